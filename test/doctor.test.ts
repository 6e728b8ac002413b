// Faults made on purpose on a real server, and that `eventwright doctor` finds each of them.
import { headers as createHeaders, type NatsConnection } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import { nats } from "eventwright/nats";
import type { NatsReport } from "eventwright/nats-inspect";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { main } from "../cli/main.ts";
import { namesOf, partitionOf } from "../runtime/core/subjects.ts";
import { systemClock } from "../runtime/host/clock.ts";
import type { ReaderRecord } from "../runtime/host/record.ts";
import { topologyOf } from "../runtime/host/topology.ts";
import type { Connection } from "../runtime/ports.ts";
import { type NatsServer, startNatsServer } from "../scripts/nats-server.ts";
import { eventually } from "./delivery/brokers.ts";
import { counter, sums } from "./delivery/counters.ts";

const names = namesOf("shop");
const parts = { aggregates: [counter], services: [], sagas: [], projections: [sums], feeds: [] };
let server: NatsServer;
let shop: Connection;
let nc: NatsConnection;

beforeEach(async () => {
  server = await startNatsServer();
  const topology = topologyOf("shop", names, parts);
  const broker = nats({ servers: server.url, queueLimit: 10 });
  shop = await broker.connect({ topology, clock: systemClock, log: () => undefined });
  nc = await connect({ servers: server.url });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all([shop?.close(), nc?.close()]);
  await server?.stop();
});

interface Found {
  /** `severity subject code`, without what every server of a test has. */
  readonly told: readonly string[];
  readonly text: string;
  readonly report: NatsReport;
}

async function look(): Promise<Found> {
  const printed: string[] = [];
  vi.spyOn(console, "log").mockImplementation((text: string) => void printed.push(text));
  await main(["doctor", "--nats", server.url, "--json"]);
  interface Document {
    readonly findings: readonly { severity: string; subject: string; code: string }[];
    readonly report: NatsReport;
  }
  const { findings, report } = JSON.parse(printed[0]!) as Document;
  const told = findings
    .filter(({ code }) => code !== "one-copy" && code !== "not-visible")
    .map(({ severity, subject, code }) => `${severity} ${subject} ${code}`);
  return { told, text: JSON.stringify(findings), report };
}

async function api(subject: string, body: object = {}): Promise<Record<string, unknown>> {
  const answer = await nc.request(`$JS.API.${subject}`, JSON.stringify(body));
  const found = answer.json<Record<string, unknown>>();
  if (found.error) throw new Error(JSON.stringify(found.error));
  return found;
}

