// The charts of order and stock as a whole, and orders that older builds have stored.
import { readFileSync } from "node:fs";
import { decodes, explore, type StoredEnvelope } from "eventwright/testing";
import { describe, expect, test } from "vitest";
import { Inventory, Order } from "./generated/index.ts";
import { inventory } from "./inventory.ts";
import { order } from "./order.ts";

const orderId = "ORD-12345";
const warehouseId = "main";
const price = { amount: 9999, currency: "EUR" };
const lines = [{ sku: "A-1", quantity: 1, price }];

describe("an order", () => {
  const placing = { orderId, customerId: "CUST-1", warehouseId, lines };
  const explored = explore(order, {
    commands: [
      Order.commands.PlaceOrder(placing),
      Order.commands.ConfirmOrder({ orderId }),
      Order.commands.CancelOrder({ orderId, reason: "customer" }),
    ],
  });

  test("comes to every state, and is stuck in none", () => {
    const { unreachable, deadEnds, neverAccepted, failures } = explored;
    expect({ unreachable, deadEnds, neverAccepted, failures }, String(explored)).toEqual({
      unreachable: [],
      deadEnds: [],
      neverAccepted: [],
      failures: [],
    });
  });

  for (const { name, run } of explored.paths()) test(`is ${name}`, run);
});

test("stock is never stuck, whatever comes in which order", () => {
  const explored = explore(inventory, {
    commands: [
      Inventory.commands.AddStock({ warehouseId, sku: "A-1", quantity: 1 }),
      Inventory.commands.ReserveStock({ warehouseId, orderId, lines }),
      Inventory.commands.ReleaseStock({ warehouseId, orderId }),
      Inventory.commands.ShipStock({ warehouseId, orderId }),
    ],
    maxDepth: 6,
  });
  expect(explored.findings, String(explored)).toEqual([]);
});

test("stored orders of all versions can be read", () => {
  const log = readFileSync(new URL("history.ndjson", import.meta.url), "utf8");
  const commits = log
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as StoredEnvelope[]);
  const placed = commits.flat().filter(({ event_type: type }) => type === "OrderPlaced");
  for (const { data } of decodes(Order.events.OrderPlaced, placed)) {
    expect(data.total.currency).toBe("EUR");
  }
});
