// Parts that count what happens to them, so that a test sees every effect that comes twice.
import { defineProjection, defineSaga, type SagaEntry } from "eventwright";
import { assign } from "xstate";
import { namesOf } from "../../runtime/core/subjects.ts";
import { systemClock } from "../../runtime/host/clock.ts";
import type { ReaderRecord } from "../../runtime/host/record.ts";
import { topologyOf } from "../../runtime/host/topology.ts";
import type { Broker, Connection } from "../../runtime/ports.ts";
import { parts } from "../../samples/orders/app.ts";
import {
  Inventory,
  Order,
  OrderFulfilment,
  OrdersByCustomer,
} from "../../samples/orders/generated/index.ts";

/** The names of the sample's context. */
export const names = namesOf("fulfilment");

const lines = [{ sku: "A-1", quantity: 1, price: { amount: 1999, currency: "EUR" } }];

/** A command that places an order. */
export const place = (orderId: string, customerId = "CUST-1") =>
  Order.commands.PlaceOrder({ orderId, customerId, warehouseId: "main", lines });

/** A command that an empty stock answers with StockRejected, each time. */
export const reserve = (orderId: string) =>
  Inventory.commands.ReserveStock({ warehouseId: "empty", orderId, lines });

/** The order that {@link countingView} cannot digest. */
export const POISON = "ORD-66666";

const chart = OrderFulfilment.setup<{ readonly rejections: number }>().createMachine({
  id: "Counting",
  context: { rejections: 0 },
  initial: "waiting",
  states: {
    waiting: { on: { OrderPlaced: { target: "counting" } } },
    counting: {
      on: {
        StockRejected: {
          actions: assign({ rejections: ({ context }) => context.rejections + 1 }),
        },
      },
    },
  },
});

/** A saga that counts the StockRejected events of an order. */
export const countingSaga = defineSaga(OrderFulfilment, chart);

/** How many StockRejected events an entry's instance has counted. */
export function countOf(entry: SagaEntry): number {
  return (entry.after.state.context as { readonly rejections: number }).rejections;
}

/** A projection that counts the orders of a customer, as EUR spent. */
export const countingView = defineProjection(OrdersByCustomer, {
  OrderPlaced(row, { data: { customerId, orderId } }) {
    if (orderId === POISON) throw new Error("This order is poison.");
    const orders = { ...row?.orders, [orderId]: "placed" };
    return { customerId, orders, spent: { EUR: (row?.spent.EUR ?? 0) + 1 } };
  },
  OrderConfirmed: (row) => row,
  OrderCancelled: (row) => row,
});

/** A connection beside the app's, as another process would have it. */
export function connectBeside(broker: Broker): Promise<Connection> {
  const topology = topologyOf("fulfilment", names, parts);
  return broker.connect({ topology, clock: systemClock, log: () => undefined });
}

/** A reader's record as it is stored. */
export async function recordOf(raw: Connection, reader: string): Promise<ReaderRecord> {
  const found = await raw.get(names.readers, `${reader}.1.0`);
  return JSON.parse(new TextDecoder().decode(found?.bytes)) as ReaderRecord;
}

/** Sets a reader's cursors back to the beginning, as a lost checkpoint would. */
export async function rewind(raw: Connection, reader: string): Promise<void> {
  const key = `${reader}.1.0`;
  const found = await raw.get(names.readers, key);
  const record = { ...(await recordOf(raw, reader)), cursors: {} };
  const bytes = new TextEncoder().encode(JSON.stringify(record));
  await raw.put(names.readers, key, bytes, found?.revision ?? 0);
}
