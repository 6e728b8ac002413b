// Planted bugs around the shards of a reader, whose owners share one queue.
import type { Mutant } from "./mutants.ts";

const SHARDS = "test/delivery/shards.test.ts";

const RESHARD = "test/delivery/reshard.test.ts";

/** What must not become of what others have still to do. */
export const shards: readonly Mutant[] = [
  {
    name: "a queue is purged below the cursor of one shard",
    property: "A queue is purged below the lowest cursor of all shards",
    file: "runtime/host/purge.ts",
    replace: "{ length: shard.of - 1 }",
    by: "{ length: 0 * shard.of }",
    caughtBy: SHARDS,
    testName: "shards on memory what one shard has not done, no other one deletes",
  },
  {
    name: "a shard to which nothing comes holds back the others",
    property: "What is finished is deleted, and the queue never fills with it",
    file: "runtime/host/purge.ts",
    replace: "if (hasPassed) progress",
    by: "if (hasPassed && end < 0) progress",
    caughtBy: SHARDS,
    testName: "shards on memory what is done is deleted, though nothing comes to some shards",
  },
  {
    name: "another number of shards goes on where the first of the old ones was",
    property: "Resharding opens the next generation at the lowest cursor",
    file: "runtime/host/generations.ts",
    replace: "Math.min(...old.map(({ cursors }) => cursors[source] ?? 0));",
    by: "Math.max(...old.map(({ cursors }) => cursors[source] ?? 0));",
    caughtBy: RESHARD,
    testName: "resharding the next generation goes on where the last of the shards is",
  },
  {
    name: "shards are opened anew before all old ones are closed",
    property: "Resharding closes all shards",
    file: "runtime/host/generations.ts",
    replace: "const record: ReaderRecord = { ...found.record, owner: null, closed };",
    by: "const record: ReaderRecord = { ...found.record, ...(place.index === 0 && { closed }) };",
    caughtBy: RESHARD,
    testName:
      "resharding on memory every reader goes on in as many shards as are asked for, and back again",
  },
  {
    name: "nobody asks whoever owns more",
    property: "Processes share the readers",
    file: "runtime/host/balance.ts",
    replace: "return countOf(owner) - countOf(me) >= MANY_MORE;",
    by: "return countOf(owner) - countOf(me) >= 100 * MANY_MORE;",
    caughtBy: SHARDS,
    testName: "shards on memory processes share them, and share them anew when one goes and comes",
  },
];
