// An operator sees the instances of sagas, and orders what is to become of them; nothing that this
// takes is refused by the server.
import { type LogEntry, openOperations } from "eventwright";
import { expect, onTestFinished, test } from "vitest";
import { startOrders } from "../../samples/orders/app.ts";
import { Order } from "../../samples/orders/generated/index.ts";
import { eventually } from "../delivery/brokers.ts";
import { brokerOf, CONTEXT, startGuarded } from "./guarded.ts";

const instance = "ORD-70001";
const price = { amount: 9999, currency: "EUR" };
const place = Order.commands.PlaceOrder({
  ...{ orderId: instance, customerId: "CUST-1", warehouseId: "main" },
  lines: [{ sku: "A-1", quantity: 1, price }],
});

test("an operator looks at instances, at their steps, and has one abandoned", async () => {
  const server = await startGuarded();
  onTestFinished(() => server.stop());
  const told: LogEntry[] = [];
  const log = (entry: LogEntry): void => void told.push(entry);
  await using app = await startOrders({ timeScale: 120, broker: brokerOf(server), log });
  await using operations = await openOperations({
    broker: brokerOf(server, "operator"),
    context: CONTEXT,
  });
  expect((await app.send(place)).ok).toBe(true);
  const [saga] = await eventually("there is an instance", async () => {
    const found = await operations.sagas({ instance });
    return found.length > 0 && found;
  });
  const steps: number[] = [];
  for await (const { number } of operations.sagaHistory(saga!.saga, instance)) steps.push(number);
  expect(steps[0]).toBe(1);
  const result = await operations.abandon(saga!.saga, instance, "a test", { force: true });
  // It may have ended by itself before.
  expect(["done", "refused"]).toContain(result.outcome);
  expect(told.filter(({ event }) => event === "forbidden")).toEqual([]);
});
