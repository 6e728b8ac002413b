// The stock of one warehouse: what is there, and what is held for which order.
import { defineAggregate } from "eventwright";
import { assign } from "xstate";
import { Inventory, type OrderLine } from "./generated/index.ts";

type Lines = readonly OrderLine[];

/** What a warehouse remembers. */
export interface InventoryContext {
  /** Units that nobody holds, by sku. */
  readonly free: Readonly<Record<string, number>>;
  /** Lines held for an order, by order id. */
  readonly held: Readonly<Record<string, Lines>>;
}

const chart = Inventory.setup<InventoryContext>()
  .extend({
    guards: {
      isHeld: ({ context, event }) => "orderId" in event.data && event.data.orderId in context.held,
      isInStock: ({ context, event }) =>
        event.type === "ReserveStock" && missingFrom(context, event.data.lines).length === 0,
    },
  })
  .createMachine({
    id: "Inventory",
    initial: "open",
    context: { free: {}, held: {} },
    states: {
      open: {
        on: {
          AddStock: { actions: { type: "StockAdded", params: ({ event }) => event.data } },
          StockAdded: {
            actions: assign({
              free: ({ context, event: { data } }) =>
                withUnits(context.free, [{ sku: data.sku, quantity: data.quantity }], 1),
            }),
          },
          ReserveStock: [
            { guard: "isHeld", actions: [] },
            {
              guard: "isInStock",
              actions: { type: "StockReserved", params: ({ event }) => event.data },
            },
            {
              actions: {
                type: "StockRejected",
                params: ({ context, event: { data } }) => ({
                  warehouseId: data.warehouseId,
                  orderId: data.orderId,
                  missing: missingFrom(context, data.lines),
                }),
              },
            },
          ],
          StockReserved: {
            actions: assign({
              free: ({ context, event: { data } }) => withUnits(context.free, data.lines, -1),
              held: ({ context, event: { data } }) => ({
                ...context.held,
                [data.orderId]: data.lines,
              }),
            }),
          },
          StockRejected: { actions: assign({}) },
          ReleaseStock: [
            {
              guard: "isHeld",
              actions: { type: "StockReleased", params: ({ event }) => event.data },
            },
            { actions: [] },
          ],
          StockReleased: {
            actions: assign({
              free: ({ context, event: { data } }) =>
                withUnits(context.free, context.held[data.orderId] ?? [], 1),
              held: ({ context, event: { data } }) => without(context.held, data.orderId),
            }),
          },
          ShipStock: {
            guard: "isHeld",
            actions: { type: "StockShipped", params: ({ event }) => event.data },
          },
          StockShipped: {
            actions: assign({
              held: ({ context, event: { data } }) => without(context.held, data.orderId),
            }),
          },
        },
      },
    },
  });

/** The aggregate: one per warehouse. */
export const inventory = defineAggregate(Inventory, chart);

type Units = readonly { readonly sku: string; readonly quantity: number }[];

function withUnits(
  free: InventoryContext["free"],
  units: Units,
  sign: 1 | -1,
): InventoryContext["free"] {
  const next: Record<string, number> = { ...free };
  for (const { sku, quantity } of units) next[sku] = (next[sku] ?? 0) + sign * quantity;
  return next;
}

function missingFrom({ free }: InventoryContext, lines: Lines): readonly string[] {
  const wanted = Object.entries(withUnits({}, lines, 1));
  return wanted.filter(([sku, quantity]) => (free[sku] ?? 0) < quantity).map(([sku]) => sku);
}

function without(held: InventoryContext["held"], orderId: string): InventoryContext["held"] {
  const { [orderId]: _, ...rest } = held;
  return rest;
}
