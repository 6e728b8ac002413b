// The embedded broker: everything in this process's memory, gone with it. The reference for what
// an adapter does; read ports.ts beside it. It must not know what the messages mean.
import { EventwrightError } from "../core/error.ts";
import type {
  AskRequest,
  Broker,
  Closable,
  Connection,
  ConnectOptions,
  KeyValue,
  WriteResult,
} from "../ports.ts";
import { createMemoryStream, type MemoryStream, matches } from "./memory-stream.ts";

/** Messages that one bounded stream holds before it answers `full`. */
export const MEMORY_QUEUE_LIMIT = 100_000;
/** The same limit as NATS's default payload of 1 MiB, less 64 KiB. */
const MAX_MESSAGE_BYTES = 1024 * 1024 - 64 * 1024;

interface World {
  readonly streams: Map<string, MemoryStream>;
  readonly buckets: Map<string, Map<string, KeyValue>>;
  readonly servers: Set<Server>;
  readonly inboxes: Map<string, (id: string, bytes: Uint8Array) => void>;
  readonly schedules: Map<string, () => void>;
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
    schedules: new Map(),
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
  const open = new Set<Closable>();
  return {
    maxMessageBytes: MAX_MESSAGE_BYTES,
    ...streamCalls(world, open),
    ...keyCalls(world),
    ...timerCalls(world, options),
    ...messagingCalls(world, options, open),
    async close() {
      for (const item of open) item.close();
      open.clear();
    },
  };
}

function streamCalls(
  world: World,
  open: Set<Closable>,
): Pick<Connection, "append" | "readSubject" | "lastOf" | "endOf" | "tail" | "purgeBelow"> {
  return {
    async append(subject, bytes, headers, expected) {
      return capturing(world, subject).append(subject, bytes, headers, expected);
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
      const tail = named(world, request.stream).tail(request);
      open.add(tail);
      return tail;
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
      const keys = bucketOf(world, bucket);
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

function timerCalls(
  world: World,
  { clock }: ConnectOptions,
): Pick<Connection, "schedule" | "cancel"> {
  return {
    async schedule(subject, target, dueMs, bytes, headers): Promise<WriteResult> {
      const stream = capturing(world, target);
      world.schedules.get(subject)?.();
      const fire = (): void => {
        world.schedules.delete(subject);
        stream.append(target, bytes, headers, undefined);
      };
      world.schedules.set(subject, clock.after(Math.max(0, dueMs - clock.nowMs()), fire));
      return { kind: "stored", sequence: stream.end() };
    },
    async cancel(_stream, subject) {
      world.schedules.get(subject)?.();
      world.schedules.delete(subject);
    },
  };
}

function messagingCalls(
  world: World,
  { clock }: ConnectOptions,
  open: Set<Closable>,
): Pick<Connection, "ask" | "serve" | "inbox" | "reply"> {
  return {
    ask(request, timeoutMs) {
      const server = [...world.servers].find(({ subject }) => matches(subject, request.subject));
      if (!server) return Promise.resolve(undefined);
      return new Promise((resolve) => {
        const cancel = clock.after(timeoutMs, () => resolve(undefined));
        server.answer(request).then(
          (bytes) => {
            cancel();
            resolve(bytes);
          },
          () => undefined,
        );
      });
    },
    serve(subject, answer) {
      const server = { subject, answer };
      world.servers.add(server);
      const served = { close: () => void world.servers.delete(server) };
      open.add(served);
      return served;
    },
    inbox(receive) {
      const prefix = `inbox-${++world.counter}`;
      world.inboxes.set(prefix, receive);
      const inbox = {
        addressOf: (id: string) => `${prefix}.${id}`,
        close: () => void world.inboxes.delete(prefix),
      };
      open.add(inbox);
      return inbox;
    },
    reply(address, bytes) {
      const dot = address.indexOf(".");
      const receive = world.inboxes.get(address.slice(0, dot));
      queueMicrotask(() => receive?.(address.slice(dot + 1), bytes));
    },
  };
}

function capturing(world: World, subject: string): MemoryStream {
  for (const stream of world.streams.values()) if (stream.captures(subject)) return stream;
  throw new EventwrightError("no_stream", `No stream captures ${subject}: name it in the topology.`);
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

