// Sums are conserved: units are free, held or shipped, and money is kept for what was shipped.
import type { History } from "../history.ts";
import type { Ledger } from "../ledger.ts";
import { type EventEnvelope, eventsOf, groupsOf } from "./envelopes.ts";

/** Units or money that came from nowhere, or went there. */
export function brokenSums(ledger: Ledger, history: History): readonly string[] {
  const events = eventsOf(history);
  return [...brokenStock(ledger, events), ...brokenMoney(events)];
}

interface Line {
  readonly sku: string;
  readonly quantity: number;
}

interface Warehouse {
  readonly free: Map<string, number>;
  readonly held: Map<string, readonly Line[]>;
  readonly shipped: Map<string, number>;
  readonly added: Map<string, number>;
}

function brokenStock(ledger: Ledger, events: readonly EventEnvelope[]): readonly string[] {
  const found: string[] = [];
  const stocks = events.filter(({ aggregate_type }) => aggregate_type === "Inventory");
  const sent = ledger.filter(({ type, answers }) => type === "AddStock" && answers.length > 0);
  const payloads = sent.map(({ body }) => (JSON.parse(body) as { payload: StockPayload }).payload);
  const ids = new Set([...payloads.map(({ warehouseId }) => warehouseId), ...idsOf(stocks)]);
  for (const id of ids) {
    const own = stocks.filter(({ aggregate_id }) => aggregate_id === id);
    const warehouse = foldWarehouse(id, own, found);
    const added = new Map<string, number>();
    for (const { warehouseId, sku, quantity } of payloads) {
      if (warehouseId === id) move(added, [{ sku, quantity }], 1);
    }
    for (const sku of new Set([...added.keys(), ...warehouse.added.keys()])) {
      const [sum, acknowledged] = [warehouse.added.get(sku) ?? 0, added.get(sku) ?? 0];
      if (sum < acknowledged) found.push(`sum: ${id} ${sku} has ${sum} of ${acknowledged} added`);
      const free = warehouse.free.get(sku) ?? 0;
      const all = free + (warehouse.shipped.get(sku) ?? 0);
      if (free < 0) found.push(`sum: ${id} ${sku} has ${free} units free`);
      if (all !== sum) found.push(`sum: ${id} ${sku} has ${all} free or shipped of ${sum} added`);
    }
  }
  return found;
}

interface StockPayload extends Line {
  readonly warehouseId: string;
}

const idsOf = (events: readonly EventEnvelope[]): readonly string[] =>
  events.map(({ aggregate_id }) => aggregate_id);

/** Adds up a warehouse's events. What is still held then is missing in the sums, as it should. */
function foldWarehouse(id: string, events: readonly EventEnvelope[], found: string[]): Warehouse {
  const warehouse: Warehouse = {
    ...{ free: new Map(), held: new Map(), shipped: new Map(), added: new Map() },
  };
  for (const { event_type, payload } of events) {
    const { orderId, lines, sku, quantity } = payload as unknown as StockPayload & Reservation;
    const held = warehouse.held.get(orderId);
    if (event_type === "StockAdded") {
      move(warehouse.free, [{ sku, quantity }], 1);
      move(warehouse.added, [{ sku, quantity }], 1);
    } else if (event_type === "StockReserved") {
      if (held) found.push(`sum: ${id} holds ${orderId} twice`);
      move(warehouse.free, lines, -1);
      warehouse.held.set(orderId, lines);
    } else if (event_type === "StockReleased" || event_type === "StockShipped") {
      if (!held) found.push(`sum: ${event_type} of ${orderId}, for which ${id} holds nothing`);
      const isReleased = event_type === "StockReleased";
      move(isReleased ? warehouse.free : warehouse.shipped, held ?? [], 1);
      warehouse.held.delete(orderId);
    }
  }
  return warehouse;
}

interface Reservation {
  readonly orderId: string;
  readonly lines: readonly Line[];
}

function move(units: Map<string, number>, lines: readonly Line[], sign: 1 | -1): void {
  for (const { sku, quantity } of lines) {
    units.set(sku, (units.get(sku) ?? 0) + sign * quantity);
  }
}

/** An order that was shipped is paid for once; of any other, nothing is kept. */
function brokenMoney(events: readonly EventEnvelope[]): readonly string[] {
  const of = (events: readonly EventEnvelope[], type: string): readonly EventEnvelope[] =>
    events.filter(({ event_type }) => event_type === type);
  const orders = groupsOf(events, ({ payload }) => String(payload.orderId));
  return [...orders].flatMap(([orderId, own]) => {
    const captured = of(own, "PaymentCaptured");
    const refunded = of(own, "PaymentRefunded");
    const [placed] = of(own, "OrderPlaced");
    const shipped = of(own, "OrderShipped").length;
    const confirmed = of(own, "OrderConfirmed").length;
    const found: string[] = [];
    if (captured.length > 1) found.push(`sum: ${orderId} was charged ${captured.length} times`);
    if (captured.length - refunded.length !== shipped) {
      found.push(
        `sum: ${orderId} was charged ${captured.length} times, refunded ${refunded.length} times ` +
          `and shipped ${shipped} times`,
      );
    }
    if (confirmed > shipped) found.push(`sum: ${orderId} was confirmed, and was not shipped`);
    const amount = amountOf(placed);
    if (captured.some((event) => amountOf(event) !== amount)) {
      found.push(`sum: ${orderId} costs ${amount} and was charged otherwise`);
    }
    return found;
  });
}

const amountOf = (event: EventEnvelope | undefined): number | undefined =>
  (event?.payload.total as { readonly amount: number } | undefined)?.amount;
