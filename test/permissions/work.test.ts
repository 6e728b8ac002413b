// With the generated permissions on, each role can do its work, and whoever has a wrong role is
// told which permission is missing.
import { createInbox, headers, type NatsConnection } from "@nats-io/nats-core";
import { type LogEntry, openOperations } from "eventwright";
import { nats } from "eventwright/nats";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { main } from "../../cli/main.ts";
import { partitionOf } from "../../runtime/core/subjects.ts";
import { startOrders } from "../../samples/orders/app.ts";
import { Order } from "../../samples/orders/generated/index.ts";
import { type InputLine, readLines } from "../../samples/orders/input.ts";
import { ordersByCustomer } from "../../samples/orders/orders-by-customer.ts";
import { luckOf } from "../../samples/orders/provider.ts";
import { runOrders } from "../../samples/orders/run.ts";
import type { NatsServer } from "../../scripts/nats-server.ts";
import { eventually } from "../delivery/brokers.ts";
import {
  brokerOf,
  CONTEXT,
  clientOf,
  connectionOf,
  type Login,
  permissionsText,
  startGuarded,
} from "./guarded.ts";

const quiet = { timeScale: 120, log: () => undefined };
let server: NatsServer;
beforeAll(async () => {
  server = await startGuarded();
});
afterAll(() => server?.stop());

const lines = (
  await readLines<InputLine>(new URL("../../samples/orders/orders.ndjson", import.meta.url))
)
  .filter(({ data }) => ![14, 15].includes(luckOf(String(data.orderId))))
  .slice(0, 60);

const place = (orderId: string) => {
  const price = { amount: 9999, currency: "EUR" };
  const data = { orderId, customerId: "CUST-1", warehouseId: "main" };
  return Order.commands.PlaceOrder({ ...data, lines: [{ sku: "A-1", quantity: 1, price }] });
};

function createLog() {
  const entries: LogEntry[] = [];
  const forbidden = () => entries.filter(({ event }) => event === "forbidden");
  return { log: (entry: LogEntry) => void entries.push(entry), entries, forbidden };
}

async function client(login: Login): Promise<NatsConnection> {
  const nc = await clientOf(server, login);
  onTestFinished(() => nc.close());
  return nc;
}

test("the app does all its work as the worker: nothing that it asks is refused", async () => {
  const { log, forbidden } = createLog();
  const options = { broker: brokerOf(server), timeScale: 120, log, limits: { snapshotEvery: 2 } };
  await runOrders({ ...options, lines }, async (app, { imported }) => {
    expect(imported).toBe(6);
    const direct = await app.send(place("ORD-90001"), { direct: true });
    expect(direct.ok).toBe(true);
    const after = { after: direct.position };
    expect(await app.query(ordersByCustomer, "CUST-1", after)).toBeDefined();
    const admin = await client("admin");
    await admin.request(`ew.${CONTEXT}.cmd.Order.PlaceOrder.BAD`, "no command");
    await eventually("it is dead-lettered", async () => {
      const info = await admin.request(`$JS.API.STREAM.INFO.EW_${CONTEXT}_DLQ`);
      return info.json<{ state: { messages: number } }>().state.messages === 1;
    });
  });
  await using again = await startOrders(options);
  expect((await again.send(place("ORD-90002"))).ok).toBe(true);
  expect(forbidden()).toEqual([]);
}, 60_000);

test("an app whose readers are divided does its work too, and purges what is done", async () => {
  const divided = await startGuarded();
  onTestFinished(() => divided.stop());
  const { log, forbidden } = createLog();
  const options = { ...quiet, broker: brokerOf(divided), log, shards: 4 };
  await using app = await startOrders(options);
  expect((await app.send(place("ORD-90009"))).ok).toBe(true);
  const admin = await clientOf(divided, "admin");
  onTestFinished(() => admin.close());
  await eventually("the queue is empty", async () => {
    const info = await admin.request(`$JS.API.STREAM.INFO.EW_${CONTEXT}_COMMANDS`);
    const { state } = info.json<{ state: { messages: number; last_seq: number } }>();
    return state.messages === 0 && state.last_seq > 0;
  });
  expect(forbidden()).toEqual([]);
});

/** A command as a program without Eventwright writes it (docs/wire.md). */
function envelopeOf(orderId: string): string {
  const { type, version, data } = place(orderId);
  const id = crypto.randomUUID();
  return JSON.stringify({
    ...{ command_id: id, command_type: type, command_version: version, payload: data },
    ...{ timestamp: new Date().toISOString(), correlation_id: id, causation_id: null },
    aggregate_id: orderId,
  });
}

