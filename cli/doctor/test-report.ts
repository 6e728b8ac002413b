// A report of a server on which all is well, and changes to it, for tests of what is told of it.
import type {
  ContextFacts,
  DiskFacts,
  NatsReport,
  ReaderFacts,
  StreamFacts,
} from "eventwright/nats-inspect";
import { expect } from "vitest";
import { diagnose } from "./diagnose.ts";

export const copy = (server: string) => ({ server, current: true, offline: false, lag: 0 });

export const stream = (
  name: string,
  kind: StreamFacts["kind"],
  more: Partial<StreamFacts> = {},
) => ({
  ...{ name, kind, unsafe: [], storage: "file", replicas: 3, maxMessages: -1 },
  ...{ maxMessageBytes: -1, messages: 10, bytes: 1_000, firstSequence: 1, lastSequence: 10 },
  ...{ deleted: 0, lost: 0, leader: "n1", copies: [copy("n2"), copy("n3")], consumers: [] },
  ...more,
});

export const reader = (name: string, id: string, on: string, more: Partial<ReaderFacts> = {}) => ({
  ...{ name, key: `${name}.1.0`, shard: 0, shards: 1, owner: "p1", silentMs: 800, parked: {} },
  knows: { OrderPlaced: 2 },
  sources: [source(id, on)],
  ...more,
});

export const source = (id: string, on: string) => ({
  ...{ id, stream: on, cursor: 10, lastSequence: 10, waiting: 0, orMore: false },
  oldestMs: undefined,
});

export const shop: ContextFacts = {
  context: "shop",
  streams: [
    stream("EW_shop_EVENTS", "events"),
    stream("EW_shop_SAGAS", "sagas"),
    stream("EW_shop_TIMERS", "timers"),
    stream("EW_shop_DLQ", "deadLetters", { maxMessages: 100, messages: 0 }),
    stream("EW_shop_COMMANDS", "queue", { maxMessages: 100, messages: 0, firstSequence: 11 }),
    stream("KV_EW_shop_READERS", "bucket", { firstSequence: 400, lastSequence: 410 }),
  ],
  readers: [
    reader("commands", "commands", "EW_shop_COMMANDS"),
    reader("Sums", "events", "EW_shop_EVENTS"),
  ],
  deadLetters: { byReader: {}, newest: undefined },
};

export const disk: DiskFacts = {
  ...{ name: "n1", storeFolder: "/data/jetstream", syncAlways: true, syncIntervalMs: 0 },
  ...{ usedBytes: 1, limitBytes: 100 },
};

export const well: NatsReport = {
  required: { version: [2, 12], apiLevel: 2 },
  server: { name: "n1", version: "2.15.1", maxPayloadBytes: 1_048_576, cluster: "C" },
  peers: ["n1", "n2", "n3"].map((name) => ({ name, version: "2.15.1", tags: [`az:${name}`] })),
  account: { apiLevel: 2, usedBytes: 100, limitBytes: -1 },
  disks: ["n1", "n2", "n3"].map((name) => ({ ...disk, name })),
  contexts: [shop],
  unanswered: [],
  notVisible: [],
};

export const withContext = (change: Partial<ContextFacts>): NatsReport => ({
  ...well,
  contexts: [{ ...shop, ...change }],
});
export const withStream = (name: string, change: Partial<StreamFacts>): NatsReport =>
  withContext({
    streams: shop.streams.map((one) => (one.name === name ? { ...one, ...change } : one)),
  });
export const withStreams = (change: Partial<StreamFacts>): NatsReport =>
  withContext({ streams: shop.streams.map((one) => ({ ...one, ...change })) });
export const withReader = (name: string, change: Partial<ReaderFacts>): NatsReport =>
  withContext({
    readers: shop.readers.map((one) => (one.name === name ? { ...one, ...change } : one)),
  });
export const withReaders = (change: Partial<ReaderFacts>): NatsReport =>
  withContext({ readers: shop.readers.map((one) => ({ ...one, ...change })) });
export const versioned = (...versions: readonly string[]) =>
  versions.map((version, index) => ({ ...well.peers[index]!, version }));
export const late = { ...source("events", "EW_shop_EVENTS"), waiting: 3, oldestMs: 120_000 };
export const keys = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, "x: broken"]));
export const disks = (change: Partial<DiskFacts>): NatsReport => ({
  ...well,
  disks: well.disks!.map((one) => ({ ...one, ...change })),
});
export const idle = { name: "old", durable: true, inUse: false, pending: 7, idleMs: 86_400_000 };

export type Row = readonly [fact: string, report: NatsReport, told: string, message: RegExp];

/** Holds a row: what is told of the changed fact, and nothing else. */
export function holdsRow([, report, told, message]: Row): void {
  const found = diagnose(report);
  const lines = found.map(({ severity, subject, code }) => `${severity} ${subject} ${code}`);
  expect([...new Set(lines)]).toEqual(told === "" ? [] : [told]);
  expect(found[0]?.message ?? "").toMatch(message);
  for (const { help } of found) expect(help).toMatch(/^[A-Z].*[^ ]$/);
}
