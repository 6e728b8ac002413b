// What cannot be handled: dead-lettered with its bytes, while everything else goes on.
import { type LogEntry, startApp } from "eventwright";
import { memory } from "eventwright/memory";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { encodeCommand, encodeCommit, encodeJson } from "../../runtime/core/codec.ts";
import type { Recorded } from "../../runtime/core/message.ts";
import { namesOf } from "../../runtime/core/subjects.ts";
import { idFromCause, idFromParts } from "../../runtime/core/uuid.ts";
import { systemClock } from "../../runtime/host/clock.ts";
import { topologyOf } from "../../runtime/host/topology.ts";
import type { Connection } from "../../runtime/ports.ts";
import { type OrdersApp, parts, startOrders } from "../../samples/orders/app.ts";
import { Inventory, Order } from "../../samples/orders/generated/index.ts";
import { ordersByCustomer } from "../../samples/orders/orders-by-customer.ts";
import { BROKERS, eventually, QUICK, type TestBroker } from "./brokers.ts";
import {
  Add,
  commandOf,
  connectBeside,
  counter,
  names as counting,
  countingSaga,
  createLog,
  recordOf,
  sums,
} from "./counters.ts";

const names = namesOf("fulfilment");
const lines = [{ sku: "A-1", quantity: 1, price: { amount: 1999, currency: "EUR" } }];
const place = (orderId: string, customerId = "CUST-1") =>
  Order.commands.PlaceOrder({ orderId, customerId, warehouseId: "main", lines });

/** The broker's payload: what is left for a body, and the reserve for headers. */
const largestOf = ({ maxMessageBytes }: Connection): number => maxMessageBytes + 64 * 1024;

function storedEvent(orderId: string, type: string, version: number, data: object): Recorded {
  const cause = idFromParts("test", orderId, type);
  return {
    type,
    version,
    data,
    id: idFromCause(cause, 0),
    time: "2026-01-01T00:00:00.000Z",
    correlationId: cause,
    causationId: cause,
    aggregateType: "Order",
    aggregateId: orderId,
    aggregateVersion: 1,
  };
}

