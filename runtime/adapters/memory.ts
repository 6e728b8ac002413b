// The embedded broker: everything in this process's memory, gone with it. The reference for what
// an adapter does; read ports.ts beside it. It must not know what the messages mean.
import { EventwrightError } from "../core/error.ts";
import { HEADER_BYTES, refuseTooLarge } from "../core/size.ts";
import type {
  AskRequest,
  Broker,
  Clock,
  Closable,
  Connection,
  ConnectOptions,
  KeyValue,
} from "../ports.ts";
import { createMemoryStream, type MemoryStream, matches, nobodyTakes } from "./memory-stream.ts";
import { createMemoryTimers, type MemoryTimers } from "./memory-timers.ts";

/** Messages that one bounded stream holds before it answers `full`. */
export const MEMORY_QUEUE_LIMIT = 100_000;
/** The same limit as NATS's default payload of 1 MiB, less 64 KiB. */
const MAX_MESSAGE_BYTES = 1024 * 1024 - HEADER_BYTES;

interface World {
  readonly streams: Map<string, MemoryStream>;
  readonly buckets: Map<string, Map<string, KeyValue>>;
  readonly servers: Set<Server>;
  readonly inboxes: Map<string, (id: string, bytes: Uint8Array) => void>;
  readonly timers: MemoryTimers;
  counter: number;
}

interface Server {
  readonly subject: string;
  readonly answer: (request: AskRequest) => Promise<Uint8Array>;
}

/**
 * The embedded broker. Its data lives as long as the returned object: apps that are started one
 * after another, or beside each other, on the same object share it.
 */
export function memory(options: { readonly queueLimit?: number } = {}): Broker {
  const world: World = {
    streams: new Map(),
    buckets: new Map(),
    servers: new Set(),
    inboxes: new Map(),
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
    ...messagingCalls(world, options, keep),
    close: async () => closeAll(),
  };
}

/** Remembers what the connection's close must close; after it, closes at once. */
type Keep = <T extends Closable>(item: T) => T;

function keepOpen(): { readonly keep: Keep; closeAll(): void } {
  const open = new Set<Closable>();
  let closed = false;
  return {
    keep(item) {
      const kept = {
        ...item,
        close() {
          open.delete(kept);
          item.close();
        },
      };
      if (closed) item.close();
      else open.add(kept);
      return kept;
    },
    closeAll() {
      closed = true;
      for (const item of open) item.close();
    },
  };
}

function streamCalls(
  world: World,
  { clock }: ConnectOptions,
  keep: Keep,
): Pick<Connection, "append" | "readSubject" | "lastOf" | "endOf" | "tail" | "purgeBelow"> {
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
      return keep(named(world, request.stream).tail(request));
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

function messagingCalls(
  world: World,
  { clock }: ConnectOptions,
  keep: Keep,
): Pick<Connection, "ask" | "serve" | "inbox" | "reply"> {
  return {
    ask(request, timeoutMs) {
      const server = [...world.servers].find(({ subject }) => matches(subject, request.subject));
      if (!server) return Promise.resolve(undefined);
      return askOf(server, request, clock, timeoutMs, keep);
    },
    serve(subject, answer) {
      const server = { subject, answer };
      world.servers.add(server);
      return keep({ close: () => void world.servers.delete(server) });
    },
    inbox(receive) {
      const prefix = `inbox-${++world.counter}`;
      world.inboxes.set(prefix, receive);
      return keep({
        addressOf: (id: string) => `${prefix}.${id}`,
        close: () => void world.inboxes.delete(prefix),
      });
    },
    reply(address, bytes) {
      const dot = address.indexOf(".");
      const receive = world.inboxes.get(address.slice(0, dot));
      queueMicrotask(() => receive?.(address.slice(dot + 1), bytes));
    },
  };
}

function askOf(
  server: Server,
  request: AskRequest,
  clock: Clock,
  timeoutMs: number,
  keep: Keep,
): Promise<Uint8Array | undefined> {
  return new Promise((resolve) => {
    const cancel = clock.after(timeoutMs, () => asked.close());
    const asked = keep({
      close() {
        cancel();
        resolve(undefined);
      },
    });
    const answered = (bytes: Uint8Array): void => {
      resolve(bytes);
      asked.close();
    };
    server.answer(request).then(answered, () => undefined);
  });
}

function capturing(world: World, subject: string): MemoryStream | undefined {
  for (const stream of world.streams.values()) if (stream.captures(subject)) return stream;
  return undefined;
}

function named(world: World, name: string): MemoryStream {
  const stream = world.streams.get(name);
  if (stream) return stream;
  throw new EventwrightError("no_stream", `There is no stream ${name}: name it in the topology.`);
}

function bucketOf(world: World, name: string): Map<string, KeyValue> {
  const bucket = world.buckets.get(name);
  if (bucket) return bucket;
  throw new EventwrightError("no_bucket", `There is no bucket ${name}: name it in the topology.`);
}
