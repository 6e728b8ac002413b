// Which open command an event answers, when a saga asks several at the same time.
import { defineSaga, once } from "eventwright";
import { given } from "eventwright/testing";
import { test } from "vitest";
import { Inventory, Order, OrderFulfilment, Payments } from "../samples/orders/generated/index.ts";

const orderId = "ORD-12345";
const customerId = "CUST-67890";
const paymentId = "6f1dca3c-53a0-4d4e-9b6b-0c1d8a3f5e27";
const total = { amount: 9999, currency: "EUR" };
const lines = [{ sku: "A-1", quantity: 1, price: total }];
const placed = Order.events.OrderPlaced({ orderId, customerId, total, lines });
const captured = Payments.events.PaymentCaptured({ orderId, paymentId, total });
const refunded = Payments.events.PaymentRefunded({ orderId, paymentId });
const reservedAt = (warehouseId: string) =>
  Inventory.events.StockReserved({ warehouseId, orderId, lines });

const reserving = (warehouseId: string) => ({
  type: "ReserveStock" as const,
  params: once(warehouseId, { warehouseId, orderId, lines }),
});
const capturing = {
  type: "CapturePayment",
  params: once("capture", { orderId, customerId, total }),
} as const;
const refunding = {
  type: "RefundPayment",
  params: once("refund", { orderId, paymentId }),
} as const;
const done = { done: {} } as const;

/** Asks two warehouses for stock, and the bank for two things. */
const saga = defineSaga(
  OrderFulfilment,
  OrderFulfilment.setup<Record<string, never>>()
    .extend({
      guards: {
        ofMain: ({ event }) => event.answers === "main",
        ofOutlet: ({ event }) => event.answers === "outlet",
        ofCapture: ({ event }) => event.answers === "capture",
        ofRefund: ({ event }) => event.answers === "refund",
      },
    })
    .createMachine({
      context: {},
      initial: "waiting",
      states: {
        waiting: { on: { OrderPlaced: "asking" } },
        asking: {
          type: "parallel",
          entry: [reserving("main"), reserving("outlet"), capturing, refunding],
          states: {
            main: {
              initial: "asked",
              states: {
                asked: { on: { StockReserved: { guard: "ofMain", target: "done" } } },
                ...done,
              },
            },
            outlet: {
              initial: "asked",
              states: {
                asked: { on: { StockReserved: { guard: "ofOutlet", target: "done" } } },
                ...done,
              },
            },
            capture: {
              initial: "asked",
              states: {
                asked: { on: { PaymentCaptured: { guard: "ofCapture", target: "done" } } },
                ...done,
              },
            },
            refund: {
              initial: "asked",
              states: {
                asked: { on: { PaymentRefunded: { guard: "ofRefund", target: "done" } } },
                ...done,
              },
            },
          },
        },
      },
    }),
);

const asked = { main: "asked", outlet: "asked", capture: "asked", refund: "asked" };

test("an event answers the command to the aggregate of its key", () => {
  const main = { asking: { ...asked, main: "done" } };
  given(saga, [placed, reservedAt("main")]).thenStatus("active", main);
  const outlet = { asking: { ...asked, outlet: "done" } };
  given(saga, [placed, reservedAt("outlet")]).thenStatus("active", outlet);
});

test("an event of a key that nothing was asked of answers no command", () => {
  given(saga, [placed, reservedAt("other")]).thenStatus("active", { asking: asked });
});

test("an event answers the command for which the chart awaits it", () => {
  const capture = { asking: { ...asked, capture: "done" } };
  given(saga, [placed, captured]).thenStatus("active", capture);
  given(saga, [placed, refunded, captured]).thenStatus("active", {
    asking: { ...asked, capture: "done", refund: "done" },
  });
});