test("a sender sends durable and direct commands, and hears their answers", async () => {
  await using _app = await startOrders({ ...quiet, broker: brokerOf(server) });
  const nc = await client("sender");
  const inbox = createInbox(`_INBOX.${CONTEXT}.sender`);
  const answered = new Promise<{ ok: boolean }>((resolve) => {
    nc.subscribe(inbox, { callback: (_, message) => resolve(message.json()) });
  });
  const header = headers();
  header.set("Ew-Reply-To", inbox);
  const subject = `ew.${CONTEXT}.cmd.Order.PlaceOrder.ORD-90003`;
  const stored = await nc.request(subject, envelopeOf("ORD-90003"), {
    headers: header,
    timeout: 2_000,
  });
  expect(stored.json()).toMatchObject({ stream: `EW_${CONTEXT}_COMMANDS` });
  expect(await answered).toMatchObject({ ok: true });
  const partition = partitionOf(["Order", "ORD-90004"]);
  const ask = `ew.${CONTEXT}.ask.${partition}.Order.PlaceOrder.ORD-90004`;
  const answer = await eventually("somebody answers", async () =>
    nc.request(ask, envelopeOf("ORD-90004")).catch(() => undefined),
  );
  expect(answer.json()).toMatchObject({ ok: true });
});

test("a reader reads the log, one aggregate, and where the log ends", async () => {
  await using app = await startOrders({ ...quiet, broker: brokerOf(server) });
  await app.send(place("ORD-90005"));
  const nc = await client("reader");
  const subject = `ew.${CONTEXT}.evt.Order.ORD-90005`;
  const last = await nc.request(`$JS.API.DIRECT.GET.EW_${CONTEXT}_EVENTS.${subject}`);
  expect(last.json()).toMatchObject([{ event_type: "OrderPlaced" }]);
  const query = JSON.stringify({ seq: 1, next_by_subj: `ew.${CONTEXT}.evt.>` });
  for (const call of ["DIRECT.GET", "STREAM.MSG.GET"]) {
    const first = await nc.request(`$JS.API.${call}.EW_${CONTEXT}_EVENTS`, query);
    expect(first.string()).not.toMatch(/"error"/);
  }
  const many = await nc.requestMany(
    `$JS.API.DIRECT.GET.EW_${CONTEXT}_EVENTS`,
    JSON.stringify({ seq: 1, next_by_subj: `ew.${CONTEXT}.evt.>`, batch: 500 }),
    { strategy: "sentinel", maxWait: 2_000 },
  );
  const subjects: string[] = [];
  for await (const message of many) subjects.push(message.headers?.get("Nats-Subject") ?? "");
  expect(subjects).toContain(subject);
  const info = await nc.request(`$JS.API.STREAM.INFO.EW_${CONTEXT}_EVENTS`);
  expect(info.json()).toMatchObject({ state: { messages: expect.any(Number) } });
});

test("a viewer reads a row, and how far its projection is", async () => {
  await using app = await startOrders({ ...quiet, broker: brokerOf(server) });
  const { position } = await app.send(place("ORD-90006"));
  await app.query(ordersByCustomer, "CUST-1", { after: position });
  const nc = await client("viewer");
  const keyed = (bucket: string, key: string) =>
    nc.request(`$JS.API.DIRECT.GET.KV_${bucket}.$KV.${bucket}.${key}`);
  const row = await keyed(`EW_${CONTEXT}_ROWS_OrdersByCustomer`, "CUST-1");
  expect(row.json()).toMatchObject({ row: { customerId: "CUST-1" } });
  const record = await keyed(`EW_${CONTEXT}_READERS`, "OrdersByCustomer.1.0");
  expect(record.json()).toMatchObject({ cursors: { events: expect.any(Number) } });
});

test("a worker that may not change a stream writes to it one by one, and tells of it", async () => {
  const own = await startGuarded();
  onTestFinished(() => own.stop());
  await (await startOrders({ ...quiet, broker: brokerOf(own) })).close();
  const { log, forbidden } = createLog();
  const connection = connectionOf("worker");
  const broker = nats({ servers: own.url, groupCommit: true, connection });
  await using app = await startOrders({ ...quiet, broker, log });
  expect((await app.send(place("ORD-90009"))).ok).toBe(true);
  expect(JSON.stringify(forbidden())).toContain(`STREAM.UPDATE.EW_${CONTEXT}_`);
});

