// What is told of which facts about readers and dead letters: one fact changed at a time.
import { test } from "vitest";
import {
  holdsRow,
  keys,
  late,
  type Row,
  reader,
  shop,
  source,
  withContext,
  withReader,
  withReaders,
} from "./test-report.ts";

const readers: readonly Row[] = [
  [
    "a shard that no app runs",
    withReader("Sums", { shard: 3, shards: 4, key: "Sums.1.3", silentMs: 60_000 }),
    "warning shop.Sums 4/4 reader-unread",
    /No process runs this shard of the reader Sums/,
  ],
  ["readers that are changing hands", withReaders({ owner: null, silentMs: 900 }), "", /^$/],
  [
    "no app, with nothing to do",
    withReaders({ owner: null, silentMs: 3_600_000 }),
    "warning shop app-not-running",
    /has run for 1 h; 0 messages wait/,
  ],
  [
    "no app, with work",
    withReaders({ owner: "p1", silentMs: 90_000, sources: [late] }),
    "error shop app-not-running",
    /has run for 1 min; 6 messages wait/,
  ],
  [
    "a reader that no app runs",
    withReader("Sums", { owner: null, silentMs: 60_000 }),
    "warning shop.Sums reader-unread",
    /its owner gave it up 1 min ago\. 0 messages wait/,
  ],
  [
    "a reader whose owner is dead, with work",
    withReader("Sums", { silentMs: 60_000, sources: [late] }),
    "error shop.Sums reader-unread",
    /was last heard 1 min ago\. 3 messages wait/,
  ],
  [
    "a reader ahead of its stream",
    withReader("Sums", { sources: [{ ...late, waiting: 0, oldestMs: 0, cursor: 12 }] }),
    "error shop.Sums log-shorter-than-checkpoint",
    /up to 12, but it ends at 10/,
  ],
  [
    "a reader that is behind",
    withReader("Sums", { sources: [{ ...late, orMore: true }] }),
    "warning shop.Sums reader-behind",
    /at least 3 messages of EW_shop_EVENTS before it, the first for 2 min/,
  ],
  [
    "a parked key",
    withReader("Sums", { parked: { "ORD-1": "schema: bad" } }),
    "warning shop.Sums keys-parked",
    /1 parked key: ORD-1\. The first: schema: bad/,
  ],
  [
    "too many parked keys",
    withReader("Sums", { parked: keys(101) }),
    "error shop.Sums reader-stopped",
    /101 parked keys: k0, k1, k2, k3, k4 and 96 more/,
  ],
  [
    "a queue that nobody purges",
    withContext({
      streams: shop.streams.map((one) =>
        one.name === "EW_shop_COMMANDS" ? { ...one, messages: 1, firstSequence: 1 } : one,
      ),
      readers: [
        reader("commands", "commands", "EW_shop_COMMANDS", {
          sources: [
            { ...source("commands", "EW_shop_COMMANDS"), cursor: 20_000, lastSequence: 20_000 },
          ],
        }),
      ],
    }),
    "warning shop.commands queue-unpurged",
    /20000 commands that are finished/,
  ],
  [
    "builds that differ",
    withReader("Sums", { knows: { OrderPlaced: 1 } }),
    "warning shop builds-differ",
    /OrderPlaced 2 by commands, 1 by Sums\./,
  ],
  [
    "dead letters",
    withContext({
      deadLetters: {
        byReader: { Sums: 2, commands: 1 },
        newest: { reason: "schema: bad", ageMs: 5_000 },
      },
    }),
    "warning EW_shop_DLQ dead-letters",
    /3 dead letters \(Sums 2, commands 1\)\. The newest, 5 s old: schema: bad/,
  ],
];

test.each(readers)("%s is told, and nothing else", (...row) => holdsRow(row));
