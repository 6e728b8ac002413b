// A reaction: whatever becomes of an order, its customer is told. It remembers nothing.
import { defineReaction } from "eventwright";
import { Notices, Order } from "./generated/index.ts";

/** One letter for each order that ends. */
export const tellCustomer = defineReaction("TellCustomer", {
  on: [Order.events.OrderConfirmed, Order.events.OrderCancelled],
  commands: [Notices.commands.SendNotice],
  react: ({ type, data: { customerId, orderId } }) => {
    const end = type === "OrderConfirmed" ? "is on its way" : "was cancelled";
    return [Notices.commands.SendNotice({ customerId, orderId, text: `Your order ${end}.` })];
  },
});
