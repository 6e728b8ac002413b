// What a cycle sends, by its seed: stock, orders that end in every way, cancels, repeats under
// other ids, commands that are refused, messages that are no commands, and an order that is poison.
import { luckOf } from "../../../samples/orders/provider.ts";
import { CONTEXT, POISON_CUSTOMER, POISON_ORDER } from "./context.ts";
import { type LedgerEntry, newEntry } from "./ledger.ts";
import { type Random, uuidOf } from "./random.ts";

/** Entries that are sent one after the other, each when the one before was answered. */
export type Lane = readonly LedgerEntry[];

/** Orders that are sent while faults strike; half a dozen more come afterwards. */
const ORDERS = 30;
const ORDERS_AFTER = 6;
const CUSTOMERS = ["CUST-A", "CUST-B", "CUST-C"];
const WAREHOUSES = ["north", "south"];
const SKUS = ["X-1", "Y-2"];

/** What is sent first, while the fault strikes, and when it is over. */
export interface Workload {
  readonly stock: readonly Lane[];
  readonly under: readonly Lane[];
  readonly after: readonly Lane[];
}

/** The workload of a seed. Times of commands are those of the moment when this is called. */
export function workloadOf(random: Random): Workload {
  const ids = orderIds(random, ORDERS + ORDERS_AFTER + 2);
  const stock = WAREHOUSES.flatMap((warehouseId) =>
    SKUS.map((sku) => [
      command(random, "Inventory", "AddStock", warehouseId, { warehouseId, sku, quantity: 200 }),
    ]),
  );
  const orders = ids.splice(0, ORDERS).map((orderId) => orderLane(random, orderId));
  const after = ids.splice(0, ORDERS_AFTER).map((orderId) => [place(random, orderId)]);
  const troubles = troubleLanes(random, ids);
  // Trouble comes early and late.
  const under = troubles.flatMap((lane) => [lane, ...orders.splice(0, ORDERS / troubles.length)]);
  return { stock, under, after };
}

function troubleLanes(random: Random, [later, other]: readonly string[]): readonly Lane[] {
  const poisoned = { customerId: POISON_CUSTOMER };
  return [
    [unreadable(random, "ORD-70001"), unreadable(random, "ORD-70002")],
    [command(random, "Order", "ConfirmOrder", "ORD-70003", { orderId: "ORD-70003" })],
    [
      place(random, other!, poisoned),
      place(random, POISON_ORDER, poisoned),
      place(random, later!, poisoned),
    ],
  ];
}

/** An order, and with some luck what its customer does next. */
function orderLane(random: Random, orderId: string): Lane {
  const placed = place(random, orderId);
  const lot = random.below(10);
  const cancel = { orderId, reason: "customer" };
  if (lot < 2) return [placed, command(random, "Order", "CancelOrder", orderId, cancel)];
  if (lot < 4) return [placed, place(random, orderId, { customerId: "CUST-X" })];
  return [placed];
}

/** Ids of which none takes the provider minutes to answer. */
function orderIds(random: Random, count: number): string[] {
  const found = new Set<string>();
  while (found.size < count) {
    const orderId = `ORD-${20_000 + random.below(40_000)}`;
    const luck = luckOf(orderId);
    if (luck !== 14 && luck !== 15) found.add(orderId);
  }
  return [...found];
}

function place(random: Random, orderId: string, other: object = {}): LedgerEntry {
  const count = 1 + random.below(2);
  const sku = (): string => (random.below(12) === 0 ? "Z-9" : random.from(SKUS));
  const lines = Array.from({ length: count }, () => ({
    sku: sku(),
    quantity: 1 + random.below(3),
    price: { amount: 100 + random.below(5_000), currency: "EUR" },
  }));
  const warehouseId = random.from(WAREHOUSES);
  const data = { orderId, customerId: random.from(CUSTOMERS), warehouseId, lines, ...other };
  return command(random, "Order", "PlaceOrder", orderId, { ...data, channel: "web" });
}

function command(
  random: Random,
  handler: string,
  type: string,
  aggregateId: string,
  payload: object,
): LedgerEntry {
  const id = uuidOf(random);
  const envelope = {
    command_id: id,
    command_type: type,
    command_version: 1,
    timestamp: new Date().toISOString(),
    correlation_id: id,
    causation_id: null,
    aggregate_id: aggregateId,
    payload,
  };
  const subject = `ew.${CONTEXT}.cmd.${handler}.${type}.${aggregateId}`;
  const body = JSON.stringify(envelope);
  return newEntry({ kind: "command", id, handler, type, aggregateId, subject, body });
}

function unreadable(random: Random, aggregateId: string): LedgerEntry {
  const id = `unreadable-${uuidOf(random)}`;
  const subject = `ew.${CONTEXT}.cmd.Order.PlaceOrder.${aggregateId}`;
  return newEntry({
    ...{ kind: "unreadable", id, handler: "Order", type: "PlaceOrder" },
    ...{ aggregateId, subject, body: `{"no command":"${id}"}` },
  });
}
