// What a customer sees: their orders, and what they spent.
import { defineProjection } from "eventwright";
import { OrdersByCustomer, type OrdersByCustomerRow } from "./generated/index.ts";

/** One row per customer. */
export const ordersByCustomer = defineProjection(OrdersByCustomer, {
  OrderPlaced: (row, { data }) => withStatus(row, data, "placed"),
  OrderConfirmed: (row, { data }) => {
    const next = withStatus(row, data, "confirmed");
    const { amount, currency } = data.total;
    return { ...next, spent: { ...next.spent, [currency]: (next.spent[currency] ?? 0) + amount } };
  },
  OrderCancelled: (row, { data }) => withStatus(row, data, `cancelled (${data.reason})`),
});

function withStatus(
  row: OrdersByCustomerRow | undefined,
  { orderId, customerId }: { readonly orderId: string; readonly customerId: string },
  status: string,
): OrdersByCustomerRow {
  return {
    customerId,
    spent: row?.spent ?? {},
    orders: { ...row?.orders, [orderId]: status },
  };
}
