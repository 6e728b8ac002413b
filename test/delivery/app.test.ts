// What an app tells whoever uses it: what it does not run, what was not stored, what has ended.
import { type EventwrightError, type LogEntry, startApp } from "eventwright";
import { memory } from "eventwright/memory";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { namesOf } from "../../runtime/core/subjects.ts";
import { uuidV7 } from "../../runtime/core/uuid.ts";
import { systemClock } from "../../runtime/host/clock.ts";
import { topologyOf } from "../../runtime/host/topology.ts";
import { withFaults } from "../../runtime/testing/faults.ts";
import { type OrdersApp, parts, startOrders } from "../../samples/orders/app.ts";
import { Order } from "../../samples/orders/generated/index.ts";
import { order } from "../../samples/orders/order.ts";
import { ordersByCustomer } from "../../samples/orders/orders-by-customer.ts";
import { eventually, QUICK } from "./brokers.ts";

const names = namesOf("fulfilment");
const lines = [{ sku: "A-1", quantity: 1, price: { amount: 1999, currency: "EUR" } }];
const place = (orderId: string) =>
  Order.commands.PlaceOrder({ orderId, customerId: "CUST-1", warehouseId: "main", lines });

test("a query of a projection that the app does not run says where to add it", async () => {
  const app = await startApp({ broker: memory(), aggregates: [order] });
  const after = { stream: "EW_fulfilment_EVENTS", sequence: 0 };
  for (const options of [{}, { after }]) {
    await expect(app.query(ordersByCustomer, "CUST-1", options)).rejects.toMatchObject({
      code: "unknown_projection",
      message: "The app does not run OrdersByCustomer: add it to projections.",
    });
  }
  await app.close();
});

test("a write without an answer is logged as one that the broker did not confirm", async () => {
  const logged: LogEntry[] = [];
  let lost = 0;
  const broker = withFaults(memory(), {
    faultOf: ({ method, parameters: [subject] }) => {
      const isJournal = method === "append" && String(subject).includes(".saga.");
      return isJournal && lost++ === 0 ? "lostBefore" : "none";
    },
  });
  const log = (entry: LogEntry): void => void logged.push(entry);
  const app = await startOrders({ broker, limits: QUICK, log });
  await app.send(place("ORD-50001"));
  const told = await eventually("a warning", async () =>
    logged.find(({ event }) => event === "retry"),
  );
  expect(told.message).toMatch(
    /^OrderFulfilment tries again .* The journal entry .* ORD-50001 is not stored: the broker did not confirm it/,
  );
  await app.close();
});

test("a dead letter that is not stored is tried again, and that is logged", async () => {
  const logged: LogEntry[] = [];
  let lost = 0;
  const broker = withFaults(memory(), {
    faultOf: ({ method, parameters: [subject] }) => {
      const isDeadLetter = method === "append" && String(subject).includes(".dlq.");
      return isDeadLetter && lost++ === 0 ? "lostBefore" : "none";
    },
  });
  const app = await startOrders({ broker, limits: QUICK, log: (entry) => void logged.push(entry) });
  const topology = topologyOf("fulfilment", names, parts);
  const raw = await broker.connect({ topology, clock: systemClock, log: () => undefined });
  const poison = new TextEncoder().encode("poison");
  await raw.append(names.command("Order", "PlaceOrder", "ORD-50007"), poison, {});
  await eventually("the dead letter", async () =>
    logged.find(({ event }) => event === "dead_letter"),
  );
  expect(logged.find(({ event }) => event === "retry")?.message).toMatch(
    /^commands tries again \(1\): A dead letter could not be stored/,
  );
  await raw.close();
  await app.close();
});

describe("a command without an answer", () => {
  let isDeaf = true;
  let app: OrdersApp;
  const failureOf = async (sending: Promise<unknown>): Promise<EventwrightError> => {
    const failure = await sending.then(
      () => undefined,
      (error: EventwrightError) => error,
    );
    expect(failure).toMatchObject({ code: "unconfirmed" });
    return failure!;
  };

  beforeAll(async () => {
    const faultOf = ({ method }: { readonly method: string }) =>
      method === "reply" && isDeaf ? "lostBefore" : "none";
    const broker = withFaults(memory(), { faultOf });
    app = await startOrders({ broker, limits: QUICK, log: () => undefined });
  });
  afterAll(() => app.close());

  test("is sent again by the id that the error carries, with one effect", async () => {
    const { message, commandId } = await failureOf(
      app.send(place("ORD-50002"), { timeoutMs: 100 }),
    );
    expect(message).toContain(`within 100 ms`);
    expect(message).toContain(`Send it again with commandId: "${commandId}"`);
    isDeaf = false;
    const first = await app.send(place("ORD-50002"), { commandId: commandId! });
    expect(first).toMatchObject({ ok: true, commandId });
    expect(await app.send(place("ORD-50002"), { commandId: commandId! })).toEqual(first);
    isDeaf = true;
  });

  test("is sent again by its idempotency key when it has one", async () => {
    const options = { idempotencyKey: "a", timeoutMs: 100 };
    const { message } = await failureOf(app.send(place("ORD-50003"), options));
    expect(message).toMatch(/Send it again with the same idempotencyKey: it has one effect\.$/);
  });

  test("is told the truth when the app closes meanwhile", async () => {
    const sending = failureOf(app.send(place("ORD-50004")));
    await app.close();
    expect((await sending).message).toMatch(
      /^No answer to PlaceOrder .* before the app was closed/,
    );
  });
});

test("a commandId keeps the time of its first sending, and must be a UUID on its own", async () => {
  const app = await startApp({ broker: memory(), aggregates: [order] });
  const eightDaysAgo = Date.now() - 8 * 24 * 60 * 60 * 1_000;
  const commandId = uuidV7(eightDaysAgo, new Uint8Array(10));
  expect(await app.send(place("ORD-50005"), { commandId })).toMatchObject({
    rejection: { reason: "expired" },
  });
  const wrong = [{ commandId: "web-77" }, { commandId, idempotencyKey: "web-77" }];
  for (const options of wrong) {
    const sending = app.send(place("ORD-50006"), options);
    await expect(sending).rejects.toMatchObject({ code: "envelope_invalid" });
  }
  await app.close();
});
