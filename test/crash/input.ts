// What every crash run does: some forty lines whose outcome no timing can change. Each order's id
// is chosen by what the sample's provider and carrier will say to it.
import type { InputLine } from "../../samples/orders/input.ts";
import { luckOf } from "../../samples/orders/provider.ts";

/** The order that its customer cancels; its card is declined anyhow, so no money ever moves. */
export const CANCELLED_CUSTOMER = "CUST-CANCELS";
/** The warehouse whose first reservation is held back until the saga asks again. */
export const SLOW_WAREHOUSE = "slow";
/** Everybody who orders something. */
export const CUSTOMERS: readonly string[] = ["CUST-A", "CUST-B", "CUST-C", CANCELLED_CUSTOMER];

type Outcome = "confirmed" | "answerLost" | "providerDown" | "declined" | "refused" | "late";

const TWO_LINES = [
  { sku: "X-1", quantity: 2, price: { amount: 1_999, currency: "EUR" } },
  { sku: "Y-2", quantity: 1, price: { amount: 450, currency: "EUR" } },
];
const ONE_LINE = [{ sku: "X-1", quantity: 1, price: { amount: 1_999, currency: "EUR" } }];
const NOT_THERE = [{ sku: "Z-9", quantity: 1, price: { amount: 99, currency: "EUR" } }];

/** The commands of a run, in the order in which they are sent. */
export function crashLines(): readonly InputLine[] {
  const confirmed = ordersThatEnd("confirmed", 14);
  const [cancelled, ...declined] = ordersThatEnd("declined", 4) as [string, ...string[]];
  const [first, second, slow, ...others] = confirmed as [string, string, string, ...string[]];
  const missing = others.splice(0, 3);
  return [
    addStock("north", "X-1"),
    addStock("north", "Y-2"),
    addStock(SLOW_WAREHOUSE, "X-1"),
    place(slow, ONE_LINE, { warehouseId: SLOW_WAREHOUSE }),
    ...ordersThatEnd("answerLost", 2).map((order) => place(order, ONE_LINE)),
    place(cancelled, ONE_LINE, { customerId: CANCELLED_CUSTOMER }),
    line("cancel", "CancelOrder", { orderId: cancelled, reason: "customer" }),
    ...ordersThatEnd("refused", 3).map((order) => place(order, TWO_LINES)),
    ...declined.map((order) => place(order, TWO_LINES)),
    place(first, ONE_LINE),
    place(first, ONE_LINE),
    line("again", "PlaceOrder", { ...place(first, TWO_LINES).data, customerId: "CUST-X" }),
    ...missing.map((order) => place(order, NOT_THERE)),
    line("unknown", "ConfirmOrder", { orderId: "ORD-99999" }),
    line("invalid", "PlaceOrder", { orderId: "ORD-99998", customerId: "CUST-A", lines: [] }),
    ...ordersThatEnd("providerDown", 2).map((order) => place(order, ONE_LINE)),
    ...others.map((order) => place(order, TWO_LINES)),
    place(second, TWO_LINES),
    place(second, TWO_LINES),
  ];
}

function ordersThatEnd(wanted: Outcome, count: number): readonly string[] {
  const found: string[] = [];
  for (let number = 20_001; found.length < count; number++) {
    const orderId = `ORD-${number}`;
    if (outcomeOf(orderId) === wanted) found.push(orderId);
  }
  return found;
}

/** What samples/orders/provider.ts makes of an order. */
function outcomeOf(orderId: string): Outcome {
  const luck = luckOf(orderId);
  const isRefused = luckOf(`ship ${orderId}`) < 5;
  if (luck < 8) return "declined";
  if (luck === 14 || luck === 15) return "late";
  if (isRefused) return luck < 16 ? "late" : "refused";
  if (luck < 12) return "answerLost";
  return luck < 14 ? "providerDown" : "confirmed";
}

function addStock(warehouseId: string, sku: string): InputLine {
  return line(`stock-${warehouseId}-${sku}`, "AddStock", { warehouseId, sku, quantity: 500 });
}

function place(
  orderId: string,
  lines: readonly unknown[],
  other: Readonly<Record<string, unknown>> = {},
): InputLine {
  const customerId = CUSTOMERS[luckOf(`customer ${orderId}`) % 3];
  const data = { orderId, customerId, warehouseId: "north", lines, ...other };
  return line(`place-${orderId}`, "PlaceOrder", data);
}

function line(id: string, type: string, data: InputLine["data"]): InputLine {
  return { id, type, data };
}