test("an operator runs doctor, reads dead letters and has them dropped", async () => {
  const { log, forbidden } = createLog();
  await using app = await startOrders({ ...quiet, broker: brokerOf(server), log });
  const admin = await client("admin");
  await admin.request(`ew.${CONTEXT}.cmd.Order.PlaceOrder.BAD2`, "no command");
  await using operations = await openOperations({
    broker: brokerOf(server, "operator"),
    context: CONTEXT,
  });
  const key = "Order.BAD2";
  const found = () => firstOf(operations.deadLetters({ key }));
  expect(await eventually("it is dead-lettered", found)).toMatchObject({ reader: "commands" });
  expect(await firstOf(app.operations.deadLetters({ key }))).toBeDefined();
  expect(await operations.drop("commands", key)).toEqual({ outcome: "done" });
  expect(await found()).toBeUndefined();
  const printed: string[] = [];
  vi.spyOn(console, "log").mockImplementation((text: string) => void printed.push(text));
  onTestFinished(() => void vi.restoreAllMocks());
  const login = ["--user", "operator", "--password", "s3cret"];
  const inbox = ["--inbox-prefix", `_INBOX.${CONTEXT}.operator`];
  const as = ["--nats", server.url, ...login, ...inbox, "--json"];
  expect(await main(["readers", CONTEXT, ...as])).toBe(0);
  expect(await main(["dlq", "list", CONTEXT, ...as])).toBe(0);
  printed.length = 0;
  await main(["doctor", ...as]);
  const { report } = JSON.parse(printed[0]!);
  expect(report.notVisible).toEqual([]);
  expect(report.contexts[0].readers).toHaveLength(11);
  expect(forbidden()).toEqual([]);
});

async function firstOf<T>(items: AsyncIterable<T>): Promise<T | undefined> {
  for await (const item of items) return item;
  return undefined;
}

test.each(["sender", "reader", "viewer"] as const)(
  "an app that logs in as %s says so",
  async (login) => {
    const starting = startOrders({ broker: brokerOf(server, login), log: () => undefined });
    await expect(starting).rejects.toMatchObject({
      code: "broker_forbidden",
      message:
        "The NATS user may not publish to $JS.API.INFO. Give it the permissions of its role, which " +
        "`eventwright permissions` prints, or log in as a user of the right role.",
    });
  },
);

test("an app that logs in as the operator is told the first stream that it may not make", async () => {
  const fresh = await startGuarded();
  onTestFinished(() => fresh.stop());
  const starting = startOrders({ broker: brokerOf(fresh, "operator"), log: () => undefined });
  await expect(starting).rejects.toMatchObject({
    code: "broker_forbidden",
    message: expect.stringMatching(/^The NATS user may not publish to \$JS\.API\.STREAM\.CREATE\./),
  });
});

test("an app that does not say its inbox is told to", async () => {
  const { nats } = await import("eventwright/nats");
  const connection = { user: "worker", pass: "s3cret" };
  const broker = nats({ servers: server.url, connection });
  await expect(startOrders({ broker, log: () => undefined })).rejects.toMatchObject({
    code: "broker_forbidden",
    message: expect.stringMatching(
      /^The NATS user may not subscribe to _INBOX\.\S+ Say which inbox/,
    ),
  });
});

test("a permission that is missing is named where it is missed, and costs no input", async () => {
  const text = await permissionsText();
  const without = ["evt.Payments.*", "cmd.Order.CancelOrder.*"];
  const fewer = text
    .split("\n")
    .filter((line) => !without.some((subject) => line.includes(`ew.${CONTEXT}.${subject}`)));
  const poor = await startGuarded(fewer.join("\n"));
  onTestFinished(() => poor.stop());
  const seen = createLog();
  const limits = { unfinishedMs: 0 };
  await using app = await startOrders({
    broker: brokerOf(poor),
    log: seen.log,
    timeScale: 60,
    limits,
  });
  const cancel = Order.commands.CancelOrder({ orderId: "ORD-90007", reason: "fraud" });
  await expect(app.send(cancel)).rejects.toMatchObject({
    code: "broker_forbidden",
    message: expect.stringContaining(`publish to ew.${CONTEXT}.cmd.Order.CancelOrder.ORD-90007.`),
  });
  const stock = (
    await readLines<InputLine>(new URL("../../samples/orders/orders.ndjson", import.meta.url))
  )[0]!;
  const { Inventory } = await import("../../samples/orders/generated/index.ts");
  await app.send(Inventory.commands.AddStock(stock.data as never));
  await app.send(place("ORD-90008"));
  await eventually("the missing permission is logged", async () =>
    seen.forbidden().some(({ subject }) => String(subject).includes("evt.Payments")),
  );
  await eventually("it is tried again", async () =>
    seen.entries.some(
      ({ event, message }) => event === "retry" && message.includes("evt.Payments"),
    ),
  );
  expect(seen.entries.filter(({ event }) => event === "dead_letter")).toEqual([]);
});
