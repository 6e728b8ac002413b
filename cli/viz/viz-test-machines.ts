// The charts that the pictures are tested with: one like an aggregate, one like a saga.
import { and, assign, emit, not, setup } from "xstate";
import type { ChartNames } from "./chart-model.ts";

export const orderNames: ChartNames = {
  commands: new Set(["PlaceOrder", "AddLine", "RemoveLine", "ConfirmOrder", "CancelOrder"]),
  facts: new Set(["OrderPlaced", "LineAdded", "LineRemoved", "OrderConfirmed", "OrderCancelled"]),
};

/** Commands emit facts and stay; facts move the state. */
export const orderMachine = setup({
  types: {
    context: {} as { lines: number },
    events: {} as { type: string },
  },
  actions: {
    OrderPlaced: emit({ type: "OrderPlaced" }),
    LineAdded: emit({ type: "LineAdded" }),
    LineRemoved: emit({ type: "LineRemoved" }),
    OrderConfirmed: emit({ type: "OrderConfirmed" }),
    OrderCancelled: emit({ type: "OrderCancelled" }),
    reject: (_, _parameters: { reason: string }) => {},
  },
  guards: {
    hasLines: ({ context }) => context.lines > 0,
    hasRoom: ({ context }, parameters: { max: number }) => context.lines < parameters.max,
  },
}).createMachine({
  id: "Order",
  initial: "absent",
  context: { lines: 0 },
  states: {
    absent: { on: { PlaceOrder: { actions: "OrderPlaced" }, OrderPlaced: "open" } },
    open: {
      description: "The customer may still change the order.",
      on: {
        PlaceOrder: { actions: [] },
        AddLine: [
          { guard: { type: "hasRoom", params: { max: 50 } }, actions: "LineAdded" },
          { actions: { type: "reject", params: { reason: "OrderFull" } } },
        ],
        LineAdded: { actions: assign({ lines: ({ context }) => context.lines + 1 }) },
        RemoveLine: { guard: "hasLines", actions: "LineRemoved" },
        LineRemoved: { actions: assign({ lines: ({ context }) => context.lines - 1 }) },
        ConfirmOrder: { guard: "hasLines", actions: "OrderConfirmed" },
        OrderConfirmed: "confirmed",
        CancelOrder: { actions: "OrderCancelled" },
        OrderCancelled: "cancelled",
      },
    },
    confirmed: {
      on: { CancelOrder: { actions: "OrderCancelled" }, OrderCancelled: "cancelled" },
    },
    cancelled: { type: "final" },
  },
});

export const fulfilmentNames: ChartNames = {
  commands: new Set([
    "ReserveStock",
    "ReleaseStock",
    "CapturePayment",
    "RefundPayment",
    "ShipOrder",
    "CancelOrder",
    "NotifyOperator",
  ]),
  facts: new Set([
    "OrderPlaced",
    "StockReserved",
    "StockUnavailable",
    "PaymentCaptured",
    "PaymentDeclined",
    "OrderShipped",
    "OrderHeld",
    "OrderResumed",
    "OrderCancelled",
    "PaymentRefunded",
    "StockReleased",
  ]),
};

const send = () => {};

/** Everything pure that a saga may use, and a few edges that are easily lost in a picture. */
export const fulfilmentMachine = setup({
  types: { context: {} as { attempts: number }, events: {} as { type: string } },
  actions: {
    ReserveStock: (_, _parameters: { step: string }) => {},
    ReleaseStock: send,
    CapturePayment: (_, _parameters: { once: string }) => {},
    RefundPayment: send,
    ShipOrder: send,
    CancelOrder: send,
    NotifyOperator: send,
    countAttempt: assign({ attempts: ({ context }) => context.attempts + 1 }),
  },
  guards: {
    retriesLeft: (_, _parameters: { max: number }) => true,
    isCaptured: () => true,
    isReserved: () => true,
    isUrgent: () => true,
  },
  delays: {
    reserveTimeout: 30_000,
    captureTimeout: 120_000,
    patience: ({ context }) => context.attempts * 1_000,
  },
}).createMachine({
  id: "OrderFulfilment",
  initial: "waiting",
  context: { attempts: 0 },
  on: { OrderCancelled: ".compensating" },
  states: {
    waiting: { on: { OrderPlaced: "preparing" } },
    preparing: {
      type: "parallel",
      onDone: "shipping",
      on: {
        OrderHeld: "held",
        StockUnavailable: "compensating",
        PaymentDeclined: { target: "compensating", actions: "countAttempt" },
      },
      states: {
        stock: {
          initial: "reserving",
          states: {
            reserving: {
              entry: { type: "ReserveStock", params: { step: "reserve" } },
              on: { StockReserved: "reserved" },
              after: {
                reserveTimeout: [
                  {
                    guard: { type: "retriesLeft", params: { max: 3 } },
                    target: "reserving",
                    reenter: true,
                    actions: "countAttempt",
                  },
                  { target: "#OrderFulfilment.compensating" },
                ],
              },
            },
            reserved: { type: "final" },
          },
        },
        payment: {
          initial: "capturing",
          states: {
            capturing: {
              entry: { type: "CapturePayment", params: { once: "capture" } },
              on: { PaymentCaptured: "captured" },
              after: { captureTimeout: "#OrderFulfilment.compensating" },
            },
            captured: { type: "final" },
          },
        },
        remembered: { type: "history", history: "deep" },
      },
    },
    held: {
      tags: ["needs-operator"],
      on: {
        OrderResumed: "preparing.remembered",
        // An operator's hold shields the order from the customer's change of mind.
        OrderCancelled: undefined,
      },
      after: { patience: { actions: "NotifyOperator" }, 259200000: "compensating" },
    },
    shipping: {
      entry: "ShipOrder",
      on: { OrderShipped: "shipped" },
    },
    compensating: {
      initial: "deciding",
      states: {
        deciding: {
          always: [
            { guard: and(["isCaptured", not("isUrgent")]), target: "refunding" },
            { guard: "isReserved", target: "releasing" },
            { guard: () => true, target: "cancelling" },
          ],
        },
        refunding: { entry: "RefundPayment", on: { PaymentRefunded: "releasing" } },
        releasing: { entry: "ReleaseStock", on: { StockReleased: "cancelling" } },
        cancelling: { entry: "CancelOrder", always: "compensated" },
        compensated: { type: "final" },
      },
      onDone: "failed",
    },
    shipped: { type: "final" },
    failed: { type: "final" },
  },
});
