// The sample in worlds where everything that can go wrong does: what clients do there, and what
// has to add up in the end whatever happens.
import type { StoredDeadLetter } from "eventwright";
import type { Client, Evidence, SimulationOptions } from "eventwright/testing";
import { parts } from "./app.ts";
import { customerCare } from "./customer-care.ts";
import { fulfilment } from "./fulfilment.ts";
import { Apology, Inventory, Notices, Order, Payments, Shipping } from "./generated/index.ts";
import { type InventoryContext, inventory } from "./inventory.ts";
import { notices } from "./notices.ts";
import { order } from "./order.ts";
import { payments } from "./payments.ts";
import { shipping } from "./shipping.ts";

const warehouseId = "main";
const sku = "A-1";
const ORDERS = 5;
const DAY_MS = 86_400_000;

/** The provider never answers for these orders. */
const isUnreachable = (orderId: string): boolean => /7.$/.test(orderId);

/** Payments whose provider never answers for some orders. */
const mostlyReachable: typeof payments = {
  ...payments,
  handlers: {
    ...payments.handlers,
    async CapturePayment(command, call) {
      const { orderId } = command.data as { readonly orderId: string };
      if (isUnreachable(orderId)) throw new Error("The provider is not there.");
      return payments.handlers.CapturePayment!(command, call);
    },
  },
};

/** What to give to `simulate`. */
export const simulation = {
  app: { ...parts, services: [mostlyReachable, shipping, notices] },
  workload: placeOrders,
  // What the provider never answers is left to a person.
  expectedLetters: ({ reader, reason }: StoredDeadLetter) =>
    reader === "calls-Payments" && reason.startsWith("outcome_unknown"),
  // A customer may be content for ever.
  mayWait: [customerCare],
  invariants: {
    "stock adds up": stockAddsUp,
    "every order ends as its goods and its money do": ordersEnd,
    "customers hear once of each order, and are called when two came to nothing": customersHear,
  },
} satisfies SimulationOptions;

/** Places orders one after another, and takes some of them back. */
async function placeOrders(client: Client): Promise<void> {
  if (client.number === 1) {
    await client.send(Inventory.commands.AddStock({ warehouseId, sku, quantity: 20 }));
  }
  const price = { amount: 1999, currency: "EUR" };
  const customerId = `CUST-${client.number}`;
  for (let count = 0; count < ORDERS; count++) {
    // What the provider does depends on the order's number.
    const orderId = `ORD-${client.number}${1000 + client.below(1000)}${count}`;
    const lines = [{ sku, quantity: 1 + client.below(3), price }];
    await client.send(Order.commands.PlaceOrder({ orderId, customerId, warehouseId, lines }));
    await client.pause(client.below(4_000));
    if (client.random() < 0.2) {
      await client.send(Order.commands.CancelOrder({ orderId, reason: "customer" }));
    }
  }
  if (client.random() < 0.5) await apologise(client, customerId);
}

/** A person calls the customer, if there is something to apologise for. */
async function apologise({ send, pause, below }: Client, customerId: string): Promise<void> {
  await pause(below(2 * DAY_MS));
  await send(Apology.commands.Apologise({ customerId, note: "Sorry." }));
}

/** What came in is there, held for somebody, or on its way. */
function stockAddsUp(evidence: Evidence): string | undefined {
  const { free, held } = evidence.state(inventory, warehouseId).context as InventoryContext;
  const added = sum(
    evidence.eventsOf(Inventory.events.StockAdded).map(({ data }) => data.quantity),
  );
  const lines = new Map(
    evidence.eventsOf(Inventory.events.StockReserved).map(({ data }) => [data.orderId, data.lines]),
  );
  const shipped = evidence.eventsOf(Inventory.events.StockShipped);
  const gone = sum(shipped.flatMap(({ data }) => lines.get(data.orderId)!.map((l) => l.quantity)));
  const kept = sum(Object.values(held).flatMap((of) => of.map(({ quantity }) => quantity)));
  const there = free[sku] ?? 0;
  if (there + kept + gone === added) return undefined;
  return `${added} came in; ${there} are free, ${kept} held and ${gone} gone.`;
}

/** Who got goods has paid once; who did not has the money back. */
function ordersEnd(evidence: Evidence): readonly string[] {
  const wrong: string[] = [];
  const idsOf = (events: readonly { readonly data: { readonly orderId: string } }[]) =>
    events.map(({ data }) => data.orderId);
  const captured = idsOf(evidence.eventsOf(Payments.events.PaymentCaptured));
  const refunded = new Set(idsOf(evidence.eventsOf(Payments.events.PaymentRefunded)));
  const handed = new Set(idsOf(evidence.eventsOf(Shipping.events.OrderShipped)));
  const gone = new Set(idsOf(evidence.eventsOf(Inventory.events.StockShipped)));
  const { held } = evidence.state(inventory, warehouseId).context as InventoryContext;
  if (new Set(captured).size < captured.length) wrong.push("An order was paid for twice.");
  for (const id of idsOf(evidence.eventsOf(Order.events.OrderPlaced))) {
    const isParked = evidence.journals(fulfilment).get(id)?.at(-1)?.after.status === "parked";
    if (isParked && isUnreachable(id)) continue;
    if (isParked) wrong.push(`${id} is parked, though everything was answered.`);
    const state = String(evidence.state(order, id).value);
    const isPaid = captured.includes(id) && !refunded.has(id);
    const isGone = handed.has(id) && gone.has(id);
    if (state === "placed") wrong.push(`${id} was neither confirmed nor cancelled.`);
    if (state === "confirmed" && !(isPaid && isGone)) {
      wrong.push(`${id} is confirmed, but not both paid and on its way.`);
    }
    // A customer who takes an order back too late gets it, and pays for it.
    if (state === "cancelled" && isPaid !== isGone) {
      wrong.push(`${id} is cancelled, and ${isPaid ? "paid for all the same" : "a gift"}.`);
    }
    if (id in held) wrong.push(`Stock is held for ${id}, which has ended.`);
  }
  return wrong;
}

/** One letter for each order that ended, and an apology after two that we did not keep. */
function customersHear(evidence: Evidence): readonly string[] {
  const cancelled = evidence.eventsOf(Order.events.OrderCancelled);
  const ended = [...evidence.eventsOf(Order.events.OrderConfirmed), ...cancelled];
  const told = evidence.eventsOf(Notices.events.NoticeSent).map(({ data }) => data.orderId);
  const wrong = ended.flatMap(({ data: { orderId } }) => {
    const letters = told.filter((id) => id === orderId).length;
    return letters === 1 ? [] : [`There are ${letters} letters about ${orderId}.`];
  });
  const ours = cancelled.filter(({ data }) => data.reason === "fulfilment");
  const failed = ours.map(({ data }) => data.customerId);
  const owed = new Set(failed.filter((id, index) => failed.indexOf(id) !== index));
  const planned = evidence.eventsOf(Apology.events.ApologyPlanned);
  const called = new Set(planned.map(({ data }) => data.customerId));
  for (const id of owed) if (!called.has(id)) wrong.push(`Nobody is to call ${id}.`);
  for (const id of called) if (!owed.has(id)) wrong.push(`${id} is called for nothing.`);
  return wrong;
}

const sum = (numbers: readonly number[]): number =>
  numbers.reduce((total, number) => total + number, 0);
