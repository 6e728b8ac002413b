// Two owners at once, and takeovers: nothing doubled, nothing overwritten, nothing left behind.
import { startApp } from "eventwright";
import { memory } from "eventwright/memory";
import { type FaultPlan, withFaults } from "eventwright/testing";
import { expect, test } from "vitest";
import { encodeCommit } from "../../runtime/core/codec.ts";
import { decodeEntry, encodeEntry } from "../../runtime/core/journal.ts";
import type { SagaEntry } from "../../runtime/core/saga.ts";
import type { Broker } from "../../runtime/ports.ts";
import { recorded } from "../../runtime/testing/envelopes.ts";
import { parts } from "../../samples/orders/app.ts";
import { Order } from "../../samples/orders/generated/index.ts";
import { eventually, QUICK } from "../delivery/brokers.ts";
import {
  connectBeside,
  countingSaga,
  countingView,
  countOf,
  names,
  POISON,
  place,
  recordOf,
  reserve,
  rewind,
} from "./counting.ts";

const log = (): void => undefined;
const orderId = "ORD-10001";
const start = (broker: Broker, limits: object = {}) =>
  startApp({
    broker,
    aggregates: parts.aggregates,
    sagas: [countingSaga],
    projections: [countingView],
    limits: { ...QUICK, ...limits },
    log,
  });
type TestApp = Awaited<ReturnType<typeof start>>;

async function entriesOf(app: TestApp): Promise<readonly SagaEntry[]> {
  const entries: SagaEntry[] = [];
  for await (const entry of app.readJournal(countingSaga)) entries.push(entry);
  return entries;
}

/** Sends what the counting saga counts, and waits until its journal has it. */
async function countOne(app: TestApp): Promise<readonly SagaEntry[]> {
  const result = await app.send(reserve(orderId));
  const id = result.ok ? result.events[0]?.id : undefined;
  return eventually("the journal has the event", async () => {
    const entries = await entriesOf(app);
    return entries.some(({ input }) => input.id === id) && entries;
  });
}

test("a commit of another owner is decided upon, not overwritten", async () => {
  const broker = memory();
  await using app = await start(broker);
  const raw = await connectBeside(broker);
  const early = await app.send(Order.commands.ConfirmOrder({ orderId }));
  const total = { amount: 1, currency: "EUR" };
  const data = { orderId, customerId: "CUST-2", warehouseId: "main", total, lines: [] };
  const { definition } = Order.events.OrderPlaced;
  const line = { sku: "A-1", quantity: 1, price: total };
  const event = recorded(definition, Order.events.OrderPlaced({ ...data, lines: [line] }), 1);
  const subject = names.event("Order", orderId);
  await raw.append(subject, encodeCommit([event]), {}, early.position.sequence);
  expect(await app.send(place(orderId), { timeoutMs: 2_000 })).toMatchObject({
    rejection: { reason: "OrderAlreadyPlaced", data: { customerId: "CUST-2" } },
  });
  await raw.close();
});

test("a journal entry of another owner is stepped from, not doubled", async () => {
  const broker = memory();
  await using app = await start(broker);
  const raw = await connectBeside(broker);
  await app.send(place(orderId));
  await countOne(app);
  const subject = names.journal(countingSaga.name, orderId);
  const last = (await raw.lastOf(names.sagas, subject))!;
  const entry = decodeEntry(last.bytes);
  const other = { ...entry, after: { ...entry.after, number: 3 } };
  await raw.append(subject, encodeEntry(other), {}, last.sequence);
  const entries = await countOne(app);
  expect(entries.map(({ after }) => after.number)).toEqual([1, 2, 3, 4]);
  await raw.close();
});

test("a saga that reads its events again after a takeover counts each once", async () => {
  const broker = memory();
  const first = await start(broker);
  await first.send(place(orderId));
  await countOne(first);
  await first.close();
  const raw = await connectBeside(broker);
  await rewind(raw, countingSaga.name);
  await using second = await start(broker);
  expect((await countOne(second)).map(countOf)).toEqual([0, 1, 2]);
  await raw.close();
});

test("a projection that reads its events again after a takeover applies each once", async () => {
  const broker = memory();
  const first = await start(broker);
  const { position } = await first.send(place(orderId));
  await first.query(countingView, "CUST-1", { after: position });
  await first.close();
  const raw = await connectBeside(broker);
  await rewind(raw, countingView.name);
  await using second = await start(broker);
  const after = (await second.send(place("ORD-10002"))).position;
  const row = await second.query(countingView, "CUST-1", { after });
  expect(row?.spent).toEqual({ EUR: 2 });
  await raw.close();
});

test("what its owner could not finish is left for the next owner", async () => {
  const shared = memory();
  const raw = await connectBeside(shared);
  const stuck: FaultPlan = {
    faultOf: ({ method, parameters: [subject] }) =>
      method === "append" && subject === names.event("Order", orderId) ? "lostBefore" : "none",
  };
  const first = await start(withFaults(shared, stuck), { drainMs: 50 });
  const lost = first.send(place(orderId)).catch(() => undefined);
  await first.send(place("ORD-10002"));
  await first.close();
  await lost;
  expect((await recordOf(raw, "commands")).cursors).toEqual({ commands: 0 });
  await using second = await start(shared);
  await eventually("the order", async () => {
    const found = await raw.lastOf(names.events, names.event("Order", orderId));
    return found !== undefined;
  });
  expect((await second.send(place("ORD-10003"))).ok).toBe(true);
  await raw.close();
});

test("an owner that cannot renew its record starts nothing new", async () => {
  const shared = memory();
  const raw = await connectBeside(shared);
  const started: unknown[] = [];
  let isCut = false;
  const cut: FaultPlan = {
    faultOf: ({ method }) => (isCut && method === "put" ? "lostBefore" : "none"),
    onPoint(point, { parameters }) {
      if (point === "readSubject.before") started.push(parameters[1]);
    },
  };
  await using first = await start(withFaults(shared, cut), { drainMs: 50 });
  expect((await first.send(place("ORD-10002"))).ok).toBe(true);
  expect(started).toContain(names.event("Order", "ORD-10002"));
  const { owner } = await recordOf(raw, "commands");
  isCut = true;
  await using second = await start(shared);
  await eventually("another owner", async () => {
    const record = await recordOf(raw, "commands");
    return record.owner !== null && record.owner !== owner;
  });
  expect((await second.send(place(orderId))).ok).toBe(true);
  expect(started).not.toContain(names.event("Order", orderId));
  await raw.close();
});

test("what follows a poisonous event of its key is not applied without it", async () => {
  await using app = await start(memory());
  await app.send(place(POISON));
  await app.send(place("ORD-10002"));
  const { position } = await app.send(place("ORD-10003", "CUST-2"));
  const other = await app.query(countingView, "CUST-2", { after: position });
  expect(other?.spent).toEqual({ EUR: 1 });
  expect(await app.query(countingView, "CUST-1", { after: position })).toBeUndefined();
});
