// The embedded broker: everything in this process's memory, gone with it. The reference for what
// an adapter does; read ports.ts beside it. It must not know what the messages mean.
import { HEADER_BYTES, refuseTooLarge } from "../core/size.ts";
import type { Broker, Connection, ConnectOptions, KeyValue } from "../ports.ts";
import { type Keep, keepOpen } from "./embedded/keep-open.ts";
import { createMessaging, type Messaging } from "./embedded/messaging.ts";
import { noBucket, noStream } from "./embedded/refusals.ts";
import { nobodyTakes } from "./embedded/subjects.ts";
import { countBatches } from "./embedded/turns.ts";
import { createMemoryStream, type MemoryStream } from "./memory-stream.ts";
import { createMemoryTimers, type MemoryTimers } from "./memory-timers.ts";

/** Messages that one bounded stream holds before it answers `full`. */
export const MEMORY_QUEUE_LIMIT = 100_000;
/** The same limit as NATS's default payload of 1 MiB, less 64 KiB. */
const MAX_MESSAGE_BYTES = 1024 * 1024 - HEADER_BYTES;

interface World {
  readonly streams: Map<string, MemoryStream>;
  readonly buckets: Map<string, Map<string, KeyValue>>;
  readonly messaging: Messaging;
  readonly timers: MemoryTimers;
  counter: number;
}

/**
 * The embedded broker. Its data lives as long as the returned object: apps that are started one
 * after another, or beside each other, on the same object share it.
 */
export function memory(options: { readonly queueLimit?: number } = {}): Broker {
  const world: World = {
    streams: new Map(),
    buckets: new Map(),
    messaging: createMessaging(),
    timers: createMemoryTimers((subject) => capturing(world, subject), MAX_MESSAGE_BYTES),
    counter: 0,
  };
  const queueLimit = options.queueLimit ?? MEMORY_QUEUE_LIMIT;
  return {
    name: "memory",
    connect: async (connecting) => connectTo(world, connecting, queueLimit),
  };
}

function connectTo(world: World, options: ConnectOptions, queueLimit: number): Connection {
  for (const spec of options.topology.streams) {
    const existing = world.streams.get(spec.name);
    if (existing) existing.capture(spec.subjects);
    else world.streams.set(spec.name, createMemoryStream(spec, queueLimit));
  }
  for (const bucket of options.topology.buckets) {
    if (!world.buckets.has(bucket)) world.buckets.set(bucket, new Map());
  }
  const { keep, closeAll } = keepOpen();
  keep({ close: world.timers.join(options.clock) });
  return {
    maxMessageBytes: MAX_MESSAGE_BYTES,
    ...streamCalls(world, options, keep),
    ...keyCalls(world),
    ...world.timers.calls,
    ...world.messaging.callsOf(options.clock, keep),
    close: async () => closeAll(),
  };
}

function streamCalls(
  world: World,
  { clock }: ConnectOptions,
  keep: Keep,
): Pick<Connection, "append" | "readSubject" | "lastOf" | "endOf" | "tail" | "purgeBelow"> {
  const afterBatch = countBatches(clock);
  return {
    async append(subject, bytes, headers, expected) {
      refuseTooLarge(subject, bytes, headers, MAX_MESSAGE_BYTES);
      const stream = capturing(world, subject);
      if (!stream) return nobodyTakes(subject);
      return stream.append(subject, bytes, headers, expected, clock.nowMs());
    },
    async readSubject(stream, subject, after, { limit = Number.POSITIVE_INFINITY } = {}) {
      const found = named(world, stream).ofSubject(subject);
      return found.filter((message) => message.sequence > after).slice(0, limit);
    },
    async lastOf(stream, subject) {
      return named(world, stream).ofSubject(subject).at(-1);
    },
    async endOf(stream) {
      return named(world, stream).end();
    },
    tail(request) {
      return keep(named(world, request.stream).tail(request, afterBatch));
    },
    async purgeBelow(stream, sequence, filter) {
      named(world, stream).purgeBelow(sequence, filter);
    },
  };
}

function keyCalls(world: World): Pick<Connection, "get" | "put" | "keys"> {
  return {
    async get(bucket, key) {
      return bucketOf(world, bucket).get(key);
    },
    async put(bucket, key, bytes, expected) {
      refuseTooLarge(`${bucket} ${key}`, bytes, {}, MAX_MESSAGE_BYTES);
      const keys = world.buckets.get(bucket);
      if (!keys) return nobodyTakes(`${bucket} ${key}`);
      if ((keys.get(key)?.revision ?? 0) !== expected) return { kind: "conflict" };
      const revision = ++world.counter;
      keys.set(key, { key, bytes, revision });
      return { kind: "stored", sequence: revision };
    },
    async keys(bucket) {
      return [...bucketOf(world, bucket).keys()];
    },
  };
}

function capturing(world: World, subject: string): MemoryStream | undefined {
  for (const stream of world.streams.values()) if (stream.captures(subject)) return stream;
  return undefined;
}

function named(world: World, name: string): MemoryStream {
  const stream = world.streams.get(name);
  if (stream) return stream;
  throw noStream(name);
}

function bucketOf(world: World, name: string): Map<string, KeyValue> {
  const bucket = world.buckets.get(name);
  if (bucket) return bucket;
  throw noBucket(name);
}
