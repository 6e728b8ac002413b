// What operators see of a context and ask of it, from any process: readers, and dead letters.
import { EventwrightError, isTransient } from "../core/error.ts";
import { boundedToken, namesOf } from "../core/subjects.ts";
import type { Broker, Clock, StoredMessage, Tail } from "../ports.ts";
import { systemClock } from "./clock.ts";
import { reshard } from "./generations.ts";
import type { Host } from "./host.ts";
import { parkedName } from "./input.ts";
import { letterOf, type StoredDeadLetter } from "./letters.ts";
import type { LetterOrder } from "./order.ts";
import {
  DEFAULT_TIMEOUT_MS,
  LOOK_MS,
  type OrderOptions,
  type PlacedOrder,
  placeOrder,
} from "./orders.ts";
import { findRecord, partsOfKey } from "./record.ts";
import { type SagaOperations, sagaOperationsOn } from "./saga-operations.ts";
import type { ServiceStatus } from "./service-gate.ts";
import { startTimer } from "./wait.ts";

/** How far a reader is, or one of its shards. */
export interface ReaderStatus {
  readonly name: string;
  /** Its shard, from 0, and how many there are. */
  readonly shard: number;
  readonly shards: number;
  /** The process that owns it; null when none does. */
  readonly owner: string | null;
  /** By source, the sequence up to which everything is finished. */
  readonly cursors: Readonly<Record<string, number>>;
  /** Keys that are set aside, and why: their inputs go to the dead letters. */
  readonly parked: Readonly<Record<string, string>>;
  /** Orders that wait for the owner. */
  readonly orders: number;
}

/** What became of an order. */
export interface OrderResult {
  /**
   * `done`: no dead letter of the key is left, and it is no longer parked. `left`: some are,
   * because the oldest still fails, or only the first was to be dropped. `waiting`: the owner has
   * not carried it out yet, or nobody runs the reader; it stays ordered.
   */
  readonly outcome: "done" | "left" | "waiting";
  /** Why the oldest dead letter that is left is dead, or the key still parked. */
  readonly reason?: string;
}

/** Which dead letters. */
export interface LetterFilter {
  readonly reader?: string;
  readonly key?: string;
}

/** What operators can do. */
export interface Operations extends SagaOperations {
  /** All readers that the context has ever had, by name, each shard by itself. */
  readers(): Promise<readonly ReaderStatus[]>;
  /** Dead letters, the oldest first. */
  deadLetters(filter?: LetterFilter): AsyncGenerator<StoredDeadLetter>;
  /**
   * Has the dead letters of a key handled again, in order, by whoever runs the reader, and the key
   * no longer parked. Throws `unknown_reader`; `overloaded` when too many orders wait.
   */
  replay(reader: string, key: string, options?: OrderOptions): Promise<OrderResult>;
  /**
   * Has the dead letters of a key forgotten, and the key no longer parked; or only the oldest
   * forgotten, so that the others can be replayed. What is forgotten has never happened for this
   * reader.
   */
  drop(
    reader: string,
    key: string,
    options?: OrderOptions & { readonly onlyFirst?: boolean },
  ): Promise<OrderResult>;
  /**
   * Divides the keys of a reader anew, into 1, 2, 4, 8 or 16 shards. The apps that run it stop with
   * `reader_resharded`, and are to be started again; nothing is lost or done twice. Throws
   * `unknown_reader`, `app_invalid`, `reader_undivided` for a service, feed or import, `key_parked`
   * while a parked key is too long to tell its shard, and `reader_resharded` when somebody else has
   * just divided it differently. When it throws `broker_unavailable`, it can be tried again.
   */
  reshard(reader: string, shards: number): Promise<void>;
}

/** What operators can do beside a running app. */
export interface AppOperations extends Operations {
  /**
   * How the calls of the app's services go: breakers, what is under way, what waits. It is of this
   * process alone: only the owner of a service's queue calls it.
   */
  services(): readonly ServiceStatus[];
}

/** Operations over a connection of their own. */
export interface OpenOperations extends Operations, AsyncDisposable {
  close(): Promise<void>;
}

/** Where operations happen. */
export interface OperationsOptions {
  readonly broker: Broker;
  readonly context: string;
  readonly clock?: Clock;
}

type Surroundings = Pick<Host, "connection" | "names" | "clock" | "context">;

/**
 * Connects to a context beside its apps. Nothing is created there. Throws as the broker does, such
 * as `broker_forbidden` where this user may not look, and `unknown_context` when the broker has no
 * such context.
 *
 * @example
 * await using operations = await openOperations({ broker: nats({ servers }), context: "orders" });
 * for await (const letter of operations.deadLetters()) console.log(letter.reader, letter.reason);
 */
