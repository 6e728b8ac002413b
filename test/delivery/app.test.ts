// What an app tells whoever uses it: what it does not run, what was not stored, what has ended.
import { type LogEntry, startApp } from "eventwright";
import { memory } from "eventwright/memory";
import { expect, test } from "vitest";
import { withFaults } from "../../runtime/testing/faults.ts";
import { startOrders } from "../../samples/orders/app.ts";
import { Order } from "../../samples/orders/generated/index.ts";
import { order } from "../../samples/orders/order.ts";
import { ordersByCustomer } from "../../samples/orders/orders-by-customer.ts";
import { eventually, QUICK } from "./brokers.ts";

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
