// The sample's first test: an order, as its catalog and chart have it.
import { given } from "eventwright/testing";
import { describe, test } from "vitest";
import { fulfilment } from "./fulfilment.ts";
import { Inventory, Order, Payments } from "./generated/index.ts";
import { order } from "./order.ts";

const orderId = "ORD-12345";
const customerId = "CUST-67890";
const total = { amount: 9999, currency: "EUR" };
const lines = [{ sku: "A-1", quantity: 1, price: total }];
const placed = Order.events.OrderPlaced({ orderId, customerId, total, lines });
const confirmed = Order.events.OrderConfirmed({ orderId, customerId, total });

describe("an order", () => {
  test("is confirmed after it was placed", () => {
    given(order, [placed]).when(Order.commands.ConfirmOrder({ orderId })).then(confirmed);
  });

  test("is not confirmed before it was placed", () => {
    given(order).when(Order.commands.ConfirmOrder({ orderId })).thenRejected();
  });

  test("is reserved again, under the same id, when the stock does not answer", () => {
    const { warehouseId } = placed.data;
    given(fulfilment, [placed])
      .advance("31s")
      .then(Inventory.commands.ReserveStock({ warehouseId, orderId, lines }))
      .thenSameId(Inventory.commands.ReserveStock);
  });

  test("is placed with the sum of its lines", () => {
    const command = Order.commands.PlaceOrder({ orderId, customerId, warehouseId: "main", lines });
    given(order).when(command).then(placed);
  });

  test("is not placed twice", () => {
    const command = Order.commands.PlaceOrder({ orderId, customerId, warehouseId: "main", lines });
    given(order, [placed]).when(command).thenRejected("OrderAlreadyPlaced", { customerId });
  });

  test("needs lines of one currency", () => {
    const dollars = { sku: "B-7", quantity: 1, price: { amount: 1, currency: "USD" } };
    const data = { orderId, customerId, warehouseId: "main", lines: [...lines, dollars] };
    given(order).when(Order.commands.PlaceOrder(data)).thenRejected("hasOneCurrency");
  });

  test("may be confirmed twice, to no effect", () => {
    given(order, [placed, confirmed]).when(Order.commands.ConfirmOrder({ orderId })).then();
  });
});

test("commands and events are typed", () => {
  // @ts-expect-error an event is no command
  void (() => given(order).when(placed));
  // @ts-expect-error the payload lacks its customer
  void (() => Order.commands.PlaceOrder({ orderId, warehouseId: "main", lines }));
  // @ts-expect-error a command of another actor
  void (() => given(order).when(Payments.commands.RefundPayment({ orderId, paymentId: "" })));
});
