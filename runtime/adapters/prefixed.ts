// A broker on which everything lies under a prefix: names are mapped on their way in, subjects on
// their way out, so that neither the host nor the adapter below knows of it. It must never let a
// name through as it is: two environments on one server would meet there.
import { type Prefixing, prefixing } from "../core/prefix.ts";
import type {
  AskRequest,
  Broker,
  Connection,
  StoredMessage,
  StreamSpec,
  Tail,
  Topology,
} from "../ports.ts";

/**
 * The same broker, with every stream, subject and bucket under a prefix: `staging.ew.shop.evt.…` in
 * `staging_EW_shop_EVENTS`. Inboxes are told apart by their ids. Throws `prefix_invalid`.
 */
export function prefixed(broker: Broker, prefix: string): Broker {
  const names = prefixing(prefix);
  return {
    name: broker.name,
    async connect(options) {
      const topology = topologyUnder(names, options.topology);
      return connectionUnder(names, await broker.connect({ ...options, topology }));
    },
  };
}

function topologyUnder(names: Prefixing, { streams, buckets }: Topology): Topology {
  return {
    streams: streams.map((spec) => specUnder(names, spec)),
    buckets: buckets.map(names.name),
  };
}

/** The hash of a partition is of tokens behind the prefix: ids keep their partitions. */
function specUnder(names: Prefixing, spec: StreamSpec): StreamSpec {
  const { name, subjects, partition } = spec;
  return {
    ...spec,
    name: names.name(name),
    subjects: subjects.map(names.subject),
    ...(partition && { partition: { ...partition, prefix: names.subject(partition.prefix) } }),
  };
}

function connectionUnder(names: Prefixing, connection: Connection): Connection {
  return {
    maxMessageBytes: connection.maxMessageBytes,
    ...streamCalls(names, connection),
    ...keyCalls(names, connection),
    ...timerCalls(names, connection),
    ...messagingCalls(names, connection),
    close: () => connection.close(),
  };
}

type StreamCalls = "append" | "readSubject" | "lastOf" | "endOf" | "tail" | "purgeBelow";

function streamCalls({ name, subject, bare }: Prefixing, to: Connection) {
  const out = (message: StoredMessage): StoredMessage => bareMessage(bare, message);
  return {
    append: (where, bytes, headers, expected) =>
      to.append(subject(where), bytes, headers, expected),
    async readSubject(stream, where, after, options) {
      return (await to.readSubject(name(stream), subject(where), after, options)).map(out);
    },
    async lastOf(stream, where, options) {
      const found = await to.lastOf(name(stream), subject(where), options);
      return found && out(found);
    },
    endOf: (stream) => to.endOf(name(stream)),
    tail({ stream, filters, from }) {
      return bareTail(out, to.tail({ stream: name(stream), filters: filters.map(subject), from }));
    },
    purgeBelow: (stream, sequence, filter) =>
      to.purgeBelow(name(stream), sequence, filter && subject(filter)),
  } satisfies Pick<Connection, StreamCalls>;
}

function bareMessage(bare: Prefixing["bare"], message: StoredMessage): StoredMessage {
  const { subject, sequence, headers, bytes } = message;
  return { subject: bare(subject), sequence, headers, bytes };
}

function bareTail(out: (message: StoredMessage) => StoredMessage, tail: Tail): Tail {
  return {
    backlog: () => tail.backlog(),
    next: async () => (await tail.next()).map(out),
    passed: (sequence) => tail.passed(sequence),
    close: () => tail.close(),
  };
}

function keyCalls({ name }: Prefixing, to: Connection) {
  return {
    get: (bucket, key) => to.get(name(bucket), key),
    put: (bucket, key, bytes, expected) => to.put(name(bucket), key, bytes, expected),
    keys: (bucket) => to.keys(name(bucket)),
  } satisfies Pick<Connection, "get" | "put" | "keys">;
}

function timerCalls({ name, subject }: Prefixing, to: Connection) {
  return {
    schedule: (where, target, dueMs, bytes, headers) =>
      to.schedule(subject(where), subject(target), dueMs, bytes, headers),
    cancel: (stream, where) => to.cancel(name(stream), subject(where)),
  } satisfies Pick<Connection, "schedule" | "cancel">;
}

/** Addresses of inboxes are nobody's subjects: they go out, and come back, as they are. */
function messagingCalls({ subject, bare }: Prefixing, to: Connection) {
  const inward = (request: AskRequest): AskRequest => ({
    ...request,
    subject: bare(request.subject),
  });
  return {
    ask: (request, timeoutMs) =>
      to.ask({ ...request, subject: subject(request.subject) }, timeoutMs),
    serve: (where, answer) => to.serve(subject(where), (request) => answer(inward(request))),
    inbox: (receive) => to.inbox(receive),
    reply: (address, bytes) => to.reply(address, bytes),
  } satisfies Pick<Connection, "ask" | "serve" | "inbox" | "reply">;
}
