// What customers have got, as the log has it: letters about their orders, and whom somebody has to
// call.
import type { OrdersApp } from "./app.ts";

/** What has come to customers. */
export interface Customers {
  /** Letters by order: one each, ever. */
  readonly letters: ReadonlyMap<string, number>;
  /** Those who wait for an apology. */
  readonly waiting: ReadonlySet<string>;
}

/** Reads the whole log. */
export async function customersOf(app: OrdersApp): Promise<Customers> {
  const letters = new Map<string, number>();
  const waiting = new Set<string>();
  for await (const { event } of app.readEvents()) {
    if (event.type === "NoticeSent") {
      const orderId = orderOf(event.data);
      letters.set(orderId, (letters.get(orderId) ?? 0) + 1);
    }
    if (event.type === "ApologyPlanned") waiting.add(event.aggregateId);
    if (event.type === "ApologyMade") waiting.delete(event.aggregateId);
  }
  return { letters, waiting };
}

/** Resolves when there is a letter for each of these orders that has ended. */
export async function allTold(
  app: OrdersApp,
  orders: ReadonlySet<string>,
  moved: () => void,
): Promise<void> {
  const untold = new Set<string>();
  for await (const { event } of app.readEvents()) {
    const hasEnded = event.type === "OrderConfirmed" || event.type === "OrderCancelled";
    if (hasEnded && orders.has(event.aggregateId)) untold.add(event.aggregateId);
  }
  if (untold.size === 0) return;
  for await (const { event } of app.readEvents({ follow: true })) {
    moved();
    if (event.type !== "NoticeSent") continue;
    untold.delete(orderOf(event.data));
    if (untold.size === 0) return;
  }
}

const orderOf = (data: unknown): string => (data as { readonly orderId: string }).orderId;
