// Reading one subject, the newest message, the end of a stream; purging.
import type { Connection, StoredMessage } from "../../ports.ts";
import { type Api, unavailable } from "./api.ts";
import { directMessage, hasStatus, headerText, parseHeaders, receivedHeaders } from "./headers.ts";
import type { Requests } from "./requests.ts";

const decoder = new TextDecoder();

const NO_MESSAGE = 10037;
const BATCH = 500;
const TIMEOUT_MS = 4_000;
/** Direct reads may lag behind the leader: how often they are repeated, and after which pause. */
const MAX_STALE_READS = 50;
const STALE_PAUSE_MS = 20;

type ReadCalls = Pick<Connection, "readSubject" | "lastOf" | "endOf" | "purgeBelow">;

/** The reading calls of a connection. */
export function readCalls(requests: Requests, api: Api): ReadCalls {
  return {
    async readSubject(stream, subject, after, { leader = false, limit } = {}) {
      const last = leader ? await lastFromLeader(api, stream, subject) : undefined;
      if (leader && (!last || last.sequence <= after)) return [];
      for (let attempt = 1; attempt <= MAX_STALE_READS; attempt++) {
        const found = await readAll(requests, stream, subject, after, limit);
        const newest = found.at(-1)?.sequence ?? 0;
        if (!last || newest >= last.sequence || found.length === limit) return found;
        await new Promise((resolve) => setTimeout(resolve, STALE_PAUSE_MS));
      }
      throw unavailable(`Reads of ${subject} lag behind the stream's leader.`);
    },
    lastOf: (stream, subject, { leader = false } = {}) =>
      leader ? lastFromLeader(api, stream, subject) : lastDirect(requests, stream, subject),
    async endOf(stream) {
      const info = await api.expect<StreamState>(`STREAM.INFO.${stream}`);
      return info.state.last_seq;
    },
    async purgeBelow(stream, sequence, filter) {
      const body = { seq: sequence, ...(filter !== undefined && { filter }) };
      await api.expect(`STREAM.PURGE.${stream}`, body);
    },
  };
}

interface StreamState {
  readonly state: { readonly last_seq: number };
}

async function readAll(
  requests: Requests,
  stream: string,
  subject: string,
  after: number,
  limit = Number.POSITIVE_INFINITY,
): Promise<readonly StoredMessage[]> {
  const found: StoredMessage[] = [];
  let next = after + 1;
  while (found.length < limit) {
    const wanted = Math.min(BATCH, limit - found.length);
    const { messages, more } = await readBatch(requests, stream, subject, next, wanted);
    found.push(...messages);
    if (!more || messages.length === 0) return found;
    next = messages.at(-1)!.sequence + 1;
  }
  return found;
}

interface Batch {
  readonly messages: readonly StoredMessage[];
  readonly more: boolean;
}

/** One batched direct get; ends with a status message. */
async function readBatch(
  requests: Requests,
  stream: string,
  subject: string,
  from: number,
  count: number,
): Promise<Batch> {
  const messages: StoredMessage[] = [];
  let more = false;
  const bytes = JSON.stringify({ seq: from, next_by_subj: subject, batch: count });
  const asked = { subject: `$JS.API.DIRECT.GET.${stream}`, bytes, timeoutMs: TIMEOUT_MS };
  await requests.collect(asked, (message) => {
    if (!hasStatus(message)) {
      messages.push(directMessage(headerText(message), message.data));
      return false;
    }
    const { status: code, headers } = receivedHeaders(message);
    if (code !== 204 && code !== 404) {
      throw unavailable(`Reading ${subject} was answered with ${code}.`);
    }
    more = code === 204 && Number(headers["Nats-Num-Pending"] ?? 0) > 0;
    return true;
  });
  return { messages, more };
}

async function lastDirect(
  requests: Requests,
  stream: string,
  subject: string,
): Promise<StoredMessage | undefined> {
  const asked = { subject: `$JS.API.DIRECT.GET.${stream}.${subject}`, bytes: "" };
  const answer = await requests.ask({ ...asked, timeoutMs: TIMEOUT_MS });
  if (!hasStatus(answer)) return directMessage(headerText(answer), answer.data);
  const { status: code } = receivedHeaders(answer);
  if (code === 404) return undefined;
  throw unavailable(`Reading ${subject} was answered with ${code}.`);
}

interface StoredJson {
  readonly message: {
    readonly subject: string;
    readonly seq: number;
    readonly data?: string;
    readonly hdrs?: string;
  };
}

/** The newest message of a subject, as the stream's leader has it. */
export async function lastFromLeader(
  api: Api,
  stream: string,
  subject: string,
): Promise<StoredMessage | undefined> {
  const request = { last_by_subj: subject };
  const answer = await api.ask<StoredJson>(`STREAM.MSG.GET.${stream}`, request);
  if (!answer.ok) {
    if (answer.error.err_code === NO_MESSAGE) return undefined;
    throw unavailable(`Reading the last message of ${subject}: ${answer.error.description}.`);
  }
  const { message } = answer.data;
  return {
    subject: message.subject,
    sequence: message.seq,
    headers: parseHeaders(decoder.decode(fromBase64(message.hdrs ?? ""))).headers,
    bytes: fromBase64(message.data ?? ""),
  };
}

function fromBase64(text: string): Uint8Array {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
