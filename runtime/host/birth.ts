// The birth of a reader: the records of all its shards are there before anything is handled, so
// that it misses nothing that this app brings about.
import { currentRecord } from "./generations.ts";
import type { Host } from "./host.ts";
import {
  createOthers,
  createRecord,
  FIRST,
  type Generation,
  newRecord,
  type ReaderRecord,
} from "./record.ts";

/** What a reader is born with, if it is not there yet. */
export interface Birth {
  readonly shards: number;
  cursors(): Promise<Readonly<Record<string, number>>>;
  /** Of an import: where its feed ends. */
  past?(): Promise<number>;
}

/**
 * Creates the records that are not there. The first shard's decides: how many there are, and from
 * where all of them read. Gives the generation to read as.
 */
export async function bearReader(host: Host, reader: string, birth: Birth): Promise<Generation> {
  const first =
    (await currentRecord(host, reader)) ??
    (await createRecord(host, reader, await firstRecord(birth)));
  await createOthers(host, reader, first);
  const { shards, generation } = first;
  return { shards, generation };
}

async function firstRecord({ shards, cursors, past }: Birth): Promise<ReaderRecord> {
  const record = newRecord(await cursors(), { ...FIRST, of: shards });
  return past ? { ...record, past: await past() } : record;
}