export async function openOperations(options: OperationsOptions): Promise<OpenOperations> {
  const { broker, context, clock = systemClock } = options;
  const topology = { streams: [], buckets: [] };
  const connection = await broker.connect({ topology, clock, log: () => undefined });
  const names = namesOf(context);
  const close = (): Promise<void> => connection.close();
  try {
    await connection.keys(names.readers);
  } catch (cause) {
    await close();
    // What passes by itself, or needs a permission, says nothing about the context.
    if (isTransient(cause)) throw cause;
    const text = `There is no context ${context} on this broker: start its app once, or correct the name.`;
    throw new EventwrightError("unknown_context", text, { cause });
  }
  const operations = operationsOn({ connection, names, clock, context });
  return { ...operations, close, [Symbol.asyncDispose]: close };
}

/** The operations of a context over a connection that is there. */
export function operationsOn(on: Surroundings): Operations {
  return {
    readers: () => listReaders(on),
    deadLetters: (filter = {}) => listLetters(on, filter),
    replay: (reader, key, options) => order(on, reader, { key, action: "replay" }, options),
    drop(reader, key, options) {
      const action = options?.onlyFirst ? "drop-first" : "drop";
      return order(on, reader, { key, action }, options);
    },
    reshard: (reader, shards) => reshard(on, reader, shards),
    ...sagaOperationsOn(on),
  };
}

async function listReaders(on: Surroundings): Promise<readonly ReaderStatus[]> {
  const keys = await on.connection.keys(on.names.readers);
  const parts = [...keys].sort().map(partsOfKey);
  const found = await Promise.all(parts.map(({ reader, place }) => findRecord(on, reader, place)));
  return found.flatMap((item, index): readonly ReaderStatus[] => {
    if (!item || item.record.closed) return [];
    const { owner, cursors, parked, orders = {}, shard, shards } = item.record;
    const { reader: name } = parts[index]!;
    return [{ name, shard, shards, owner, cursors, parked, orders: Object.keys(orders).length }];
  });
}

async function* listLetters(
  { connection, names, clock, context }: Surroundings,
  { reader, key }: LetterFilter,
): AsyncGenerator<StoredDeadLetter> {
  const tokens = [reader ?? "*", key === undefined ? "*" : boundedToken(key)];
  const filters = [["ew", context, "dlq", ...tokens].join(".")];
  const stream = names.deadLetters;
  const end = await connection.endOf(stream);
  const tail = connection.tail({ stream, filters, from: 1 });
  try {
    for await (const message of messagesTo(tail, end, clock)) yield letterOf(message);
  } finally {
    tail.close();
  }
}

/**
 * What a tail gives up to a sequence. What was there when it was counted may be forgotten before it
 * is read: only the tail knows that nothing comes any more.
 */
async function* messagesTo(tail: Tail, end: number, clock: Clock): AsyncGenerator<StoredMessage> {
  const read = (): Promise<readonly StoredMessage[]> => {
    const next = tail.next();
    // Who gives up waits no more, also for what fails.
    next.catch(() => undefined);
    return next;
  };
  for (let reading = read(); ; ) {
    const isPassed = await tail.passed(end);
    const look = startTimer(clock, isPassed ? 0 : LOOK_MS);
    const messages = await Promise.race([reading, look.done]);
    look.cancel();
    if (messages) {
      if (messages.length === 0) return;
      yield* messages.filter(({ sequence }) => sequence <= end);
      reading = read();
    } else if (isPassed) return;
  }
}

async function order(
  on: Surroundings,
  reader: string,
  wanted: LetterOrder,
  { timeoutMs = DEFAULT_TIMEOUT_MS }: OrderOptions = {},
): Promise<OrderResult> {
  const key = parkedName(wanted.key);
  const first = wanted.action === "drop-first" ? await oldestLetter(on, reader, key) : undefined;
  const letter = first && { letter: first.sequence };
  const placed = await placeOrder(on, reader, { ...wanted, key, ...letter });
  const endMs = on.clock.monotonicMs() + timeoutMs;
  for (;;) {
    const looks = placed.map(({ place }) => findRecord(on, reader, place).catch(() => undefined));
    const records = (await Promise.all(looks)).map((found) => found?.record);
    const isOpen = ({ id }: PlacedOrder, index: number): boolean => {
      const record = records[index];
      return record === undefined || id in (record.orders ?? {});
    };
    if (!placed.some(isOpen)) {
      const [parked] = records.flatMap((record) => record?.parked[key] ?? []);
      return resultOf(on, reader, key, parked);
    }
    if (on.clock.monotonicMs() >= endMs) return { outcome: "waiting" };
    await startTimer(on.clock, LOOK_MS).done;
  }
}

async function resultOf(
  on: Surroundings,
  reader: string,
  key: string,
  parked: string | undefined,
): Promise<OrderResult> {
  const oldest = await oldestLetter(on, reader, key);
  const reason = parked ?? (oldest && letterOf(oldest).reason);
  return reason === undefined ? { outcome: "done" } : { outcome: "left", reason };
}

async function oldestLetter(
  { connection, names }: Surroundings,
  reader: string,
  key: string,
): Promise<StoredMessage | undefined> {
  const subject = names.deadLetter(reader, key);
  const options = { leader: true, limit: 1 };
  const [oldest] = await connection.readSubject(names.deadLetters, subject, 0, options);
  return oldest;
}
