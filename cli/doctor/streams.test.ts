// What is told of which facts about streams: one fact changed at a time.
import { test } from "vitest";
import {
  copy,
  disk,
  holdsRow,
  idle,
  type Row,
  shop,
  well,
  withContext,
  withStream,
  withStreams,
} from "./test-report.ts";

const streams: readonly Row[] = [
  [
    "streams that nobody answers for",
    { ...well, unanswered: ["EW_shop_CALLS_Mail"] },
    "error server stream-unanswered",
    /EW_shop_CALLS_Mail/,
  ],
  [
    "a stream that is gone",
    withContext({ streams: shop.streams.slice(1) }),
    "error EW_shop_EVENTS stream-missing",
    /is not there, though other streams of shop are/,
  ],
  [
    "settings that lose events",
    withStream("EW_shop_EVENTS", { unsafe: ['discard is "old", not "new"'] }),
    "error EW_shop_EVENTS stream-unsafe",
    /discard is "old"/,
  ],
  [
    "a stream in memory",
    withStream("EW_shop_SAGAS", { storage: "memory" }),
    "error EW_shop_SAGAS stream-in-memory",
    /a restart of the server empties it/,
  ],
  [
    "a limit on messages",
    withStream("EW_shop_EVENTS", { maxMessageBytes: 100 }),
    "warning EW_shop_EVENTS message-limit",
    /more than 100 bytes/,
  ],
  [
    "a log whose beginning is gone",
    withStream("EW_shop_EVENTS", { firstSequence: 4 }),
    "error EW_shop_EVENTS history-missing",
    /begins at 4, not at 1/,
  ],
  [
    "a log with a hole",
    withStream("EW_shop_SAGAS", { deleted: 2 }),
    "error EW_shop_SAGAS history-missing",
    /2 messages inside are gone/,
  ],
  [
    "a log that was emptied",
    withStream("EW_shop_EVENTS", { messages: 0, firstSequence: 11 }),
    "error EW_shop_EVENTS history-missing",
    /all up to 10 are gone/,
  ],
  [
    "messages that the server lost",
    withStream("KV_EW_shop_READERS", { lost: 1 }),
    "error KV_EW_shop_READERS history-missing",
    /it lost 1 message\./,
  ],
  [
    "a queue that is nearly full",
    withStream("EW_shop_COMMANDS", { messages: 85 }),
    "warning EW_shop_COMMANDS queue-full",
    /85 % full/,
  ],
  [
    "dead letters without room",
    withStream("EW_shop_DLQ", { messages: 100 }),
    "error EW_shop_DLQ dead-letters-full",
    /100 % full/,
  ],
  [
    "a stream that nobody leads",
    withStream("EW_shop_EVENTS", { leader: undefined }),
    "error shop no-leader",
    /Nobody leads EW_shop_EVENTS/,
  ],
  [
    "a server that is away",
    withStreams({ copies: [{ ...copy("n2"), offline: true }, copy("n3")] }),
    "error shop copies-offline",
    /^The copies on n2 are away: EW_shop_EVENTS, .* and 1 more\.$/,
  ],
  [
    "a copy that is behind",
    withStream("EW_shop_DLQ", { copies: [copy("n2"), { ...copy("n3"), lag: 5_000 }] }),
    "warning shop copies-behind",
    /^The copies on n3 are behind: EW_shop_DLQ\.$/,
  ],
  ["one copy", withStreams({ replicas: 1, copies: [] }), "warning shop one-copy", /^Every stream/],
  ["two copies", withStreams({ replicas: 2 }), "warning shop even-copies", /has 2 copies/],
  [
    "different numbers of copies",
    withStream("EW_shop_SAGAS", { replicas: 5 }),
    "warning shop copies-differ",
    /EW_shop_EVENTS 3, EW_shop_SAGAS 5/,
  ],
  [
    "copies in one domain",
    {
      ...well,
      peers: well.peers.map((peer, at) => ({ ...peer, tags: [at < 2 ? "az:a" : "az:b"] })),
    },
    "",
    /^$/,
  ],
  [
    "copies in fewer domains than there are",
    {
      ...withStreams({ replicas: 3, copies: [copy("n2"), copy("n3")] }),
      peers: ["n1", "n2", "n3", "n4"].map((name, at) => ({
        ...{ name, version: "2.15.1", tags: [at < 3 ? "az:a" : "az:b"] },
      })),
      disks: [disk, disk, disk, disk],
    },
    "warning shop domain-shared",
    /have the same az: tag/,
  ],
  [
    "a consumer that nobody uses",
    withStream("EW_shop_EVENTS", { consumers: [idle] }),
    "warning EW_shop_EVENTS consumer-orphaned",
    /the consumer old of EW_shop_EVENTS for 1 d; 7 messages wait/,
  ],
  [
    "a consumer that is in use",
    withStream("EW_shop_EVENTS", { consumers: [{ ...idle, inUse: true }] }),
    "",
    /^$/,
  ],
  [
    "consumers without end",
    withStream("EW_shop_EVENTS", {
      consumers: Array.from({ length: 201 }, () => ({ ...idle, durable: false })),
    }),
    "warning EW_shop_EVENTS consumers-many",
    /201 consumers/,
  ],
];

test.each(streams)("%s is told, and nothing else", (...row) => holdsRow(row));
