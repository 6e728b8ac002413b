// A reader's records, one for each shard: who owns it, how far it is, which keys are parked.
import { decodeJson, encodeJson } from "../core/codec.ts";
import { EventwrightError, messageOf } from "../core/error.ts";
import type { WriteResult } from "../ports.ts";
import type { Host } from "./host.ts";
import type { Knowledge } from "./knowledge.ts";
import type { Orders } from "./order.ts";
import type { Shard } from "./shards.ts";

/** What the record of one shard says. Cursors are by source. */
export interface ReaderRecord {
  readonly owner: string | null;
  readonly cursors: Readonly<Record<string, number>>;
  /** Keys whose inputs go to the dead letters, with the reason. */
  readonly parked: Readonly<Record<string, string>>;
  readonly generation: number;
  readonly shard: number;
  readonly shards: number;
  /** What the owner's build knows, or a better one that asks for the record. */
  readonly knows?: Knowledge;
  /** What persons have asked of the owner, by the id of the order, until it is carried out. */
  readonly orders?: Orders;
  /** Why the newest orders that could not be carried out were refused, by their ids. */
  readonly refusals?: Readonly<Record<string, string>> | undefined;
  /** The process that asks for it, because it owns less. */
  readonly asked?: string | undefined;
  /** In the first shard's: the cursors at which all shards are born. */
  readonly birth?: Readonly<Record<string, number>>;
  /** Set when it is closed for good: the shards of another generation go on from there. */
  readonly closed?: Generation;
  /** Of an import: what the feed held when it was born, up to this sequence. */
  readonly past?: number;
}

/** A generation of a reader's shards, and how many they are. */
export interface Generation {
  readonly generation: number;
  readonly shards: number;
}

/** Which of a reader's records: that of a shard of a generation. */
export type Place = Pick<Shard, "index" | "generation">;

/** The first shard of the first generation, which is born first. */
export const FIRST: Place = { index: 0, generation: 1 };

/** The places of all shards of a generation. */
export function placesOf({ generation, shards }: Generation): readonly Place[] {
  return Array.from({ length: shards }, (_, index) => ({ index, generation }));
}

/** The key of a shard's record in the readers bucket. */
export function recordKey(reader: string, { index, generation }: Place): string {
  return `${reader}.${generation}.${index}`;
}

/** The reader and the place of a record's key. */
export function partsOfKey(key: string): { readonly reader: string; readonly place: Place } {
  const [reader = "", generation, index] = key.split(".");
  return { reader, place: { index: Number(index), generation: Number(generation) } };
}

/** The record of a shard that nobody has read yet. */
export function newRecord(
  cursors: ReaderRecord["cursors"],
  { index, of, generation }: Shard,
): ReaderRecord {
  const birth = index === 0 && of > 1 ? { birth: cursors } : {};
  const place = { generation, shard: index, shards: of };
  return { owner: null, cursors, parked: {}, ...place, knows: {}, ...birth };
}

/** Attempts at the creation of a record whose write is lost. */
const MAX_WRITES = 3;

/** Creates a record, and gives the one that is there: this one, or that of whoever was first. */
export async function createRecord(
  on: Pick<Host, "connection" | "names">,
  reader: string,
  record: ReaderRecord,
): Promise<ReaderRecord> {
  const place = { index: record.shard, generation: record.generation };
  const bytes = encodeJson(record);
  for (let attempt = 1; attempt <= MAX_WRITES; attempt++) {
    await on.connection.put(on.names.readers, recordKey(reader, place), bytes, 0);
    const found = await findRecord(on, reader, place);
    if (found) return found.record;
  }
  throw notWritten(reader);
}

/** Creates the records of the other shards, which whoever bore the first one may have left out. */
export async function createOthers(
  on: Pick<Host, "connection" | "names">,
  reader: string,
  first: ReaderRecord,
): Promise<void> {
  const { shards: of, birth, cursors } = first;
  const [, ...others] = placesOf(first);
  const create = (place: Place): Promise<ReaderRecord> =>
    createRecord(on, reader, newRecord(birth ?? cursors, { ...place, of }));
  await Promise.all(others.map(create));
}

/** The error of a record that cannot be written now. */
export function notWritten(reader: string): EventwrightError {
  const text = `The record of the reader ${reader} could not be written: try again when the broker is up.`;
  return new EventwrightError("broker_unavailable", text, { transient: true });
}

/** The error of a reader that is not there, which names those that are. */
export async function unknownReader(
  { connection, names }: Pick<Host, "connection" | "names">,
  reader: string,
): Promise<EventwrightError> {
  const keys = await connection.keys(names.readers).catch(() => []);
  const known = [...new Set(keys.map((key) => partsOfKey(key).reader))].sort();
  const text = `There is no reader ${reader}; known are ${known.join(", ") || "none"}.`;
  return new EventwrightError("unknown_reader", text);
}

/** A record as it is stored now, and the revision that a write of it expects. */
export interface FoundRecord {
  readonly record: ReaderRecord;
  readonly revision: number;
}

/** The record of a shard; undefined when there is none. */
export async function findRecord(
  { connection, names }: Pick<Host, "connection" | "names">,
  reader: string,
  place: Place,
): Promise<FoundRecord | undefined> {
  const found = await connection.get(names.readers, recordKey(reader, place));
  return found && { record: decodeJson(found.bytes) as ReaderRecord, revision: found.revision };
}

/** What the broker cannot say now is asked again. */
export function lookUpRecord(
  host: Host,
  reader: string,
  place: Place,
): Promise<FoundRecord | undefined> {
  return findRecord(host, reader, place).catch(() => undefined);
}

/** Writes a record over the one of a revision. */
export function putRecord(
  { connection, names }: Host,
  key: string,
  record: ReaderRecord,
  expected: number,
): Promise<WriteResult> {
  return connection
    .put(names.readers, key, encodeJson(record), expected)
    .catch((error: unknown) => ({ kind: "unknown", reason: messageOf(error) }));
}
