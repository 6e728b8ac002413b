// What persons ask of a reader: an order stands in its record until the owner has carried it out.
// So it outlives both processes, and only whoever owns the reader touches what waits for its keys.
import { encodeJson } from "../core/codec.ts";
import { EventwrightError } from "../core/error.ts";
import { currentRecord, resharded } from "./generations.ts";
import type { Host } from "./host.ts";
import { isForInstance, type Order } from "./order.ts";
import {
  findRecord,
  notWritten,
  type Place,
  placesOf,
  recordKey,
  unknownReader,
} from "./record.ts";
import { shardOfKey } from "./shards.ts";

/** How long to wait for an order. */
export interface OrderOptions {
  /** Default 10,000; the order stays, also after that. */
  readonly timeoutMs?: number;
}

export const DEFAULT_TIMEOUT_MS = 10_000;
/** How often a waiting operator looks. */
export const LOOK_MS = 100;

/** Orders that one record holds: it must stay small. */
const MAX_ORDERS = 100;
/** Attempts at a write of the record, which its owner writes too. */
const MAX_WRITES = 20;

/** An order in the record of a shard. */
export interface PlacedOrder {
  readonly place: Place;
  readonly id: string;
}

/**
 * Puts an order about dead letters into the records of all shards of a reader: which of them a key
 * is in, its owner knows. That of an instance is known. Gives where it stands.
 */
export async function placeOrder(
  on: Pick<Host, "connection" | "names">,
  reader: string,
  order: Order,
): Promise<readonly PlacedOrder[]> {
  const first = await currentRecord(on, reader);
  if (!first) throw await unknownReader(on, reader);
  // One id: when shards are put together, it is still one order.
  const id = crypto.randomUUID();
  const places = isForInstance(order)
    ? placesOf(first).filter(({ index }) => index === shardOfKey(order.instance, first.shards))
    : placesOf(first);
  return Promise.all(places.map((place) => placeIn(on, reader, { place, id }, order)));
}

async function placeIn(
  on: Pick<Host, "connection" | "names">,
  reader: string,
  { place, id }: PlacedOrder,
  order: Order,
): Promise<PlacedOrder> {
  const { connection, names } = on;
  const key = recordKey(reader, place);
  for (let attempt = 1; attempt <= MAX_WRITES; attempt++) {
    const found = await findRecord(on, reader, place);
    if (!found) continue;
    const { record, revision } = found;
    if (record.closed) throw resharded(reader, record.closed);
    const { orders = {} } = record;
    if (id in orders) return { place, id };
    if (Object.keys(orders).length >= MAX_ORDERS) throw tooMany(reader);
    const bytes = encodeJson({ ...record, orders: { ...orders, [id]: order } });
    const result = await connection.put(names.readers, key, bytes, revision);
    if (result.kind === "stored") return { place, id };
  }
  throw notWritten(reader);
}

function tooMany(reader: string): EventwrightError {
  const text = `${MAX_ORDERS} orders wait for the reader ${reader}: is any process running it?`;
  return new EventwrightError("overloaded", text, { transient: true });
}
