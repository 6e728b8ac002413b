// Where the runs are killed: every write of the sample's life, before and after, and some reads.
import { mulberry32 } from "../../runtime/testing/faults.ts";
import type { CrashPoint } from "./plan.ts";

const between = (name: string, at: string, of: string, nth = 1): CrashPoint => ({
  name,
  at,
  of,
  nth,
});

const command = (type: string): string => String.raw`^ew\.fulfilment\.cmd\.\w+\.${type}\.`;
const event = (actor: string, type: string): string =>
  String.raw`^ew\.fulfilment\.evt\.${actor}\.\S+ .*"event_type":"${type}"`;
const journal = (input: string): string =>
  String.raw`^ew\.fulfilment\.saga\.\S+ .{0,90}"type":"${input}"`;
const timer = (name: string): string => String.raw`ew\.fulfilment\.timer\.\S+${name}`;
const cursor = (reader: string): string =>
  String.raw`^EW_fulfilment_READERS ${reader}\.1\.0 .*"cursors":\{"\w+":[1-9]`;
const row = "^EW_fulfilment_ROWS_OrdersByCustomer CUST-[ABC] ";

const STARTING: readonly CrashPoint[] = [
  between("before streams and buckets are there", "connect.before", ""),
  between("after the streams are made, before any reader is born", "endOf.before", "EVENTS"),
  between("after the first reader is born, before the others", "put.after", "owner.:null"),
  between("after all readers are born, before one is owned", "put.before", '"owner":"', 1),
  between("before an old order is imported", "append.before", event("Order", "OrderPlaced"), 3),
  between("after an old order is imported", "append.after", event("Order", "OrderPlaced"), 4),
];

const SENDING: readonly CrashPoint[] = [
  between(
    "before a command is queued",
    "append.before",
    `${command("PlaceOrder")}.*Ew-Reply-To`,
    3,
  ),
  between("after a command is queued", "append.after", `${command("PlaceOrder")}.*Ew-Reply-To`, 6),
  between(
    "after the first stock is queued, before it is there",
    "append.after",
    command("AddStock"),
  ),
  between("after queue messages are read, before any is handled", "next.after", "COMMANDS", 4),
];

const HANDLING: readonly CrashPoint[] = [
  between("after deciding, before the append", "append.before", event("Order", "OrderPlaced"), 12),
  between("after the append, before the reply", "append.after", event("Order", "OrderPlaced"), 13),
  between("before the reply is sent", "reply.before", "", 5),
  between("after the reply is sent", "reply.after", "", 9),
  between("before a rejection's receipt", "append.before", event("Order", ".rejected")),
  between(
    "after a rejection's receipt, before its reply",
    "append.after",
    event("Order", ".rejected"),
  ),
  between("after a repeat is recognised", "readSubject.after", String.raw`evt\.Order.*limit=1`),
  between("before a cancel is committed", "append.before", event("Order", "OrderCancelled"), 2),
  between("before stock is reserved", "append.before", event("Inventory", "StockReserved"), 40),
  between("after stock is reserved", "append.after", event("Inventory", "StockReserved"), 3),
  between("after stock is refused", "append.after", event("Inventory", "StockRejected"), 2),
  between("after stock is released", "append.after", event("Inventory", "StockReleased"), 2),
  between("after stock is shipped", "append.after", event("Inventory", "StockShipped"), 2),
  between("before a queue is purged", "purgeBelow.before", "COMMANDS", 2),
  between("after a queue is purged, before the next cursor", "purgeBelow.after", "COMMANDS", 1),
];

const CALLING: readonly CrashPoint[] = [
  between(
    "after the provider, before the append",
    "append.before",
    event("Payments", "PaymentCaptured"),
    3,
  ),
  between("after a capture's append", "append.after", event("Payments", "PaymentCaptured"), 3),
  between(
    "after the provider declined, before the append",
    "append.before",
    event("Payments", "PaymentDeclined"),
    2,
  ),
  between(
    "after the provider refunded, before the append",
    "append.before",
    event("Payments", "PaymentRefunded"),
  ),
  between("after a refund's append", "append.after", event("Payments", "PaymentRefunded"), 2),
  between(
    "after the carrier, before the append",
    "append.before",
    event("Shipping", "OrderShipped"),
    2,
  ),
  between(
    "after the carrier refused, before the append",
    "append.before",
    event("Shipping", "ShipmentRefused"),
  ),
  between(
    "after the carrier's refusal is stored",
    "append.after",
    event("Shipping", "ShipmentRefused"),
    2,
  ),
  between(
    "while a log is read before calling out",
    "readSubject.before",
    String.raw`evt\.Payments`,
    4,
  ),
];

