// What persons ask of a reader: an order stands in its record until the owner has carried it out.
// So it outlives both processes, and only whoever owns the reader touches what waits for its keys.
import { encodeJson } from "../core/codec.ts";
import { EventwrightError } from "../core/error.ts";
import type { Connection } from "../ports.ts";
import type { Host } from "./host.ts";
import { findRecord, recordKey } from "./record.ts";

/** What is to become of the dead letters of one key. */
export interface Order {
  /** The key, as its dead letters' subject names it. */
  readonly key: string;
  /** Handle all again, in order; forget all; or forget the oldest, and leave the others. */
  readonly action: "replay" | "drop" | "drop-first";
}

/** Orders by their ids. */
export type Orders = Readonly<Record<string, Order>>;

/** Orders that one record holds: it must stay small. */
const MAX_ORDERS = 100;
/** Attempts at a write of the record, which its owner writes too. */
const MAX_WRITES = 20;

/** Puts an order into a reader's record, and gives the order's id. */
export async function placeOrder(
  on: Pick<Host, "connection" | "names">,
  reader: string,
  order: Order,
): Promise<string> {
  const { connection, names } = on;
  const id = crypto.randomUUID();
  for (let attempt = 1; attempt <= MAX_WRITES; attempt++) {
    const found = await findRecord(on, reader);
    if (!found) throw await unknownReader(connection, names.readers, reader);
    const { record, revision } = found;
    const { orders = {} } = record;
    if (id in orders) return id;
    if (Object.keys(orders).length >= MAX_ORDERS) throw tooMany(reader);
    const bytes = encodeJson({ ...record, orders: { ...orders, [id]: order } });
    const result = await connection.put(names.readers, recordKey(reader), bytes, revision);
    if (result.kind === "stored") return id;
  }
  throw new EventwrightError(
    "broker_unavailable",
    `The record of the reader ${reader} could not be written: try again when the broker is up.`,
    { transient: true },
  );
}

async function unknownReader(
  connection: Connection,
  bucket: string,
  reader: string,
): Promise<EventwrightError> {
  const keys = await connection.keys(bucket).catch(() => []);
  const known = keys.map((key) => key.split(".")[0]!).sort();
  const text = `There is no reader ${reader}; known are ${known.join(", ") || "none"}.`;
  return new EventwrightError("unknown_reader", text);
}

function tooMany(reader: string): EventwrightError {
  const text = `${MAX_ORDERS} orders wait for the reader ${reader}: is any process running it?`;
  return new EventwrightError("overloaded", text, { transient: true });
}
