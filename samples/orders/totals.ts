// What the log adds up to: orders, stock and money. Nothing but events goes in.

import type { OrdersApp } from "./app.ts";
import type {
  OrderCancelledV1,
  OrderConfirmedV1,
  PaymentCapturedV1,
  StockAddedV1,
  StockReservedV1,
} from "./generated/index.ts";
import { upcastOrderPlaced } from "./generated/index.ts";

/** What became of each order: its status, or the reason why it was cancelled. */
export type Outcomes = Readonly<Record<string, number>>;

/** The sums of a log. Money in minor units of EUR. */
export interface Totals {
  readonly outcomes: Outcomes;
  readonly units: { readonly added: number; readonly free: number; readonly shipped: number };
  /** Units that nobody released or shipped: none, once all sagas have ended. */
  readonly unitsHeld: number;
  readonly captured: number;
  readonly refunded: number;
  readonly confirmed: number;
  /** Orders that were charged more than once: none, ever. */
  readonly chargedTwice: readonly string[];
}

interface Sums {
  readonly status: Map<string, string>;
  readonly why: Map<string, string>;
  readonly held: Map<string, number>;
  readonly payments: Map<string, number>;
  readonly charges: Map<string, number>;
  added: number;
  shipped: number;
  refunded: number;
  captured: number;
  confirmed: number;
}

/** Adds up the whole log. */
export async function totalsOf(app: OrdersApp): Promise<Totals> {
  const sums: Sums = {
    status: new Map(),
    why: new Map(),
    held: new Map(),
    payments: new Map(),
    charges: new Map(),
    added: 0,
    shipped: 0,
    refunded: 0,
    captured: 0,
    confirmed: 0,
  };
  for await (const { event } of app.readEvents()) addEvent(sums, event);
  const outcomes: Record<string, number> = {};
  for (const [order, status] of [...sums.status].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const outcome = status === "cancelled" ? (sums.why.get(order) ?? "cancelled") : status;
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  }
  const unitsHeld = [...sums.held.values()].reduce((sum, units) => sum + units, 0);
  const { added, shipped, captured, refunded, confirmed } = sums;
  return {
    outcomes,
    units: { added, shipped, free: added - shipped - unitsHeld },
    unitsHeld,
    captured,
    refunded,
    confirmed,
    chargedTwice: [...sums.charges].flatMap(([order, count]) => (count > 1 ? [order] : [])),
  };
}

interface StoredEvent {
  readonly type: string;
  readonly version: number;
  readonly data: unknown;
  readonly aggregateId: string;
}

function addEvent(sums: Sums, event: StoredEvent): void {
  const { orderId } = event.data as { readonly orderId: string };
  switch (event.type) {
    case "OrderPlaced":
      // Old versions are brought to the current one, as the runtime does it.
      sums.status.set(upcastOrderPlaced(event).orderId, "placed");
      break;
    case "OrderConfirmed":
      sums.status.set(orderId, "confirmed");
      sums.confirmed += (event.data as OrderConfirmedV1).total.amount;
      break;
    case "OrderCancelled":
      sums.status.set(orderId, "cancelled");
      addCancel(sums, event.data as OrderCancelledV1);
      break;
    case "PaymentDeclined":
      sums.why.set(orderId, "cancelled: card declined");
      break;
    case "ShipmentRefused":
      sums.why.set(orderId, "cancelled: carrier refused, refunded");
      break;
    default:
      addStock(sums, event, orderId);
      addMoney(sums, event, orderId);
  }
}

function addCancel({ why }: Sums, { orderId, reason }: OrderCancelledV1): void {
  if (reason === "fulfilment") {
    if (!why.has(orderId)) why.set(orderId, "cancelled: payment came too late, refunded");
  } else {
    why.set(orderId, `cancelled: by ${reason}`);
  }
}

function addStock(sums: Sums, { type, data }: StoredEvent, orderId: string): void {
  switch (type) {
    case "StockAdded":
      sums.added += (data as StockAddedV1).quantity;
      break;
    case "StockReserved": {
      const { lines } = data as StockReservedV1;
      sums.held.set(
        orderId,
        lines.reduce((sum, { quantity }) => sum + quantity, 0),
      );
      break;
    }
    case "StockRejected":
      sums.why.set(orderId, "cancelled: out of stock");
      break;
    case "StockShipped":
      sums.shipped += sums.held.get(orderId) ?? 0;
      sums.held.delete(orderId);
      break;
    case "StockReleased":
      sums.held.delete(orderId);
  }
}

function addMoney(sums: Sums, { type, data }: StoredEvent, orderId: string): void {
  if (type === "PaymentCaptured") {
    const { total } = data as PaymentCapturedV1;
    sums.captured += total.amount;
    sums.payments.set(orderId, total.amount);
    sums.charges.set(orderId, (sums.charges.get(orderId) ?? 0) + 1);
  }
  if (type === "PaymentRefunded") sums.refunded += sums.payments.get(orderId) ?? 0;
}