const FOLLOWING: readonly CrashPoint[] = [
  between("before an instance's first journal entry", "append.before", journal("OrderPlaced"), 8),
  between(
    "after a start's journal entry, before its sending",
    "append.after",
    journal("OrderPlaced"),
    9,
  ),
  between("after a journal entry in the middle", "append.after", journal("PaymentCaptured"), 2),
  between("after the journal entry that turns round", "append.after", journal("ShipmentRefused")),
  between(
    "after the journal entry that ends an instance",
    "append.after",
    journal("OrderConfirmed"),
    2,
  ),
  between(
    "after a timer fired, before its journal entry",
    "append.before",
    journal(String.raw`xstate\.after[^"]*`),
  ),
  between(
    "after a timer's journal entry, before it asks again",
    "append.after",
    journal(String.raw`xstate\.after[^"]*`),
    2,
  ),
  between("before a journaled command is sent", "append.before", command("CapturePayment"), 3),
  between(
    "after a command is sent, before its time-out is set",
    "append.after",
    command("ReserveStock"),
    9,
  ),
  between(
    "after a charge is sent, before its time-out is set",
    "append.after",
    command("CapturePayment"),
    4,
  ),
  between("before a compensation is sent", "append.before", command("RefundPayment")),
  between("after a compensation is sent", "append.after", command("RefundPayment"), 2),
  between("after the last command of a saga is sent", "append.after", command("ConfirmOrder"), 3),
  between("before a time-out is set", "schedule.before", timer("reserveTimeout"), 5),
  between(
    "after a time-out is set, before the cursor",
    "schedule.after",
    timer("chargeTimeout"),
    2,
  ),
  between("before a time-out is cancelled", "cancel.before", timer("reserveTimeout"), 3),
  between("after a time-out is cancelled", "cancel.after", timer("chargeTimeout"), 3),
];

const POINTING: readonly CrashPoint[] = [
  between(
    "after sending, before the outbox's cursor",
    "put.before",
    cursor("OrderFulfilment-outbox"),
    5,
  ),
  between("after the outbox's cursor", "put.after", cursor("OrderFulfilment-outbox"), 3),
  between("after journaling, before the saga's cursor", "put.before", cursor("OrderFulfilment"), 4),
  between("after the saga's cursor", "put.after", cursor("OrderFulfilment"), 6),
  between("before the queue's cursor", "put.before", cursor("commands"), 3),
  between("after the queue's cursor, before its purge", "put.after", cursor("commands"), 2),
  between("before the cursor of the calls", "put.before", cursor("calls-Payments"), 2),
  between("after the cursor of the calls", "put.after", cursor("calls-Shipping"), 2),
  between("before a row is written", "put.before", row, 9),
  between("after a row, before the projection's cursor", "put.after", row, 20),
  between("after the projection's cursor", "put.after", cursor("OrdersByCustomer"), 3),
];

const REACTING: readonly CrashPoint[] = [
  between("before a reaction's command is sent", "append.before", command("SendNotice"), 4),
  between(
    "after a reaction's command is sent, before its cursor",
    "append.after",
    command("SendNotice"),
    9,
  ),
  between("after a reaction's cursor", "put.after", cursor("TellCustomer"), 2),
];

/** Those of one part of a run beside each other, so that a sample has some of every part. */
const PARTS = [STARTING, SENDING, HANDLING, CALLING, FOLLOWING, POINTING, REACTING];

/** All of them. */
export const CRASH_POINTS: readonly CrashPoint[] = PARTS.flat();

/** One point in so many of each part of a run; which ones they are depends on the seed alone. */
export function sampledPoints(seed: number, oneIn: number): readonly CrashPoint[] {
  const random = mulberry32(seed);
  return PARTS.flatMap((points) => {
    const drawn = points.map((point, index) => ({ point, index, lot: random() }));
    drawn.sort((one, other) => one.lot - other.lot);
    const kept = drawn.slice(0, Math.ceil(points.length / oneIn));
    return kept.sort((one, other) => one.index - other.index).map(({ point }) => point);
  });
}

/** The point of this name. */
export function pointNamed(name: string): CrashPoint {
  const point = CRASH_POINTS.find((candidate) => candidate.name === name);
  if (point) return point;
  throw new Error(`There is no crash point "${name}".`);
}
