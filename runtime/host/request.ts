// Reads a command with its headers, from a queue or a direct request.
import { decodeCommand, encodeJson } from "../core/codec.ts";
import { EventwrightError } from "../core/error.ts";
import { isDateTime } from "../core/formats.ts";
import { EXPECTED_VERSION, EXPIRES_AT, ORIGIN, REACTION, REPLY_TO } from "../core/headers.ts";
import type { Sent } from "../core/message.ts";
import { encodeToken } from "../core/subjects.ts";
import { fingerprint } from "../core/uuid.ts";
import type { Headers } from "../ports.ts";
import type { FailedAnswer } from "./answer.ts";
import type { Request } from "./commit.ts";
import { traceParentOf } from "./trace.ts";

/** Metadata of a command at most. */
const MAX_METADATA_BYTES = 32 * 1024;

/** Where a command is on its way to: `<Handler>`, `<Command>` and the id's token. */
export interface Address {
  readonly handler: string;
  readonly type: string;
  readonly idToken: string;
  /** Serial per key: one key is one aggregate. */
  readonly key: string;
}

/** The address in the last three tokens of a command's or request's subject. */
export function addressOf(subject: string): Address {
  const third = subject.lastIndexOf(".");
  const second = subject.lastIndexOf(".", third - 1);
  const first = subject.lastIndexOf(".", second - 1);
  const handler = subject.slice(first + 1, second);
  const type = subject.slice(second + 1, third);
  const idToken = subject.slice(third + 1);
  return { handler, type, idToken, key: `${handler}.${idToken}` };
}

/** The command in a message. Throws `envelope_invalid`. */
export function readRequest(
  address: Address,
  bytes: Uint8Array,
  headers: Headers,
  durable: boolean,
): Request {
  const command = decodeCommand(bytes);
  if (command.type !== address.type || encodeToken(command.aggregateId) !== address.idToken) {
    throw new EventwrightError(
      "envelope_invalid",
      `The command ${command.type} for ${command.aggregateId} came under the subject of ` +
        `${address.type} for ${address.idToken}.`,
    );
  }
  refuseMuchMetadata(command);
  const expected = checkedHeader(headers, EXPECTED_VERSION, isCount, "an integer of 0 or more");
  const expires = checkedHeader(headers, EXPIRES_AT, isDateTime, "an RFC 3339 time");
  return {
    command,
    hash: hashOf([command.type, command.data]),
    durable,
    ...optional("origin", headers[ORIGIN]),
    ...optional("reaction", headers[REACTION]),
    ...optional("traceParent", traceParentOf(headers)),
    ...optional("expiresAt", expires),
    ...(expected !== undefined && { expectedVersion: Number(expected) }),
  };
}

/** It is copied to every event and receipt, which must still fit with it. */
function refuseMuchMetadata({ type, metadata }: Sent): void {
  if (metadata === undefined) return;
  const { length } = encodeJson(metadata);
  if (length <= MAX_METADATA_BYTES) return;
  throw new EventwrightError(
    "envelope_invalid",
    `The metadata of ${type} has ${length} bytes as JSON, over ${MAX_METADATA_BYTES}.`,
  );
}

function checkedHeader(
  headers: Headers,
  name: string,
  is: (value: string) => boolean,
  want: string,
): string | undefined {
  const value = headers[name];
  if (value === undefined || is(value)) return value;
  throw new EventwrightError(
    "envelope_invalid",
    `The header ${name} needs to be ${want}, not ${JSON.stringify(value.slice(0, 60))}.`,
  );
}

const isCount = (value: string): boolean => /^\d{1,15}$/.test(value);

/** Where the answer goes, if anybody waits. */
export function replyAddress(headers: Headers): string | undefined {
  return headers[REPLY_TO];
}

/** Hash of a command's type and payload, whatever the order of its fields. */
export function hashOf(data: unknown): string {
  return fingerprint(canonical(data));
}

/** JSON with the keys of every mapping in order. */
function canonical(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const fields = value as Readonly<Record<string, unknown>>;
  const parts: string[] = [];
  for (const key of Object.keys(fields).sort()) {
    parts.push(`${JSON.stringify(key)}:${canonical(fields[key])}`);
  }
  return `{${parts.join(",")}}`;
}

function optional<Name extends string>(name: Name, value: string | undefined) {
  return (value === undefined ? {} : { [name]: value }) as { readonly [N in Name]?: string };
}

/** An answer that carries an error. */
export function failedAnswer(code: string, message: string): FailedAnswer {
  return { error: { code, message } };
}
