// How far the readers of a context are, and what they could not handle: facts for `inspectNats`.
import { decodeJson } from "../../core/codec.ts";
import { DEAD_REASON, DEAD_TIME, ORIGIN, TYPES } from "../../core/headers.ts";
import type { Prefixing } from "../../core/prefix.ts";
import { namesOf, PARTITIONS } from "../../core/subjects.ts";
import { receivedHeaders } from "./headers.ts";
import type { Look } from "./inspect-contexts.ts";
import { isMarker, subjectCounts } from "./keys.ts";
import { lastFromLeader } from "./reads.ts";
import type { DeadLetterFacts, ReaderFacts, SourceFacts, StreamFacts } from "./report.ts";
import type { Requests } from "./requests.ts";
import { bucketStream } from "./streams.ts";

/** Readers of one context that are looked at. */
const MAX_READERS = 500;
/** Events behind a cursor that are looked at, to tell those that the reader hears. */
const MAX_EVENTS = 2_000;
const BATCH = 250;
const TIMEOUT_MS = 4_000;

/** What the record of a reader holds, as far as it matters here. */
interface Stored {
  readonly owner: string | null;
  readonly cursors: Readonly<Record<string, number>>;
  readonly parked: Readonly<Record<string, string>>;
  readonly knows?: Readonly<Record<string, number>>;
  readonly shard: number;
  readonly shards: number;
  readonly closed?: object;
}

/** The readers of a context, by their records. */
export async function inspectReaders(
  look: Look,
  context: string,
  streams: readonly StreamFacts[],
  ends: Around["ends"],
): Promise<readonly ReaderFacts[]> {
  const bucket = look.under.name(namesOf(context).readers);
  const stream = bucketStream(bucket);
  if (!streams.some(({ name }) => name === stream)) return [];
  const found = await look.visible(`the readers of ${context}`, async () => {
    const records = await readFrom(look.requests, stream, {
      filter: `$KV.${bucket}.>`,
      from: 1,
      count: MAX_READERS,
    });
    const nowMs = await timeOf(look, stream);
    // A shard of an earlier generation is nobody's, and nothing is behind there.
    const open = records.filter(
      ({ bytes, headers }) => !isMarker(headers) && !(decodeJson(bytes) as Stored).closed,
    );
    return Promise.all(
      open.map((message) => readerOf(look, { context, streams, ends, nowMs }, message)),
    );
  });
  return (found ?? []).filter(({ sources }) =>
    sources.some(({ lastSequence }) => lastSequence !== undefined),
  );
}

/** The server's clock: ages are told by it, and not by this machine's. */
async function timeOf({ api }: Look, stream: string): Promise<number> {
  const { ts } = await api.expect<{ readonly ts?: string }>(`STREAM.INFO.${stream}`);
  return ts === undefined ? Date.now() : Date.parse(ts);
}

interface Around {
  readonly context: string;
  readonly streams: readonly StreamFacts[];
  /** The last sequences of all streams, of other contexts too. */
  readonly ends: ReadonlyMap<string, number>;
  readonly nowMs: number;
}

async function readerOf(look: Look, around: Around, message: Message): Promise<ReaderFacts> {
  const record = decodeJson(message.bytes) as Stored;
  const key = message.subject.split(".").slice(2);
  const name = key.slice(0, -2).join(".");
  const { shard, shards } = record;
  const sources = await Promise.all(
    sourcesOf(look, name, around, record).map((source) =>
      sourceFacts(look, around, name, record, source),
    ),
  );
  return {
    ...{ name, key: key.join("."), shard, shards },
    owner: record.owner,
    silentMs: Math.max(0, around.nowMs - message.timeMs),
    parked: record.parked,
    knows: record.knows ?? {},
    sources,
  };
}

interface SourceOf {
  readonly id: string;
  readonly stream: string;
  readonly filters: readonly string[];
}