describe.each(BROKERS)("poison on %s", (_name, make) => {
  let on: TestBroker;
  let app: OrdersApp;
  let raw: Connection;
  const logged: LogEntry[] = [];
  const limits = { ...QUICK, unknownMs: 0 };
  const deadLetter = (reader: string, key: string) =>
    eventually(`a dead letter of ${reader} ${key}`, () =>
      raw.lastOf(names.deadLetters, names.deadLetter(reader, key)),
    );

  beforeAll(async () => {
    on = await make();
    const log = (entry: LogEntry): void => void logged.push(entry);
    const topology = topologyOf("fulfilment", names, parts);
    raw = await on.broker.connect({ topology, clock: systemClock, log });
    app = await startOrders({ broker: on.broker, timeScale: 100, limits, log });
  });
  afterAll(async () => {
    await app?.close();
    await raw?.close();
    await on?.stop();
  });

  test("bytes that are no envelope are kept, and the reader goes on", async () => {
    const bytes = new TextEncoder().encode("hello, I am no envelope");
    await raw.append(names.command("Order", "PlaceOrder", "ORD-20001"), bytes, {});
    const letter = await deadLetter("commands", "Order.ORD-20001");
    expect([...letter.bytes]).toEqual([...bytes]);
    expect(letter.headers["Ew-Dead-Reason"]).toMatch(/^envelope_invalid/);
    expect((await app.send(place("ORD-20001"))).ok).toBe(true);
  });

  test("bytes that leave no room for why they are dead are kept without their headers", async () => {
    const bytes = new Uint8Array(largestOf(raw) - 600).fill(120);
    const own = { "Ew-Own": "y".repeat(400) };
    await raw.append(names.command("Order", "PlaceOrder", "ORD-20101"), bytes, own);
    const letter = await deadLetter("commands", "Order.ORD-20101");
    expect(letter.bytes.length).toBe(bytes.length);
    expect(letter.headers["Ew-Own"]).toBeUndefined();
    expect(letter.headers).toMatchObject({ "Ew-Truncated": "headers" });
    expect(letter.headers["Ew-Dead-Reason"]).toMatch(/^envelope_invalid/);
    expect((await app.send(place("ORD-20101"))).ok).toBe(true);
  });

  test("bytes as many as the broker takes are cut, say so, and stop nobody", async () => {
    const bytes = new Uint8Array(largestOf(raw) - 100).fill(120);
    await raw.append(names.command("Order", "PlaceOrder", "ORD-20102"), bytes, {});
    const letter = await deadLetter("commands", "Order.ORD-20102");
    expect(letter.headers["Ew-Truncated"]).toBe(`headers, body of ${bytes.length} bytes`);
    expect(letter.bytes.length).toBe(raw.maxMessageBytes);
    expect((await app.send(place("ORD-20102"))).ok).toBe(true);
  });

  test("bytes on the log that are no commit stop no saga and no projection", async () => {
    const bytes = new TextEncoder().encode("[]");
    const types = { "Ew-Types": "OrderPlaced" };
    await raw.append(names.event("Order", "ORD-20002"), bytes, types, 0);
    const letter = await deadLetter("OrderFulfilment", "unreadable");
    expect([...letter.bytes]).toEqual([...bytes]);
    const { position } = await app.send(place("ORD-20003", "CUST-9"));
    const row = await app.query(ordersByCustomer, "CUST-9", { after: position });
    expect(row?.orders).toEqual({ "ORD-20003": "placed" });
  });

  test("a history that the chart cannot replay is named, and only its aggregate stops", async () => {
    const data = { orderId: "ORD-20004", customerId: "C", total: { amount: 1, currency: "EUR" } };
    const event = storedEvent("ORD-20004", "OrderConfirmed", 1, data);
    const subject = names.event("Order", "ORD-20004");
    const result = await raw.append(subject, encodeCommit([event]), {}, 0);
    const sequence = result.kind === "stored" ? result.sequence : 0;
    await expect(app.send(place("ORD-20004"))).rejects.toMatchObject({ code: "unavailable" });
    const letter = await deadLetter("commands", "Order.ORD-20004");
    expect(letter.headers["Ew-Dead-Reason"]).toMatch(
      new RegExp(`^history_unreadable: Order ORD-20004 .* sequence ${sequence} .*OrderConfirmed`),
    );
    await expect(app.send(place("ORD-20004"))).rejects.toMatchObject({ code: "unavailable" });
    expect((await app.send(place("ORD-20005"))).ok).toBe(true);
  });

  test("an event of a version that this build does not know is unreadable, never skipped", async () => {
    const event = storedEvent("ORD-20006", "OrderPlaced", 9, { orderId: "ORD-20006" });
    await raw.append(names.event("Order", "ORD-20006"), encodeCommit([event]), {}, 0);
    const sending = app.send(Order.commands.ConfirmOrder({ orderId: "ORD-20006" }));
    await expect(sending).rejects.toMatchObject({ code: "unavailable" });
  });

  test("an answer goes to inboxes only, never onto somebody's log", async () => {
    const victim = names.event("Order", "ORD-20007");
    const command = {
      command_id: idFromParts("test", "deputy"),
      command_type: "ConfirmOrder",
      command_version: 1,
      timestamp: new Date().toISOString(),
      correlation_id: idFromParts("test", "deputy"),
      causation_id: null,
      aggregate_id: "ORD-20008",
      payload: { orderId: "ORD-20008" },
    };
    const subject = names.command("Order", "ConfirmOrder", "ORD-20008");
    await raw.append(subject, encodeJson(command), { "Ew-Reply-To": victim });
    await eventually("a receipt", () =>
      raw.lastOf(names.events, names.event("Order", "ORD-20008")),
    );
    expect(await raw.lastOf(names.events, victim)).toBeUndefined();
  });

  test("ids of any characters, and keys longer than a subject token, are handled", async () => {
    const odd = "ä.b *>/ü";
    const added = Inventory.commands.AddStock({ warehouseId: odd, sku: "A-1", quantity: 1 });
    expect((await app.send(added)).ok).toBe(true);
    const { position } = await app.send(place("ORD-20010", "ä".repeat(64)));
    expect(position.sequence).toBeGreaterThan(0);
    const after = await app.send(place("ORD-20011", "CUST-11"));
    const row = await app.query(ordersByCustomer, "CUST-11", { after: after.position });
    expect(row?.orders).toEqual({ "ORD-20011": "placed" });
  });
});

