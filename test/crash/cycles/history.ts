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
  // What changes all the time is asked for by its subject: by its sequence it may be gone already.
  const isBucket = name.startsWith("KV_");
  const wanted = isBucket ? { subjects_filter: ">" } : { deleted_details: true };
  const call = `STREAM.INFO.${name}`;
  const { state } = await ask<{ readonly state: StreamState }>(connection, call, wanted);
  const requests = isBucket
    ? Object.keys(state.subjects ?? {}).map((subject) => ({ last_by_subj: subject }))
    : sequencesOf(state).map((seq) => ({ seq }));
  const messages: Stored[] = [];
  for (let index = 0; index < requests.length; index += AT_ONCE) {
    const some = requests.slice(index, index + AT_ONCE);
    const read = await Promise.all(some.map((request) => readOne(connection, name, request)));
    messages.push(...read.filter((message) => message !== undefined));
  }
  return messages;
}

function sequencesOf({ first_seq, last_seq, deleted }: StreamState): readonly number[] {
  const gone = new Set(deleted ?? []);
  const all = Array.from({ length: last_seq - first_seq + 1 }, (_, index) => first_seq + index);
  return all.filter((sequence) => !gone.has(sequence));
}

interface StreamState {
  readonly first_seq: number;
  readonly last_seq: number;
  readonly deleted?: readonly number[];
  readonly subjects?: Readonly<Record<string, number>>;
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
  request: object,
): Promise<Stored | undefined> {
  const { message } = await ask<Answered>(connection, `STREAM.MSG.GET.${stream}`, request);
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
