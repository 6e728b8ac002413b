// Planted bugs in the brokers: what is acknowledged is stored, once, and nowhere else.
import type { Mutant } from "./mutants.ts";

const POISON = "test/delivery/poison.test.ts";

/** What must not become of what a broker is given. */
export const brokers: readonly Mutant[] = [
  {
    name: "the embedded broker ignores the expected sequence",
    property: "An outdated append conflicts",
    file: "runtime/adapters/memory-stream.ts",
    replace: "if (expected !== undefined && (",
    by: "if (expected === -1 && (",
    caughtBy: "runtime/adapters/memory.test.ts",
    testName: "an append under an outdated expectation conflicts and stores nothing",
  },
  {
    name: "the embedded broker ignores the expected revision",
    property: "An outdated write of a key conflicts",
    file: "runtime/adapters/memory.ts",
    replace: "if ((keys.get(key)?.revision ?? 0) !== expected)",
    by: "if (expected < 0)",
    caughtBy: "runtime/adapters/memory.test.ts",
    testName: "put under an outdated or invented revision conflicts and leaves the value",
  },
  {
    name: "SQLite ignores the expected sequence",
    property: "An outdated append conflicts",
    file: "runtime/adapters/sqlite/stream.ts",
    replace: "if (expected !== undefined && table.",
    by: "if (expected === -1 && table.",
    caughtBy: "runtime/adapters/sqlite.test.ts",
    testName:
      "the conformance suite on SQLite an append under an outdated expectation conflicts and stores nothing",
  },
  {
    name: "SQLite syncs now and then",
    property: "What is acknowledged outlives a power cut",
    file: "runtime/adapters/sqlite/file.ts",
    replace: '"PRAGMA synchronous = FULL"',
    by: '"PRAGMA synchronous = NORMAL"',
    caughtBy: "runtime/adapters/sqlite/file.test.ts",
    testName: "every commit is synced: a write-ahead log, and full synchronization",
  },
  {
    name: "a failed transaction of SQLite stays in memory",
    property: "What was not stored is not there",
    file: "runtime/adapters/sqlite/stream.ts",
    replace: "Object.assign(counts, settled);",
    by: "Object.assign(settled, counts);",
    caughtBy: "runtime/adapters/sqlite/commits.test.ts",
    testName:
      "a transaction that fails at its COMMIT stores nothing, and what is sent again is stored once",
  },
  {
    name: "SQLite answers before it commits",
    property: "What is acknowledged is there after a crash",
    file: "runtime/adapters/sqlite/commits.ts",
    replace: "    const results = batch.map(({ write }) => write(join));",
    by: `    const results = batch.map(({ write }) => write(join));
    for (const [index, { settle }] of batch.entries()) settle(results[index]!);`,
    caughtBy: "runtime/adapters/sqlite/commits.test.ts",
    testName:
      "a transaction that fails at its COMMIT stores nothing, and what is sent again is stored once",
  },
  {
    name: "NATS answers to any subject",
    property: "An answer goes to inboxes only, never onto somebody's log",
    file: "runtime/adapters/nats/messaging.ts",
    replace: "if (INBOX.test(address) && ",
    by: "if (INBOX && ",
    caughtBy: POISON,
    testName: "poison on nats an answer goes to inboxes only, never onto somebody's log",
  },
  {
    name: "a log on NATS may discard its oldest messages",
    property: "A stream that would lose events is refused",
    file: "runtime/adapters/nats/streams.ts",
    replace: 'return { ...base, discard: "new", deny_delete: true, deny_purge: true };',
    by: 'return { ...base, discard: "old", deny_delete: true, deny_purge: true };',
    caughtBy: "runtime/adapters/nats.test.ts",
    testName: "refuses a stream that would lose events, and shows the difference",
  },
  {
    name: "a prefix is not put before the filters of tails",
    property: "Two environments on one server do not meet",
    file: "runtime/adapters/prefixed.ts",
    replace: "filters: filters.map(subject)",
    by: "filters",
    caughtBy: "runtime/adapters/prefixed.test.ts",
    testName: "a tail reads what its filters say, under the prefix too",
  },
  {
    name: "a prefix is not put before the subjects that are served",
    property: "Two environments on one server do not meet",
    file: "runtime/adapters/prefixed.ts",
    replace: "to.serve(subject(where),",
    by: "to.serve(where,",
    caughtBy: "runtime/adapters/prefixed.test.ts",
    testName: "a request under a prefix is answered there, and nowhere else",
  },
];
