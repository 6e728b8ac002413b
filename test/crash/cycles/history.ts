// Reads what is on the servers, with a bare NATS client, for the checker.
import type { NatsConnection } from "@nats-io/transport-node";
import { CONTEXT } from "./context.ts";

/** A message as a stream has it. */
export interface Stored {
  readonly sequence: number;
  readonly subject: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Everything in the streams and buckets of the context, by stream, in order. */
export type History = ReadonlyMap<string, readonly Stored[]>;

const API_LIMIT_MS = 2_000;
/** Messages that are asked for at one time. */
const AT_ONCE = 64;

/** Reads all of it, each stream from its leader. Throws when the servers do not answer. */
export async function readHistory(connection: NatsConnection): Promise<History> {
  const { streams } = await ask<{ readonly streams: readonly string[] | null }>(
    connection,
    "STREAM.NAMES",
    {},
  );
  const ours = new RegExp(`^(KV_)?EW_${CONTEXT}_`);
  const names = (streams ?? []).filter((name) => ours.test(name)).sort();
  const history = new Map<string, readonly Stored[]>();
  for (const name of names) history.set(name, await readStream(connection, name));
  return history;
}

/** The messages of a stream; none when the history has no such stream. */
export function messagesOf(history: History, stream: string): readonly Stored[] {
  return history.get(stream) ?? [];
}

async function readStream(connection: NatsConnection, name: string): Promise<readonly Stored[]> {
  const { state } = await ask<{ readonly state: StreamState }>(connection, `STREAM.INFO.${name}`, {
    deleted_details: true,
  });
  const deleted = new Set(state.deleted ?? []);
  const sequences: number[] = [];
  for (let sequence = state.first_seq; sequence <= state.last_seq; sequence++) {
    if (!deleted.has(sequence)) sequences.push(sequence);
  }
  const messages: Stored[] = [];
  for (let index = 0; index < sequences.length; index += AT_ONCE) {
    const some = sequences.slice(index, index + AT_ONCE);
    const read = await Promise.all(some.map((sequence) => readOne(connection, name, sequence)));
    messages.push(...read.filter((message) => message !== undefined));
  }
  return messages;
}

interface StreamState {
  readonly first_seq: number;
  readonly last_seq: number;
  readonly deleted?: readonly number[];
}

interface Answered {
  readonly message?: {
    readonly seq: number;
    readonly subject: string;
    readonly hdrs?: string;
    readonly data?: string;
  };
}

/** One message, unless it was purged since. */
async function readOne(
  connection: NatsConnection,
  stream: string,
  seq: number,
): Promise<Stored | undefined> {
  const { message } = await ask<Answered>(connection, `STREAM.MSG.GET.${stream}`, { seq });
  if (!message) return undefined;
  return {
    sequence: message.seq,
    subject: message.subject,
    headers: headersIn(Buffer.from(message.hdrs ?? "", "base64").toString("utf8")),
    body: Buffer.from(message.data ?? "", "base64").toString("utf8"),
  };
}

function headersIn(text: string): Readonly<Record<string, string>> {
  const lines = text.split("\r\n").slice(1);
  const pairs = lines.filter((line) => line.includes(":"));
  return Object.fromEntries(
    pairs.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon), line.slice(colon + 1).trim()];
    }),
  );
}

/** Asks JetStream's API; an error for a missing message or stream comes back without `message`. */
export async function ask<T>(connection: NatsConnection, call: string, body: object): Promise<T> {
  const options = { timeout: API_LIMIT_MS };
  const answer = await connection.request(`$JS.API.${call}`, JSON.stringify(body), options);
  const value = answer.json<T & { readonly error?: { readonly code: number } }>();
  if (value.error && value.error.code !== 404) {
    throw new Error(`${call} answered ${JSON.stringify(value.error)}.`);
  }
  return value;
}
