// The delivery rules of commands, on every broker: one effect, the first answer, nothing lost.
import type { AppOptions } from "eventwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type OrdersApp, startOrders } from "../../samples/orders/app.ts";
import { Inventory, Order } from "../../samples/orders/generated/index.ts";
import { ordersByCustomer } from "../../samples/orders/orders-by-customer.ts";
import { BROKERS, QUICK, type TestBroker } from "./brokers.ts";

const lines = [{ sku: "A-1", quantity: 1, price: { amount: 1999, currency: "EUR" } }];
const place = (orderId: string, customerId = "CUST-1") =>
  Order.commands.PlaceOrder({ orderId, customerId, warehouseId: "main", lines });

describe.each(BROKERS)("commands on %s", (_name, make) => {
  let on: TestBroker;
  let app: OrdersApp;
  const start = (options: Partial<AppOptions> = {}): Promise<OrdersApp> =>
    startOrders({ broker: on.broker, timeScale: 100, limits: QUICK, ...options });
  const typesOf = async (orderId: string): Promise<readonly string[]> => {
    const types: string[] = [];
    for await (const { event } of app.readEvents()) {
      if (event.aggregateId === orderId && event.aggregateType === "Order") types.push(event.type);
    }
    return types;
  };

  beforeAll(async () => {
    on = await make();
    app = await start();
  });
  afterAll(async () => {
    await app?.close();
    await on?.stop();
  });

  test("a repeat has one effect and gets the first answer", async () => {
    const first = await app.send(place("ORD-10001"), { idempotencyKey: "a" });
    const second = await app.send(place("ORD-10001"), { idempotencyKey: "a" });
    expect(first.ok).toBe(true);
    expect(second).toEqual(first);
    expect((await typesOf("ORD-10001")).filter((type) => type === "OrderPlaced")).toHaveLength(1);
  });

  test("a repeat after the state changed gets the first answer", async () => {
    const first = await app.send(place("ORD-10002"), { idempotencyKey: "a" });
    await app.send(Order.commands.CancelOrder({ orderId: "ORD-10002", reason: "customer" }));
    expect(await app.send(place("ORD-10002"), { idempotencyKey: "a" })).toEqual(first);
    const other = await app.send(place("ORD-10002"), { idempotencyKey: "b" });
    expect(other).toMatchObject({ ok: false, rejection: { reason: "OrderAlreadyPlaced" } });
    expect(await app.send(place("ORD-10002"), { idempotencyKey: "b" })).toEqual(other);
  });

  test("a repeat after a restart gets the first answer, a rejection too", async () => {
    const refuse = Order.commands.ConfirmOrder({ orderId: "ORD-10003" });
    const refused = await app.send(refuse, { idempotencyKey: "early" });
    const first = await app.send(place("ORD-10003"), { idempotencyKey: "a" });
    await app.close();
    app = await start();
    expect(await app.send(place("ORD-10003"), { idempotencyKey: "a" })).toEqual(first);
    expect(await app.send(refuse, { idempotencyKey: "early" })).toEqual(refused);
    expect(refused).toMatchObject({ rejection: { reason: "not_accepted", state: "absent" } });
  });

  test("the same id with another payload is refused", async () => {
    await app.send(place("ORD-10004"), { idempotencyKey: "a" });
    const reused = await app.send(place("ORD-10004", "CUST-2"), { idempotencyKey: "a" });
    expect(reused).toMatchObject({
      ok: false,
      rejection: { reason: "idempotency_key_reused" },
    });
    const cancel = Order.commands.CancelOrder({ orderId: "ORD-10004", reason: "customer" });
    const otherType = await app.send(cancel, { idempotencyKey: "a" });
    expect(otherType).toMatchObject({ rejection: { reason: "idempotency_key_reused" } });
  });

  test("the same idempotency key on two aggregates has two effects", async () => {
    const one = await app.send(place("ORD-10005"), { idempotencyKey: "same" });
    const two = await app.send(place("ORD-10006"), { idempotencyKey: "same" });
    expect([one.ok, two.ok]).toEqual([true, true]);
    expect(one.commandId).not.toBe(two.commandId);
  });

  test("a direct command is answered, its events are on the log, its repeat has no effect", async () => {
    const options = { idempotencyKey: "direct", direct: true };
    const first = await app.send(place("ORD-10007"), options);
    expect(first.ok).toBe(true);
    expect(await app.send(place("ORD-10007"), options)).toEqual(first);
    expect(await app.send(place("ORD-10007"), { idempotencyKey: "direct" })).toEqual(first);
    const types = await typesOf("ORD-10007");
    expect(types.filter((type) => type === "OrderPlaced")).toHaveLength(1);
  });

  test("an invalid payload is rejected with the field's path, and nothing is written", async () => {
    const bad = Inventory.commands.AddStock({ warehouseId: "west", sku: "A-1", quantity: 0 });
    const result = await app.send(bad);
    expect(result).toMatchObject({
      ok: false,
      rejection: { reason: "invalid", issues: [{ path: "quantity" }] },
    });
    for await (const { event } of app.readEvents()) expect(event.aggregateId).not.toBe("west");
  });

  test("an expected version that is not there is a conflict", async () => {
    await app.send(place("ORD-10008"));
    const cancel = Order.commands.CancelOrder({ orderId: "ORD-10008", reason: "fraud" });
    const options = { expectedVersion: 7 };
    expect(await app.send(cancel, options)).toMatchObject({ rejection: { reason: "conflict" } });
  });

  test("a command that comes too late is refused as expired", async () => {
    const options = { expiresAt: new Date(Date.now() - 1000), idempotencyKey: "late" };
    const late = await app.send(place("ORD-10009"), options);
    expect(late).toMatchObject({ ok: false, rejection: { reason: "expired" } });
    expect(await app.send(place("ORD-10009"), { idempotencyKey: "late" })).toEqual(late);
  });

  test("a query waits for what a command wrote", async () => {
    const { position } = await app.send(place("ORD-10010", "CUST-77"));
    const row = await app.query(ordersByCustomer, "CUST-77", { after: position });
    expect(row?.orders).toHaveProperty("ORD-10010");
    const noop = await app.send(
      Inventory.commands.ReleaseStock({ warehouseId: "main", orderId: "ORD-55555" }),
    );
    await app.query(ordersByCustomer, "CUST-77", { after: noop.position });
  });

  test("everything that follows from a command carries its correlation and its cause", async () => {
    const { commandId } = await app.send(place("ORD-10011"));
    const [stored] = await (async () => {
      const found = [];
      for await (const { event } of app.readEvents()) {
        if (event.aggregateId === "ORD-10011") found.push(event);
      }
      return found;
    })();
    expect(stored).toMatchObject({ correlationId: commandId, causationId: commandId });
  });

  test("after close, sending fails at once with a code, and says that nothing was sent", async () => {
    await app.close();
    for (const direct of [false, true]) {
      await expect(app.send(place("ORD-10012"), { direct })).rejects.toMatchObject({
        code: "app_closed",
        message: expect.stringMatching(/^The app is closed, and PlaceOrder was not sent: /),
      });
    }
    app = await start();
  });
});
