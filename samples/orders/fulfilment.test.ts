// The declared saga, told what can happen to an order.
import { accepted, given, rejected } from "eventwright/testing";
import { describe, test } from "vitest";
import { fulfilment } from "./fulfilment.ts";
import { Inventory, Order, Payments, Shipping } from "./generated/index.ts";

const orderId = "ORD-12345";
const customerId = "CUST-67890";
const warehouseId = "main";
const paymentId = "6f1dca3c-53a0-4d4e-9b6b-0c1d8a3f5e27";
const total = { amount: 9999, currency: "EUR" };
const lines = [{ sku: "A-1", quantity: 1, price: total }];

const placed = Order.events.OrderPlaced({ orderId, customerId, total, lines });
const reserved = Inventory.events.StockReserved({ warehouseId, orderId, lines });
const captured = Payments.events.PaymentCaptured({ orderId, paymentId, total });
const shipped = Shipping.events.OrderShipped({ orderId, trackingCode: "T-1" });
const released = Inventory.events.StockReleased({ warehouseId, orderId });
const refunded = Payments.events.PaymentRefunded({ orderId, paymentId });
const cancelledByCustomer = Order.events.OrderCancelled({
  orderId,
  customerId,
  reason: "customer",
});

const reserve = Inventory.commands.ReserveStock({ warehouseId, orderId, lines });
const release = Inventory.commands.ReleaseStock({ warehouseId, orderId });
const capture = Payments.commands.CapturePayment({ orderId, customerId, total });
const refund = Payments.commands.RefundPayment({ orderId, paymentId });
const ship = Shipping.commands.ShipOrder({ orderId, warehouseId });
const leave = Inventory.commands.ShipStock({ warehouseId, orderId });
const confirm = Order.commands.ConfirmOrder({ orderId });
const cancel = Order.commands.CancelOrder({ orderId, reason: "fulfilment" });

describe("the way of an order", () => {
  test("leads from the stock over payment and carrier to confirmation", () => {
    given(fulfilment, [placed])
      .then(reserve)
      .when(reserved)
      .then(capture)
      .when(captured)
      .then(ship)
      .when(shipped)
      .then(leave)
      .when(Inventory.events.StockShipped({ warehouseId, orderId }))
      .then(confirm)
      .when(accepted(Order.commands.ConfirmOrder))
      .then()
      .thenStatus("done", "completed");
  });

  test("ends at once when there is no stock", () => {
    const missing = Inventory.events.StockRejected({ warehouseId, orderId, missing: ["A-1"] });
    given(fulfilment, [placed, missing]).thenStatus("active", { failing: "asked" });
    given(fulfilment, [placed]).when(missing).then(cancel);
  });

  test("learns of a rejected command", () => {
    given(fulfilment, [placed])
      .when(rejected(Inventory.commands.ReserveStock))
      .then(cancel)
      .when(rejected(Order.commands.CancelOrder))
      .thenStatus("done", "failed");
  });

  test("learns of an ignored command", () => {
    given(fulfilment, [placed]).when(accepted(Inventory.commands.ReserveStock)).then(capture);
  });
});

describe("compensation", () => {
  test("undoes in reverse order", () => {
    const refused = Shipping.events.ShipmentRefused({ orderId, reason: "address unknown" });
    given(fulfilment, [placed, reserved, captured])
      .when(refused)
      .then(refund)
      .when(refunded)
      .then(release)
      .when(released)
      .then(cancel);
  });

  test("charges once when the payment times out and is asked for again", () => {
    given(fulfilment, [placed, reserved])
      .advance("2m")
      .then()
      .advance("1s")
      .then(capture)
      .thenSameId(Payments.commands.CapturePayment)
      .when(captured)
      .then(ship);
  });

  test("refunds a payment that comes after it was given up", () => {
    given(fulfilment, [placed, reserved])
      .advance("490s")
      .then(capture, capture, capture, release)
      .when(released)
      .thenStatus("active", { undoing: "awaiting" })
      .when(captured)
      .then(refund)
      .when(refunded)
      .then(cancel);
  });

  test("a customer's cancel stops a running order", () => {
    given(fulfilment, [placed]).when(cancelledByCustomer).then(release).when(released).then(cancel);
    given(fulfilment, [placed, reserved])
      .when(cancelledByCustomer)
      .then(release)
      .when(released, captured)
      .then(refund);
  });

  test("a cancel after the goods are with the carrier only is recorded", () => {
    given(fulfilment, [placed, reserved, captured]).when(cancelledByCustomer).then();
  });

  test("an undo that is refused parks the order for a person", () => {
    const refused = Shipping.events.ShipmentRefused({ orderId, reason: "address unknown" });
    given(fulfilment, [placed, reserved, captured, refused])
      .when(rejected(Payments.commands.RefundPayment))
      .thenStatus("parked");
  });

  test("the deadline parks what is still open", () => {
    given(fulfilment, [placed, reserved, captured]).advance("7d").thenStatus("parked");
  });
});
