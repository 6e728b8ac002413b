// Stock, services and the customers' view.
import { given } from "eventwright/testing";
import { describe, test } from "vitest";
import { Inventory, Order, Payments } from "./generated/index.ts";
import { inventory } from "./inventory.ts";
import { ordersByCustomer } from "./orders-by-customer.ts";
import { payments } from "./payments.ts";
import { luckOf } from "./provider.ts";

const warehouseId = "main";
const orderId = "ORD-12345";
const customerId = "CUST-1";
const total = { amount: 300, currency: "EUR" };
const lines = [{ sku: "A-1", quantity: 3, price: { amount: 100, currency: "EUR" } }];
const added = Inventory.events.StockAdded({ warehouseId, sku: "A-1", quantity: 4 });
const reserved = Inventory.events.StockReserved({ warehouseId, orderId, lines });
const reserve = Inventory.commands.ReserveStock({ warehouseId, orderId, lines });

describe("the stock", () => {
  test("is held while there is enough", () => {
    given(inventory, [added]).when(reserve).then(reserved);
  });

  test("says what is missing", () => {
    const other = Inventory.commands.ReserveStock({ warehouseId, orderId: "ORD-99999", lines });
    given(inventory, [added, reserved])
      .when(other)
      .then(
        Inventory.events.StockRejected({ warehouseId, orderId: "ORD-99999", missing: ["A-1"] }),
      );
  });

  test("is not held twice for one order", () => {
    given(inventory, [added, reserved]).when(reserve).then();
  });

  test("cannot leave the house unless it is held", () => {
    const command = Inventory.commands.ShipStock({ warehouseId, orderId });
    given(inventory, [added]).when(command).thenRejected("isHeld");
  });
});

describe("payments", () => {
  const named = (fits: (luck: number) => boolean): string =>
    Array.from({ length: 1000 }, (_, i) => `ORD-${20000 + i}`).find((id) => fits(luckOf(id)))!;
  const capture = (id: string) =>
    Payments.commands.CapturePayment({ orderId: id, customerId, total });

  test("a declined card is an answer, not a failure", async () => {
    const id = named((luck) => luck < 8);
    const declined = Payments.events.PaymentDeclined({ orderId: id, code: "card_declined" });
    await given(payments).when(capture(id)).then(declined);
  });

  test("a time-out is tried again under the same key, and finds the one payment", async () => {
    const id = named((luck) => luck >= 8 && luck < 12);
    const idempotencyKey = "6f1dca3c-53a0-4d4e-9b6b-0c1d8a3f5e27";
    await given(payments)
      .when(capture(id), { idempotencyKey })
      .thenFails(/in time/);
    const data = { orderId: id, paymentId: idempotencyKey, total };
    const captured = Payments.events.PaymentCaptured(data);
    const again = { idempotencyKey, attempt: 2 };
    await given(payments).when(capture(id), again).then(captured);
  });
});

test("customers see their orders and what they spent", () => {
  const placed = Order.events.OrderPlaced({ orderId, customerId, total, lines });
  const confirmed = Order.events.OrderConfirmed({ orderId, customerId, total });
  given(ordersByCustomer, [placed, confirmed])
    .thenRow(customerId, {
      customerId,
      orders: { [orderId]: "confirmed" },
      spent: { EUR: 300 },
    })
    .thenRow("CUST-2", undefined);
});
