// One stream in the file: what may be appended and purged, and what a tail reads of it.
import { MESSAGE_ID } from "../../core/headers.ts";
import type { Headers, StoredMessage, StreamSpec, WriteResult } from "../../ports.ts";
import { fits, matches, storedSubject } from "../embedded/subjects.ts";
import type { Participant } from "./commits.ts";
import type { Database } from "./driver.ts";
import { type MessageIds, readMessageIds } from "./message-ids.ts";
import { createRecent, type Recent } from "./recent.ts";
import { createStreamTable, type StreamTable } from "./stream-table.ts";

/** Messages and bytes that one reading of a tail returns at most. */
const TAIL_BATCH = 500;
const TAIL_BYTES = 4 * 1024 * 1024;
/** Messages that one transaction purges. */
const PURGE_BATCH = 5_000;

/** A stream; made by {@link createStream}. Its writes happen within a transaction. */
export interface SqliteStream extends Participant {
  readonly id: number;
  readonly spec: StreamSpec;
  readonly table: StreamTable;
  /** What it takes, as filters. */
  subjects(): readonly string[];
  /** Takes further subjects. */
  capture(subjects: readonly string[]): void;
  captures(subject: string): boolean;
  append(
    subject: string,
    bytes: Uint8Array,
    headers: Headers,
    expected: number | undefined,
    nowMs: number,
  ): WriteResult;
  /** The sequence of the newest message. */
  end(): number;
  /** What fits from a sequence on, and where to go on reading. */
  read(
    from: number,
    filters: readonly string[],
  ): { readonly messages: readonly StoredMessage[]; readonly next: number };
  /** Deletes some of the messages below a sequence that are there; tells what is left to do. */
  purgeSome(purge: Purge): Purge;
  /** Runs `wake` once, when something was appended. */
  onAppend(wake: () => void): void;
}

/** Messages to delete: those from a sequence on, below another one, that fit. */
export interface Purge {
  readonly from: number;
  readonly below: number;
  readonly filter: string | undefined;
}

/** What the file knows of a stream. */
export interface StoredStream {
  readonly id: number;
  readonly spec: StreamSpec;
  /** The end at the last purge. */
  readonly purged: number;
}

/** What changes while it is open. What a transaction changes is taken back when it fails. */
interface Open {
  readonly database: Database;
  readonly stored: StoredStream;
  readonly table: StreamTable;
  readonly recent: Recent;
  /** Messages of a bounded kind; none for the others. */
  readonly limit: number | undefined;
  readonly settled: Counts;
  readonly counts: Counts;
  /** What the transaction under way has appended and purged. */
  added: StoredMessage[];
  purged: Purge[];
  ids: MessageIds | undefined;
}

interface Counts {
  end: number;
  held: number;
}

/** The stream as the file has it. Bounded kinds answer `full` beyond `limit` messages. */
export function createStream(
  database: Database,
  stored: StoredStream,
  limit: number,
): SqliteStream {
  const { id, spec } = stored;
  const subjects = new Set(spec.subjects);
  const waiting = new Set<() => void>();
  const open = openTable(database, stored, limit);
  const { table, recent, settled, counts } = open;
  const keepEnd = database.prepare("UPDATE streams SET purged = ? WHERE id = ?");
  return {
    id,
    spec,
    table,
    subjects: () => [...subjects],
    capture: (more) => {
      for (const subject of more) subjects.add(subject);
    },
    captures: (subject) => [...subjects].some((filter) => matches(filter, subject)),
    append: (...call) => append(open, ...call),
    end: () => settled.end,
    read: (from, filters) => readSome(table, recent, from, settled.end, filters),
    purgeSome(purge) {
      // What comes later is not meant.
      const wanted = { ...purge, below: Math.min(purge.below, counts.end + 1) };
      const { count, next } = deleteSome(table, wanted);
      counts.held -= count;
      // So that no sequence is given again when the newest message is gone.
      keepEnd.run(counts.end, id);
      open.purged.push(wanted);
      return { ...wanted, from: next };
    },
    onAppend: (wake) => void waiting.add(wake),
    committed() {
      Object.assign(settled, counts);
      recent.add(open.added);
      for (const purge of open.purged) recent.drop((message) => isMeant(purge, message));
      const hasMore = open.added.length > 0;
      [open.added, open.purged] = [[], []];
      if (!hasMore) return;
      for (const wake of waiting) wake();
      waiting.clear();
    },
    rolledBack() {
      Object.assign(counts, settled);
      for (const { headers } of open.added) open.ids?.drop(headers[MESSAGE_ID] ?? "");
      [open.added, open.purged] = [[], []];
    },
  };
}

