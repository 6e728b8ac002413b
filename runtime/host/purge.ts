// What is finished is deleted from queues and timers: nothing that any shard would read again.

import type { Source } from "./reader.ts";
import { findRecord, type ReaderRecord } from "./record.ts";
import type { Worker } from "./stint.ts";

/** A filtered purge scans the stream, so it is done more rarely than one of everything. */
const FILTERED_PURGE_EVERY = 10;

/** Deletes what the stored records of all shards say is finished; the first shard's owner does. */
export async function purgeFinished(
  worker: Worker,
  written: ReaderRecord,
  checkpoint: number,
): Promise<void> {
  const { host, definition, purged } = worker;
  if (definition.shard.index > 0) return;
  for (const source of definition.sources) {
    if (!source.purge) continue;
    if (source.purge.filter && checkpoint % FILTERED_PURGE_EVERY !== 0) continue;
    const lowest = await lowestCursor(worker, written, source).catch(() => 0);
    if (lowest === 0 || lowest === purged.get(source.id)) continue;
    purged.set(source.id, lowest);
    const { stream, purge } = source;
    await host.connection.purgeBelow(stream, lowest + 1, purge.filter).catch(() => {});
  }
}

async function lowestCursor(
  { host, definition }: Worker,
  own: ReaderRecord,
  source: Source,
): Promise<number> {
  const { name, shard } = definition;
  const others = Array.from({ length: shard.of - 1 }, (_, index) => index + 1);
  const places = others.map((index) => ({ index, generation: shard.generation }));
  const found = await Promise.all(places.map((place) => findRecord(host, name, place)));
  const records = [own, ...found.map((item) => item?.record)];
  return Math.min(...records.map((record) => record?.cursors[source.id] ?? 0));
}

/** A shard to which nothing comes goes on all the same: what others have done can be deleted. */
export async function passIdle({ host, definition, progress, tails }: Worker): Promise<void> {
  if (definition.shard.of === 1) return;
  for (const { id, stream, purge } of definition.sources) {
    const tail = tails.get(id);
    if (!purge || !tail) continue;
    const end = await host.connection.endOf(stream).catch(() => 0);
    const hasPassed = await tail.passed(end).catch(() => false);
    if (hasPassed) progress.get(id)!.passed(end);
  }
}
