// Which keys are whose: a reader's keys are divided among its shards, each with a record of its
// own, so that several processes share the work. A key is in one shard, and stays there.
import { EventwrightError } from "../core/error.ts";
import { PARTITIONS, partitionOf } from "../core/subjects.ts";
import { UNREADABLE } from "./dead-letters.ts";
import type { Input, ReaderDefinition } from "./reader.ts";

/** One of a reader's shards; its index begins at 0. */
export interface Shard {
  readonly index: number;
  readonly of: number;
  /** Which generation of the reader's shards it is of, from 1. */
  readonly generation: number;
}

/** The shard of a reader that has one, and always will. */
export const WHOLE: Shard = { index: 0, of: 1, generation: 1 };

/** Whether the keys of a reader can be divided: not those of services, feeds and imports. */
export function isDivisible(reader: string): boolean {
  return reader === "commands" || /^[A-Z]/.test(reader);
}

/** Throws `app_invalid` for a number of shards that partitions cannot be divided by. */
export function checkShards(shards: number): void {
  if (Number.isInteger(shards) && shards > 0 && PARTITIONS % shards === 0) return;
  const text = `shards is ${shards}: choose 1, 2, 4, 8 or ${PARTITIONS}.`;
  throw new EventwrightError("app_invalid", text);
}

/** The index of the shard that a key is in. What has no readable key is in the first. */
export function shardOfKey(key: string, of: number): number {
  return key === UNREADABLE ? 0 : partitionOf([key]) % of;
}

/** The same of a parked key, as the record names it: commands are divided by their subject. */
export function shardOfParked(reader: string, parked: string, of: number): number {
  if (reader !== "commands" || parked === UNREADABLE) return shardOfKey(parked, of);
  const dot = parked.indexOf(".");
  return partitionOf([parked.slice(0, dot), parked.slice(dot + 1)]) % of;
}

/** The partitions of a queue that a shard reads. */
export function partitionsOf({ index, of }: Pick<Shard, "index" | "of">): readonly number[] {
  const all = Array.from({ length: PARTITIONS }, (_, partition) => partition);
  return all.filter((partition) => partition % of === index);
}

/** The same reader, for the keys of one shard. */
export function divided<D extends Pick<ReaderDefinition, "inputsOf">>(
  definition: D,
  { index, of }: Pick<Shard, "index" | "of">,
): D {
  if (of === 1) return definition;
  const isOurs = ({ key }: Input): boolean => shardOfKey(key, of) === index;
  const inputsOf: ReaderDefinition["inputsOf"] = (...message) => {
    try {
      return definition.inputsOf(...message).filter(isOurs);
    } catch (error) {
      // What cannot be read has no key.
      if (index === 0) throw error;
      return [];
    }
  };
  return { ...definition, inputsOf };
}
