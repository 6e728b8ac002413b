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

/** The partitions of a queue that a shard reads. */
export function partitionsOf({ index, of }: Shard): readonly number[] {
  const all = Array.from({ length: PARTITIONS }, (_, partition) => partition);
  return all.filter((partition) => partition % of === index);
}

/** The same reader, for the keys of one shard. */
export function divided<D extends Pick<ReaderDefinition, "inputsOf">>(
  definition: D,
  { index, of }: Shard,
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
