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
  const request: Writable<Request> = {
    command,
    hash: hashOf(command),
    durable,
  };
  const { [ORIGIN]: origin, [REACTION]: reaction } = headers;
  const traceParent = traceParentOf(headers);
  if (origin !== undefined) request.origin = origin;
  if (reaction !== undefined) request.reaction = reaction;
  if (traceParent !== undefined) request.traceParent = traceParent;
  if (expires !== undefined) request.expiresAt = expires;
  if (expected !== undefined) request.expectedVersion = Number(expected);
  return request;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

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
export function hashOf({ type, data }: Pick<Sent, "type" | "data">): string {
  return fingerprint(`["${type}",${canonical(data)}]`);
}

/** JSON with the keys of every mapping in order. */
function canonical(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const fields = value as Readonly<Record<string, unknown>>;
  let text = "";
  for (const key of inOrder(Object.keys(fields))) {
    text += `${text === "" ? "" : ","}${JSON.stringify(key)}:${canonical(fields[key])}`;
  }
  return `{${text}}`;
}

/** Nearly all mappings have few keys, for which `sort` costs more than everything else here. */
function inOrder(keys: string[]): readonly string[] {
  if (keys.length > FEW_KEYS) return keys.sort();
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i]!;
    let place = i;
    for (; place > 0 && keys[place - 1]! > key; place--) keys[place] = keys[place - 1]!;
    keys[place] = key;
  }
  return keys;
}

const FEW_KEYS = 16;

/** An answer that carries an error. */
export function failedAnswer(code: string, message: string): FailedAnswer {
  return { error: { code, message } };
}
