// Generations of a reader's shards. How many there are changes by closing all shards of one, and
// opening those of the next at the lowest cursor (design §8.2). The first shard is closed first:
// that decides it, and whoever meets it finishes what another process has begun.
import { encodeJson } from "../core/codec.ts";
import { EventwrightError } from "../core/error.ts";
import { isHashed } from "../core/subjects.ts";
import { UNREADABLE } from "./dead-letters.ts";
import type { Host } from "./host.ts";
import { DEFAULT_LIMITS } from "./limits.ts";
import { isForInstance, type Orders } from "./order.ts";
import {
  createOthers,
  createRecord,
  FIRST,
  findRecord,
  type Generation,
  newRecord,
  notWritten,
  type Place,
  placesOf,
  type ReaderRecord,
  recordKey,
  unknownReader,
} from "./record.ts";
import { checkShards, isDivisible, shardOfParked } from "./shards.ts";

type Surroundings = Pick<Host, "connection" | "names">;

/** Generations of one reader that are followed. */
const MAX_GENERATIONS = 1_000;
/** Parked keys that one shard is given: unless told, an app stops at more. */
const MAX_PARKED = DEFAULT_LIMITS.parkedKeys;
/** Attempts at closing a record, which its owner writes too. */
const MAX_WRITES = 20;

/**
 * The record of the first shard of the newest generation, whose shards all are there then;
 * undefined for a reader that was never born.
 */
export async function currentRecord(
  on: Surroundings,
  reader: string,
): Promise<ReaderRecord | undefined> {
  let record = (await findRecord(on, reader, FIRST))?.record;
  for (let count = 0; record?.closed && count < MAX_GENERATIONS; count++) {
    record = await openNext(on, reader, record, record.closed);
  }
  return record;
}

/**
 * Divides the keys of a reader anew. The processes that run it stop, and are to be started again.
 * Throws `app_invalid` for a number of shards that cannot be, `unknown_reader`, `reader_undivided`
 * for a reader that always has one, `key_parked` while a key is parked whose shard cannot be told,
 * or too many are for so few shards, and `broker_unavailable`, after which it can be tried again.
 */
export async function reshard(on: Surroundings, reader: string, shards: number): Promise<void> {
  checkShards(shards);
  const first = await currentRecord(on, reader);
  if (!first) throw await unknownReader(on, reader);
  if (!isDivisible(reader)) {
    const text = `${reader} always has one shard: divide commands, a saga or a projection.`;
    throw new EventwrightError("reader_undivided", text);
  }
  if (first.shards === shards) return;
  const { generation } = first;
  await refuseParked(on, reader, first, shards);
  await close(on, reader, { index: 0, generation }, { generation: generation + 1, shards });
  const now = await currentRecord(on, reader);
  if (now?.shards === shards) return;
  const text = `Somebody else has just divided ${reader} into ${now?.shards} shards: look again.`;
  throw new EventwrightError("reader_resharded", text, { transient: true });
}

/**
 * A long key is parked under its hash, which does not say where its inputs go; and fewer shards
 * would have more parked keys each, at which they stop, and which must fit into a record.
 */
async function refuseParked(
  on: Surroundings,
  reader: string,
  now: Generation,
  of: number,
): Promise<void> {
  const found = await Promise.all(placesOf(now).map((place) => findRecord(on, reader, place)));
  const parked = found.flatMap((one) => Object.keys(one?.record.parked ?? {}));
  const hashed = parked.find(isHashed);
  if (hashed !== undefined) throw stillParked(`${reader} has parked ${hashed}`);
  const counts = new Array<number>(of).fill(0);
  for (const key of parked) counts[shardOfParked(reader, key, of)]!++;
  const most = Math.max(...counts);
  if (most > MAX_PARKED) throw stillParked(`${reader} would have ${most} parked keys in one shard`);
}

function stillParked(what: string): EventwrightError {
  return new EventwrightError("key_parked", `${what}: replay or drop its dead letters first.`);
}

/** What whoever owned a shard of an earlier generation is told. */
export function resharded(reader: string, { shards }: Generation): EventwrightError {
  const text = `${reader} has ${shards} shards now: start this process again, and it takes part.`;
  return new EventwrightError("reader_resharded", text);
}

/** Closes all shards of a generation, and gives the first record of the next. */
async function openNext(
  on: Surroundings,
  reader: string,
  first: ReaderRecord,
  next: Generation,
): Promise<ReaderRecord> {
  await createOthers(on, reader, first);
  // A closed record is never written again: whoever reads them all opens the same.
  const old = await Promise.all(placesOf(first).map((place) => close(on, reader, place, next)));
  const opened = Array.from({ length: next.shards }, (_, index) =>
    nextRecord(reader, old, next, index),
  );
  const [decisive, ...others] = opened;
  await Promise.all(others.map((record) => createRecord(on, reader, record)));
  return createRecord(on, reader, decisive!);
}

function nextRecord(
  reader: string,
  old: readonly ReaderRecord[],
  { generation, shards: of }: Generation,
  index: number,
): ReaderRecord {
  const sources = new Set(old.flatMap(({ cursors }) => Object.keys(cursors)));
  const lowest = (source: string): number =>
    Math.min(...old.map(({ cursors }) => cursors[source] ?? 0));
  const cursors = Object.fromEntries([...sources].map((source) => [source, lowest(source)]));
  const parked = old.flatMap((record) => Object.entries(record.parked));
  const own = parked.filter(([key]) => shardOfParked(reader, key, of) === index);
  return {
    ...newRecord(cursors, { index, of, generation }),
    ...{ knows: old[0]!.knows ?? {}, parked: Object.fromEntries(own) },
    orders: ordersLeft(reader, old),
  };
}

/**
 * Each order was put into all shards, and whoever has its key carries it out: what the others still
 * hold may be done already. Which of them has it cannot always be told; then all of them count.
 */
function ordersLeft(reader: string, old: readonly ReaderRecord[]): Orders {
  const left = old.flatMap(({ orders = {} }, index) =>
    Object.entries(orders).filter(([, order]) => {
      if (isForInstance(order)) return true;
      const { key } = order;
      const isAnywhere = isHashed(key) || key === UNREADABLE;
      return isAnywhere || shardOfParked(reader, key, old.length) === index;
    }),
  );
  return Object.fromEntries(left);
}

/** Closes a shard, whoever owns it: its owner finds that it does not any more. */
async function close(
  { connection, names }: Surroundings,
  reader: string,
  place: Place,
  closed: Generation,
): Promise<ReaderRecord> {
  const key = recordKey(reader, place);
  for (let attempt = 1; attempt <= MAX_WRITES; attempt++) {
    const found = await findRecord({ connection, names }, reader, place);
    if (!found) throw notWritten(reader);
    if (found.record.closed) return found.record;
    const record: ReaderRecord = { ...found.record, owner: null, closed };
    await connection.put(names.readers, key, encodeJson(record), found.revision);
  }
  throw notWritten(reader);
}