describe.each(BROKERS)("poisonous headers and fields on %s", (_name, make) => {
  let on: TestBroker;
  let raw: Connection;
  const { log, of } = createLog();
  const cursor = async (reader: string) => (await recordOf(raw, reader)).cursors;

  beforeAll(async () => {
    on = await make();
    raw = await connectBeside(on.broker);
  });
  afterAll(async () => {
    await raw?.close();
    await on?.stop();
  });
  const start = () =>
    startApp({ broker: on.broker, aggregates: [counter], sagas: [firing], limits: QUICK, log });

  test("a command with headers that are orders to the server holds up nothing", async () => {
    await using app = await start();
    const subject = counting.command("Counter", "Add", "A");
    const orders = { "Nats-Expected-Stream": counting.commands, "Nats-Msg-Id": "mine", kept: "1" };
    await raw.append(subject, new TextEncoder().encode("no JSON"), orders);
    expect((await app.send(Add({ id: "A" }))).ok).toBe(true);
    await eventually("the cursor", async () => (await cursor("commands")).commands === 2);
    const letter = await raw.lastOf(
      counting.deadLetters,
      counting.deadLetter("commands", "Counter.A"),
    );
    expect(letter?.headers).toMatchObject({ kept: "1" });
    expect(letter?.headers).not.toHaveProperty("Nats-Expected-Stream");
  });

  test("a due timer that cannot be handled parks its instance", async () => {
    await using app = await start();
    await app.send(Add({ id: "B" }));
    await eventually("the key is parked", async () => "B" in (await recordOf(raw, "Flow")).parked);
  });

  test("a command whose id is too long holds up nothing", async () => {
    await using app = await start();
    const before = (await cursor("commands")).commands ?? 0;
    const command = commandOf(Add({ id: "x".repeat(201) }), idFromParts("test", "long"));
    await raw.append(counting.command("Counter", "Add", "C"), encodeCommand(command), {});
    await eventually("the cursor", async () => (await cursor("commands")).commands === before + 1);
    expect((await app.send(Add({ id: "C" }))).ok).toBe(true);
  });

  test("a message that leaves no room for a reason is cut among the dead letters", async () => {
    await using app = await start();
    const bytes = new Uint8Array(raw.maxMessageBytes + 65_450).fill(0x20);
    const carried = { carried: "yes" };
    await raw.append(counting.command("Counter", "Add", "E"), bytes, carried);
    expect((await app.send(Add({ id: "E" }))).ok).toBe(true);
    const subject = counting.deadLetter("commands", "Counter.E");
    const letter = (await raw.lastOf(counting.deadLetters, subject))!;
    expect(letter.headers["Ew-Truncated"]).toBe(`headers, body of ${bytes.length} bytes`);
    expect(letter.headers).not.toHaveProperty("carried");
    expect(letter.bytes.length).toBe(raw.maxMessageBytes);
  });

  test("a row that outgrows the broker parks its key, and others go on", async () => {
    await using app = await startApp({
      ...{ broker: on.broker, aggregates: [counter], projections: [sums], limits: QUICK, log },
    });
    const text = "x".repeat(600_000);
    for (const id of ["F", "F", "G"]) await app.send(Add({ id, text }));
    const { position } = await app.send(Add({ id: "G" }));
    expect(await app.query(sums, "G", { after: position })).toMatchObject({ sum: 2 });
    expect(await app.query(sums, "F")).toMatchObject({ sum: 1 });
    expect(of("key_parked").map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/^Sums parked F: /),
    );
  });
});

/** A saga whose timer, when it fires, sends a command without an id. */
const firing = countingSaga({
  initial: "idle",
  states: {
    idle: { on: { Added: { target: "waiting" } } },
    waiting: { after: { 10: "broken" } },
    broken: { entry: { type: "Charge", params: { id: "" } } },
  },
});

test("a queue that is full answers overloaded", async () => {
  const broker = memory({ queueLimit: 3 });
  const raw = await broker.connect({
    topology: topologyOf("fulfilment", names, parts),
    clock: systemClock,
    log: () => undefined,
  });
  const bytes = new TextEncoder().encode("{}");
  for (let i = 0; i < 3; i++) {
    await raw.append(names.command("Order", "PlaceOrder", "ORD-1"), bytes, {});
  }
  const limits = { ...QUICK, checkpointMs: 60_000, leaseMs: 1 };
  const app = await startOrders({ broker, limits, log: () => undefined });
  await expect(app.send(place("ORD-30001"))).rejects.toMatchObject({ code: "overloaded" });
  await app.close();
  await raw.close();
});
