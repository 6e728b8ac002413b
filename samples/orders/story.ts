// One order's story: what caused what, as a tree of commands and events.
import type { OrdersApp } from "./app.ts";
import { fulfilment } from "./fulfilment.ts";

interface Node {
  readonly id: string;
  readonly cause: string | null;
  readonly label: string;
  readonly time: string;
}

/** An order that was charged, refunded, and whose goods went back: the longest story there is. */
export async function compensatedOrder(app: OrdersApp): Promise<string | undefined> {
  for await (const { event } of app.readEvents()) {
    if (event.type === "ShipmentRefused") return event.aggregateId;
  }
  return undefined;
}

/** The lines of an order's tree, oldest branch first. */
export async function storyOf(app: OrdersApp, orderId: string): Promise<readonly string[]> {
  const nodes = await nodesOf(app, orderId);
  const [first] = nodes;
  if (!first) return [];
  const startMs = Date.parse(first.time);
  const lines: string[] = [];
  const print = (node: Node, indent: string): void => {
    const after = `+${Date.parse(node.time) - startMs} ms`;
    lines.push(`${after.padStart(9)}  ${node.id.slice(0, 8)}  ${indent}${node.label}`);
    for (const child of nodes) if (child.cause === node.id) print(child, `${indent}   `);
  };
  print(first, "");
  return lines;
}

/** Commands and events about an order. The saga's journal knows its commands and timers. */
async function nodesOf(app: OrdersApp, orderId: string): Promise<readonly Node[]> {
  const nodes = new Map<string, Node>();
  const add = (node: Node): void => {
    if (!nodes.has(node.id)) nodes.set(node.id, node);
  };
  for await (const { event } of app.readEvents()) {
    if (event.aggregateId !== orderId && !mentions(event.data, orderId)) continue;
    if (event.type === "OrderPlaced") {
      const label = "▸ PlaceOrder";
      add({ id: event.causationId, cause: null, label, time: event.time });
    }
    const { id, causationId: cause, type, time, aggregateType, aggregateId } = event;
    add({ id, cause, label: `● ${type} (${aggregateType} ${aggregateId})`, time });
  }
  for await (const { input, commands, after } of app.readJournal(fulfilment)) {
    if (after.instance !== orderId) continue;
    for (const { id, type, causationId: cause, time } of commands) {
      add({ id, cause, label: `▸ ${type}`, time });
      if (nodes.has(input.id) || cause !== input.id) continue;
      const label = `◷ ${input.type}`;
      add({ id: input.id, cause: after.startId, label, time: after.time });
    }
  }
  return [...nodes.values()].sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
}

const mentions = (data: unknown, orderId: string): boolean =>
  (data as { readonly orderId?: string } | null)?.orderId === orderId;