/** Changes a stream's configuration. */
async function edit(stream: string, change: object): Promise<void> {
  const { config } = await api(`STREAM.INFO.${stream}`);
  await api(`STREAM.UPDATE.${stream}`, { ...(config as object), ...change });
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

async function record(
  reader: string,
  change: Partial<ReaderRecord>,
  key = `${reader}.1.0`,
): Promise<void> {
  const fresh = { owner: "p1", cursors: {}, parked: {}, generation: 1, shard: 0, shards: 1 };
  const text = JSON.stringify({ ...fresh, ...change });
  await shop.put(names.readers, key, utf8(text), 0);
}

const commit = (types: string, headers = {}) =>
  shop.append(names.event("Counter", "A"), utf8("[]"), { "Ew-Types": types, ...headers });

test("of what an app has just made nothing is told", async () => {
  const { told, report } = await look();
  expect(told).toEqual([]);
  expect(report.contexts).toMatchObject([{ context: "shop", readers: [] }]);
  expect(report.contexts?.[0]?.streams).toHaveLength(8);
});

test("a stream that would lose events", async () => {
  await edit(names.sagas, { max_msgs: 5, max_msg_size: 1_000 });
  expect((await look()).told).toEqual([
    "error EW_shop_SAGAS stream-unsafe",
    "warning EW_shop_SAGAS message-limit",
  ]);
});

test("streams that are gone, and one in memory in their place", async () => {
  await api(`STREAM.DELETE.${names.timers}`);
  await api(`STREAM.DELETE.${names.deadLetters}`);
  const config = { name: names.deadLetters, subjects: ["ew.shop.dlq.>"], storage: "memory" };
  await api(`STREAM.CREATE.${names.deadLetters}`, config);
  expect((await look()).told).toEqual([
    "error EW_shop_TIMERS stream-missing",
    "error EW_shop_DLQ stream-unsafe",
    "error EW_shop_DLQ stream-in-memory",
  ]);
});

test("a log whose beginning is gone", async () => {
  await api(`STREAM.DELETE.${names.events}`);
  const config = { name: names.events, subjects: ["ew.shop.evt.>"], allow_direct: true };
  await api(`STREAM.CREATE.${names.events}`, config);
  for (let count = 0; count < 4; count++) await commit("Added");
  await api(`STREAM.PURGE.${names.events}`, { seq: 2 });
  await api(`STREAM.MSG.DELETE.${names.events}`, { seq: 3 });
  const { told, text } = await look();
  expect(told).toContain("error EW_shop_EVENTS history-missing");
  expect(text).toContain("it begins at 2, not at 1; 1 message inside are gone");
});

test("a queue that is full, whose commands nobody handles", async () => {
  await record("commands", { owner: null });
  for (let id = 0; id < 10; id++) {
    await shop.append(names.command("Counter", "Add", `C${id}`), utf8("{}"), {});
  }
  const { told, report } = await look();
  expect(told).toEqual(["error EW_shop_COMMANDS queue-full"]);
  await eventually("it is told that no app runs", async () =>
    (await look()).told.includes("error shop app-not-running"),
  );
  const source = { id: "commands", cursor: 0, lastSequence: 10, waiting: 10, orMore: false };
  expect(report.contexts?.[0]?.readers).toMatchObject([{ name: "commands", sources: [source] }]);
});

test("what waits for a reader is what it hears, from its cursor on", async () => {
  await commit("Added");
  await commit("Bumped");
  await commit("Bumped,Added");
  await commit("$accepted", { "Ew-Origin": "Flow|A" });
  await shop.append(names.journal("Flow", "A"), utf8("{}"), {});
  await shop.append(names.journal("Other", "A"), utf8("{}"), {});
  await shop.append(names.due("Flow", "A", 1, "late"), utf8("{}"), {});
  await record("Sums", { cursors: { events: 1 }, knows: { Added: 1 } });
  await record("Flow", { cursors: { events: 2 }, knows: { Bumped: 1, Flow: 1 } });
  await record("Flow-outbox", {});
  await record("commands", {});
  const { told, report } = await look();
  expect(told).toEqual([]);
  const waiting = report.contexts?.[0]?.readers.map(({ name, sources }) => [
    name,
    ...sources.map((source) => `${source.id} ${source.waiting}`),
  ]);
  expect(waiting?.sort()).toEqual([
    ["Flow", "events 2", "timers 1"],
    ["Flow-outbox", "journals 1"],
    ["Sums", "events 1"],
    ["commands", "commands 0"],
  ]);
});

test("a reaction reads the events; a saga, which knows its own chart, its timers too", async () => {
  await record("Echo", { knows: { Added: 1, Bump: 1 } });
  await record("Flow", { knows: { Added: 1, Flow: 1 } });
  await commit("Added");
  const [echo, flow] = (await look()).report.contexts?.[0]?.readers ?? [];
  expect(echo).toMatchObject({ name: "Echo", sources: [{ id: "events", waiting: 1 }] });
  expect(flow).toMatchObject({ name: "Flow", sources: [{ id: "events" }, { id: "timers" }] });
});

test("of the commands each shard has those of its own partitions before it", async () => {
  const ids = Array.from({ length: 9 }, (_, index) => `C${index}`);
  for (const id of ids) await shop.append(names.command("Counter", "Add", id), utf8("{}"), {});
  for (const shard of [0, 1]) {
    await record("commands", { shard, shards: 2 }, `commands.1.${shard}`);
  }
  const { told, report } = await look();
  expect(told).toEqual(["warning EW_shop_COMMANDS queue-full"]);
  const found = report.contexts?.[0]?.readers ?? [];
  const shardOf = (id: string): number => partitionOf(["Counter", id]) % 2;
  expect(found.map(({ key, sources }) => [key, sources[0]?.waiting]).sort()).toEqual([
    ["commands.1.0", ids.filter((id) => shardOf(id) === 0).length],
    ["commands.1.1", ids.filter((id) => shardOf(id) === 1).length],
  ]);
});

test("a reader that is ahead, parked keys, and builds that differ", async () => {
  await commit("Added");
  await record("Sums", { cursors: { events: 7 }, knows: { Added: 1 } });
  await record("commands", { parked: { "Counter.A": "schema: bad" }, knows: { Added: 2 } });
  expect([...(await look()).told].sort()).toEqual([
    "error shop.Sums log-shorter-than-checkpoint",
    "warning shop builds-differ",
    "warning shop.commands keys-parked",
  ]);
});

test("what waits in the feed of another context, which an import copies", async () => {
  const stream = "EW_billing_PUB_partner-feed";
  const config = { name: stream, subjects: ["ew.billing.pub.partner-feed.*"], allow_direct: true };
  await api(`STREAM.CREATE.${stream}`, config);
  for (let count = 0; count < 3; count++) {
    await nc.request("ew.billing.pub.partner-feed.InvoicePaid", "{}");
  }
  await record("import-billing-partner-feed", { cursors: { feed: 1 } });
  const { report } = await look();
  const shopFacts = report.contexts?.find(({ context }) => context === "shop");
  expect(shopFacts?.readers).toMatchObject([
    { name: "import-billing-partner-feed", sources: [{ stream, cursor: 1, waiting: 2 }] },
  ]);
});

test("a reader that an app no longer runs", async () => {
  await record("commands", {});
  await record("Totals", { owner: null, knows: { Added: 1 } });
  await commit("Added");
  expect((await look()).told).toEqual([]);
  const told = await eventually("it is told", async () => {
    const found = (await look()).told;
    return found.length > 0 && found;
  });
  expect(told).toEqual(["error shop.Totals reader-unread"]);
  // As it advises, with `nats kv del`.
  const headers = createHeaders();
  headers.set("KV-Operation", "DEL");
  await nc.request(`$KV.${names.readers}.Totals.1.0`, "", { headers, timeout: 2_000 });
  await record("commands", {});
  expect((await look()).report.contexts?.[0]?.readers.map(({ name }) => name)).toEqual([
    "commands",
  ]);
});

test("dead letters, by reader, with the reason of the newest", async () => {
  const reasons = ["schema: bad", "schema: worse"];
  for (const [index, reason] of reasons.entries()) {
    const headers = { "Ew-Dead-Reason": reason, "Ew-Dead-Time": new Date().toISOString() };
    await shop.append(names.deadLetter("Sums", `K${index}`), utf8("x"), headers);
  }
  const { told, text } = await look();
  expect(told).toEqual(["warning EW_shop_DLQ dead-letters"]);
  expect(text).toMatch(/2 dead letters \(Sums 2\)\. The newest, \d+ m?s old: schema: worse/);
});

test("a consumer that somebody left behind is a fact; after an hour it is told", async () => {
  await commit("Added");
  const config = { durable_name: "left", ack_policy: "none" };
  const body = { stream_name: names.events, config };
  await api(`CONSUMER.DURABLE.CREATE.${names.events}.left`, body);
  const { report } = await look();
  const events = report.contexts?.[0]?.streams.find(({ name }) => name === names.events);
  expect(events?.consumers).toEqual([
    { name: "left", durable: true, inUse: false, pending: 1, idleMs: expect.any(Number) },
  ]);
});
