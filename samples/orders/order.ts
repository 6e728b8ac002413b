// An order: placed, then confirmed or cancelled. Commands ask; facts move.
import { defineAggregate } from "eventwright";
import { assign } from "xstate";
import { type Money, Order, type OrderLine, type OrderRejection } from "./generated/index.ts";

/** What an order remembers to decide later commands. */
export interface OrderContext {
  readonly customerId: string;
  readonly total: Money;
}

const refusePlacing = {
  actions: {
    type: "reject",
    params: ({ context }: { readonly context: OrderContext }): OrderRejection => ({
      reason: "OrderAlreadyPlaced",
      data: { customerId: context.customerId },
    }),
  },
} as const;

const chart = Order.setup<OrderContext>()
  .extend({
    guards: {
      hasOneCurrency: ({ event }) =>
        event.type === "PlaceOrder" &&
        new Set(event.data.lines.map(({ price }) => price.currency)).size === 1,
    },
  })
  .createMachine({
    id: "Order",
    initial: "absent",
    context: { customerId: "", total: { amount: 0, currency: "EUR" } },
    states: {
      absent: {
        on: {
          PlaceOrder: {
            guard: "hasOneCurrency",
            actions: {
              type: "OrderPlaced",
              params: ({ event }) => ({ ...event.data, total: sumOf(event.data.lines) }),
            },
          },
          OrderPlaced: {
            target: "placed",
            actions: assign({
              customerId: ({ event }) => event.data.customerId,
              total: ({ event }) => event.data.total,
            }),
          },
        },
      },
      placed: {
        on: {
          PlaceOrder: refusePlacing,
          ConfirmOrder: {
            actions: {
              type: "OrderConfirmed",
              params: ({ context, event }) => ({
                orderId: event.data.orderId,
                customerId: context.customerId,
                total: context.total,
              }),
            },
          },
          OrderConfirmed: "confirmed",
          CancelOrder: {
            actions: {
              type: "OrderCancelled",
              params: ({ context, event }) => ({ ...event.data, customerId: context.customerId }),
            },
          },
          OrderCancelled: "cancelled",
        },
      },
      confirmed: { on: { PlaceOrder: refusePlacing, ConfirmOrder: { actions: [] } } },
      cancelled: { on: { PlaceOrder: refusePlacing, CancelOrder: { actions: [] } } },
    },
  });

/** The aggregate: one per order. */
export const order = defineAggregate(Order, chart);

function sumOf(lines: readonly OrderLine[]): Money {
  const amount = lines.reduce((sum, { quantity, price }) => sum + quantity * price.amount, 0);
  return { amount, currency: lines[0]?.price.currency ?? "EUR" };
}