type ShardOf = Pick<Stored, "shard" | "shards">;
/** What tells a reader's sources, besides its name. */
type KnownOf = Pick<Stored, "shard" | "shards" | "knows">;

/** The commands of a shard are in partitions of its own. */
function commandFilters(prefix: string, { shard, shards }: ShardOf): readonly string[] {
  if (shards === 1) return [`${prefix}.cmd.>`];
  const all = Array.from({ length: PARTITIONS }, (_, partition) => partition);
  const own = all.filter((partition) => partition % shards === shard);
  return own.map((partition) => `${prefix}.cmd.${partition}.>`);
}

/** What a reader reads, which follows from its name; a saga knows the version of its own chart. */
function sourcesOf(
  { under }: Look,
  reader: string,
  around: Around,
  known: KnownOf,
): readonly SourceOf[] {
  return bareSourcesOf(under, reader, around, known).map(({ id, stream, filters }) => {
    return { id, stream: under.name(stream), filters: filters.map(under.subject) };
  });
}

/** The same, as it is without a prefix. */
function bareSourcesOf(
  under: Prefixing,
  reader: string,
  { context, streams }: Around,
  { knows = {}, ...shard }: KnownOf,
): readonly SourceOf[] {
  const names = namesOf(context);
  const prefix = `ew.${context}`;
  const events = { id: "events", stream: names.events, filters: [`${prefix}.evt.>`] };
  const commands = { id: "commands", filters: commandFilters(prefix, shard) };
  if (reader === "commands") return [{ ...commands, stream: names.commands }];
  const [, service] = /^calls-(.+)$/.exec(reader) ?? [];
  if (service !== undefined) return [{ ...commands, stream: names.calls(service) }];
  const [, saga] = /^(.+)-outbox$/.exec(reader) ?? [];
  if (saga !== undefined) {
    return [{ id: "journals", stream: names.sagas, filters: [`${prefix}.saga.${saga}.*`] }];
  }
  if (reader.startsWith("feed-")) return [events];
  const [, other, feed] = /^import-([a-z][a-z0-9_]*)-(.+)$/.exec(reader) ?? [];
  if (other !== undefined && feed !== undefined) {
    const stream = namesOf(other).feed(feed);
    return [{ id: "feed", stream, filters: [`ew.${other}.pub.${feed}.*`] }];
  }
  const rows = bucketStream(under.name(names.rows(reader)));
  if (streams.some(({ name }) => name === rows) || !(reader in knows)) return [events];
  return [events, { id: "timers", stream: names.timers, filters: [`${prefix}.due.${reader}.>`] }];
}

async function sourceFacts(
  look: Look,
  { ends, nowMs }: Around,
  reader: string,
  { cursors, knows = {} }: Stored,
  { id, stream, filters }: SourceOf,
): Promise<SourceFacts> {
  const cursor = cursors[id] ?? 0;
  const lastSequence = ends.get(stream);
  const base = { id, stream, cursor, lastSequence };
  const nothing = { ...base, waiting: 0, orMore: false, oldestMs: undefined };
  if (lastSequence === undefined || lastSequence <= cursor) return nothing;
  const from = { filters, from: cursor + 1 };
  const counted = await look.visible(`what waits for ${reader} in ${stream}`, () =>
    id === "events"
      ? countHeard(look.requests, stream, from, (message) => hears(reader, knows, message))
      : countAll(look.requests, stream, from),
  );
  if (!counted) return nothing;
  const { oldest, ...counts } = counted;
  const oldestMs = oldest && Math.max(0, nowMs - oldest.timeMs);
  return { ...base, ...counts, oldestMs };
}

interface Where {
  readonly filters: readonly string[];
  readonly from: number;
}
interface Counted {
  readonly waiting: number;
  readonly orMore: boolean;
  readonly oldest: Message | undefined;
}
interface From {
  readonly filter: string;
  readonly from: number;
}

