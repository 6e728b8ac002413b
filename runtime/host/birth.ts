// The birth of a reader: the records of all its shards are there before anything is handled, so
// that it misses nothing that this app brings about.
import { encodeJson } from "../core/codec.ts";
import { EventwrightError } from "../core/error.ts";
import type { Host } from "./host.ts";
import { findRecord, newRecord, type ReaderRecord, recordKey } from "./record.ts";

/** Attempts at a record whose write is lost. */
const MAX_WRITES = 3;

/** What a reader is born with, if it is not there yet. */
export interface Birth {
  readonly shards: number;
  cursors(): Promise<Readonly<Record<string, number>>>;
  /** Of an import: where its feed ends. */
  past?(): Promise<number>;
}

/**
 * Creates the records that are not there. The first shard's decides: how many there are, and from
 * where all of them read. Gives how many there are.
 */
export async function bearReader(host: Host, reader: string, birth: Birth): Promise<number> {
  const found = await findRecord(host, reader, 0);
  const { shards, ...first } = found
    ? found.record
    : await bear(host, reader, await firstRecord(birth));
  const cursors = first.birth ?? first.cursors;
  const others = Array.from({ length: shards - 1 }, (_, index) => index + 1);
  await Promise.all(others.map((shard) => bear(host, reader, newRecord(cursors, shard, shards))));
  return shards;
}

async function firstRecord({ shards, cursors, past }: Birth): Promise<ReaderRecord> {
  const record = newRecord(await cursors(), 0, shards);
  return past ? { ...record, past: await past() } : record;
}

/** Gives the record that is there: this one, or that of a process that was first. */
async function bear(host: Host, reader: string, record: ReaderRecord): Promise<ReaderRecord> {
  const { connection, names } = host;
  const { shard } = record;
  const bytes = encodeJson(record);
  for (let attempt = 1; attempt <= MAX_WRITES; attempt++) {
    await connection.put(names.readers, recordKey(reader, shard), bytes, 0);
    const found = await findRecord(host, reader, shard);
    if (found) return found.record;
  }
  throw new EventwrightError(
    "broker_unavailable",
    `The record of the reader ${reader} could not be written: start again when the broker is up.`,
    { transient: true },
  );
}