function openTable(database: Database, stored: StoredStream, limit: number): Open {
  const { id, spec, purged } = stored;
  const table = createStreamTable(database, id);
  const isBounded = spec.kind === "queue" || spec.kind === "deadLetters";
  const settled = {
    end: Math.max(table.last(), purged),
    held: isBounded ? table.count() : 0,
  };
  return {
    database,
    stored,
    table,
    recent: createRecent(),
    limit: isBounded ? limit : undefined,
    settled,
    counts: { ...settled },
    added: [],
    purged: [],
    ids: undefined,
  };
}

function append(
  open: Open,
  subject: string,
  bytes: Uint8Array,
  headers: Headers,
  expected: number | undefined,
  nowMs: number,
): WriteResult {
  const { table, counts, limit, stored } = open;
  const storedAs = storedSubject(stored.spec, subject);
  if (expected !== undefined && table.lastSequenceOf(storedAs) !== expected) {
    return { kind: "conflict" };
  }
  const id = headers[MESSAGE_ID];
  if (id !== undefined) open.ids ??= readMessageIds(open.database, stored.id, nowMs);
  const duplicate = id === undefined ? undefined : open.ids?.get(id, nowMs);
  if (duplicate !== undefined) return { kind: "duplicate", sequence: duplicate };
  if (limit !== undefined && counts.held >= limit) {
    return { kind: "full", reason: `${stored.spec.name} holds ${limit} messages` };
  }
  const message = { subject: storedAs, sequence: counts.end + 1, headers, bytes };
  table.insert(message, nowMs);
  counts.end++;
  counts.held++;
  open.added.push(message);
  if (id !== undefined) open.ids?.add(id, message.sequence, nowMs);
  return { kind: "stored", sequence: message.sequence };
}

function readSome(
  table: StreamTable,
  recent: Recent,
  from: number,
  end: number,
  filters: readonly string[],
): { readonly messages: readonly StoredMessage[]; readonly next: number } {
  const kept = recent.from(from, TAIL_BATCH);
  if (kept) {
    const next = (kept.at(-1)?.sequence ?? end) + 1;
    return { messages: kept.filter(({ subject }) => fits(filters, subject)), next };
  }
  const heads = table.heads(from, end, TAIL_BATCH);
  const wanted: number[] = [];
  let [next, bytes] = [end + 1, 0];
  for (const { sequence, subject, size } of heads) {
    next = sequence + 1;
    if (!fits(filters, subject)) continue;
    wanted.push(sequence);
    bytes += size;
    if (bytes >= TAIL_BYTES) break;
  }
  return { messages: messagesAt(table, wanted, heads), next };
}

function messagesAt(
  table: StreamTable,
  wanted: readonly number[],
  heads: readonly { readonly sequence: number }[],
): readonly StoredMessage[] {
  const [first, last] = [wanted[0], wanted.at(-1)];
  if (first === undefined || last === undefined) return [];
  const isRun = heads[0]?.sequence === first && heads[wanted.length - 1]?.sequence === last;
  if (isRun) return table.between(first, last);
  return wanted.flatMap((sequence) => table.get(sequence) ?? []);
}

function isMeant({ below, filter }: Purge, { sequence, subject }: StoredMessage): boolean {
  return sequence < below && (filter === undefined || matches(filter, subject));
}

function deleteSome(
  table: StreamTable,
  { from, below, filter }: Purge,
): { readonly count: number; readonly next: number } {
  if (filter === undefined) {
    const count = table.deleteBelow(below, PURGE_BATCH);
    return { count, next: count < PURGE_BATCH ? below : from };
  }
  const heads = table.heads(from, below - 1, PURGE_BATCH);
  const gone = heads.filter(({ subject }) => matches(filter, subject));
  for (const { sequence } of gone) table.delete(sequence);
  const isOver = heads.length < PURGE_BATCH;
  return { count: gone.length, next: isOver ? below : heads.at(-1)!.sequence + 1 };
}