async function countAll(requests: Requests, stream: string, where: Where): Promise<Counted> {
  const { filters, from } = where;
  const firsts = await Promise.all(
    filters.map((filter) => readFrom(requests, stream, { filter, from, count: 1 })),
  );
  const found = firsts.flat().sort((a, b) => a.sequence - b.sequence);
  const waiting = found.reduce((sum, { pending }) => sum + 1 + pending, 0);
  return { waiting, orMore: false, oldest: found[0] };
}

/** Of the events only those that a reader hears wait for it: their headers tell. */
async function countHeard(
  requests: Requests,
  stream: string,
  { filters: [filter = ">"], from }: Where,
  isHeard: (message: Message) => boolean,
): Promise<Counted> {
  const heard: Message[] = [];
  let next = from;
  for (let seen = 0; seen < MAX_EVENTS; seen += BATCH) {
    const messages = await readFrom(requests, stream, { filter, from: next, count: BATCH });
    heard.push(...messages.filter(isHeard));
    const last = messages.at(-1);
    if (!last || last.pending === 0) {
      return { waiting: heard.length, orMore: false, oldest: heard[0] };
    }
    next = last.sequence + 1;
  }
  return { waiting: heard.length, orMore: true, oldest: heard[0] };
}

function hears(reader: string, knows: Stored["knows"], { headers }: Message): boolean {
  if (headers[ORIGIN]?.split("|")[0] === reader) return true;
  const types = headers[TYPES]?.split(",");
  return !types || types.some((type) => type in (knows ?? {}));
}

interface Message {
  readonly subject: string;
  readonly sequence: number;
  readonly timeMs: number;
  /** Messages that fit the filter and come behind it. */
  readonly pending: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
}

/** Messages from a sequence on, with what a batched direct get says about each. */
async function readFrom(
  requests: Requests,
  stream: string,
  { filter, from, count }: From & { readonly count: number },
): Promise<readonly Message[]> {
  const messages: Message[] = [];
  const bytes = JSON.stringify({ seq: from, next_by_subj: filter, batch: count });
  const asked = { subject: `$JS.API.DIRECT.GET.${stream}`, bytes, timeoutMs: TIMEOUT_MS };
  await requests.collect(asked, (message) => {
    const { status, headers } = receivedHeaders(message);
    if (status !== 0) return true;
    messages.push({
      subject: headers["Nats-Subject"] ?? "",
      sequence: Number(headers["Nats-Sequence"]),
      timeMs: Date.parse(headers["Nats-Time-Stamp"] ?? ""),
      pending: Number(headers["Nats-Num-Pending"] ?? 0),
      headers,
      bytes: message.data,
    });
    return false;
  });
  return messages;
}

/** How many dead letters each reader has, and why the newest is one. */
export async function inspectDeadLetters(
  look: Look,
  context: string,
  streams: readonly StreamFacts[],
): Promise<DeadLetterFacts | undefined> {
  const stream = look.under.name(namesOf(context).deadLetters);
  const found = streams.find(({ name }) => name === stream);
  if (!found) return undefined;
  if (found.messages === 0) return { byReader: {}, newest: undefined };
  return look.visible(`the dead letters of ${context}`, async () => {
    const filter = look.under.subject(`ew.${context}.dlq.>`);
    const byReader: Record<string, number> = {};
    for (const [subject, count] of await subjectCounts(look.api, stream, filter)) {
      const reader = subject.split(".").at(-2) ?? "";
      byReader[reader] = (byReader[reader] ?? 0) + count;
    }
    const last = await lastFromLeader(look.api, stream, filter);
    const nowMs = await timeOf(look, stream);
    const headers = last?.headers ?? {};
    const ageMs = Math.max(0, nowMs - Date.parse(headers[DEAD_TIME] ?? "")) || 0;
    return { byReader, newest: last && { reason: headers[DEAD_REASON] ?? "unknown", ageMs } };
  });
}
