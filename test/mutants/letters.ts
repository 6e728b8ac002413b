// Planted bugs around what readers write for others: dead letters that are handled again, and
// feeds; in order, none lost, none twice.
import type { Mutant } from "./mutants.ts";

const LETTERS = "test/delivery/dead-letters.test.ts";
const FEEDS = "test/delivery/feeds.test.ts";

/** What must not become of a dead letter, or of what a feed shows. */
export const letters: readonly Mutant[] = [
  {
    name: "a dead letter that still cannot be handled is forgotten",
    property: "What cannot be handled stays, and what comes behind it too",
    file: "runtime/host/replay.ts",
    replace: "if (failure !== undefined) {",
    by: 'if (failure === "") {',
    caughtBy: LETTERS,
    testName:
      "dead letters on memory what still cannot be handled stays, and what comes behind it too",
  },
  {
    name: "a key whose dead letters were handled again stays parked",
    property: "A key goes on when its dead letters were handled",
    file: "runtime/host/replay.ts",
    replace: '  worker.parked.delete(key);\n  tell(worker, order, "info"',
    by: '  tell(worker, order, "info"',
    caughtBy: LETTERS,
    testName:
      "dead letters on memory a parked key is handled again in order by a build that can, and then goes on",
  },
  {
    name: "an order is lost when its reader has no owner",
    property: "An order outlives whoever carries it out",
    file: "runtime/host/lease.ts",
    replace: "let ordered = taken.orders ?? {};",
    by: "let ordered: Orders = {};",
    caughtBy: LETTERS,
    testName: "dead letters on memory an order waits for whoever runs the reader next",
  },
  {
    name: "a dead command is handled again though its saga was told that it failed",
    property: "What a saga has undone does not happen behind its back",
    file: "runtime/host/commands.ts",
    replace: "refuseToldSaga(request);",
    by: "void refuseToldSaga;",
    caughtBy: LETTERS,
    testName: "dead commands stay dead when a saga that asked for them has gone another way",
  },
  {
    name: "a feed's new owner does not look what the one before has written",
    property: "Each event is published once",
    file: "runtime/host/feeds.ts",
    replace: "if ((await written()).has(event.id)) return;",
    by: "await written();",
    caughtBy: FEEDS,
    testName:
      "feeds on memory each event is published once, though owners die before they say how far they are",
  },
  {
    name: "a feed shows what it does not name",
    property: "What is hidden is nowhere in a feed",
    file: "runtime/core/feed.ts",
    replace: "const kept = Object.entries(shown)",
    by: "const kept = Object.entries({ ...fields, ...shown } as typeof shown)",
    caughtBy: FEEDS,
    testName:
      "feeds on memory events are shown without what is hidden, in order for each aggregate",
  },
];
