// A reader's records, one for each shard: who owns it, how far it is, which keys are parked.
import { decodeJson, encodeJson } from "../core/codec.ts";
import { messageOf } from "../core/error.ts";
import type { WriteResult } from "../ports.ts";
import type { Host } from "./host.ts";
import type { Knowledge } from "./knowledge.ts";
import type { Orders } from "./orders.ts";

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
  /** The process that asks for it, because it owns less. */
  readonly asked?: string | undefined;
  /** In the first shard's: the cursors at which all shards are born. */
  readonly birth?: Readonly<Record<string, number>>;
  /** Of an import: what the feed held when it was born, up to this sequence. */
  readonly past?: number;
}

/** The generation of every record: shards are as many as when the reader was born. */
const GENERATION = 1;

/** The key of a shard's record in the readers bucket. */
export function recordKey(reader: string, shard = 0): string {
  return `${reader}.${GENERATION}.${shard}`;
}

/** The reader and the shard of a record's key. */
export function partsOfKey(key: string): { readonly reader: string; readonly shard: number } {
  const [reader = "", , shard] = key.split(".");
  return { reader, shard: Number(shard) };
}

/** The record of a shard that nobody has read yet. */
export function newRecord(
  cursors: ReaderRecord["cursors"],
  shard: number,
  shards: number,
): ReaderRecord {
  const birth = shard === 0 && shards > 1 ? { birth: cursors } : {};
  const place = { generation: GENERATION, shard, shards };
  return { owner: null, cursors, parked: {}, ...place, knows: {}, ...birth };
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
  shard = 0,
): Promise<FoundRecord | undefined> {
  const found = await connection.get(names.readers, recordKey(reader, shard));
  return found && { record: decodeJson(found.bytes) as ReaderRecord, revision: found.revision };
}

/** What the broker cannot say now is asked again. */
export function lookUpRecord(
  host: Host,
  reader: string,
  shard: number,
): Promise<FoundRecord | undefined> {
  return findRecord(host, reader, shard).catch(() => undefined);
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
