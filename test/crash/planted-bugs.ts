// Brokers that break a promise, to prove that the crash checks would notice.
import type { Broker, Connection } from "../../runtime/ports.ts";

/**
 * - `unfenced`: the first reading of each log finds nothing, and appends go out without their
 *   expectation and message id.
 * - `forgetful`: the first commit of a stock is acknowledged and not stored.
 */
export type PlantedBug = "unfenced" | "forgetful";

/** The same broker with the bug. */
export function withBug(broker: Broker, bug: PlantedBug | undefined): Broker {
  if (bug === undefined) return broker;
  return {
    name: broker.name,
    async connect(options) {
      const connection = await broker.connect(options);
      if (bug === "forgetful") return { ...connection, append: forgetful(connection) };
      return { ...connection, readSubject: stale(connection), append: unfenced(connection) };
    },
  };
}

const LOG = /^ew\.\w+\.evt\./;

function stale(connection: Connection): Connection["readSubject"] {
  const read = new Set<string>();
  return async (stream, subject, after, options) => {
    if (read.has(subject)) return connection.readSubject(stream, subject, after, options);
    read.add(subject);
    return [];
  };
}

function unfenced(connection: Connection): Connection["append"] {
  return (subject, bytes, headers, expected) => {
    if (!LOG.test(subject)) return connection.append(subject, bytes, headers, expected);
    const { "Nats-Msg-Id": _, ...others } = headers;
    return connection.append(subject, bytes, others);
  };
}

function forgetful(connection: Connection): Connection["append"] {
  let forgotten = false;
  return async (subject, bytes, headers, expected) => {
    if (forgotten || headers["Ew-Types"] !== "StockAdded") {
      return connection.append(subject, bytes, headers, expected);
    }
    forgotten = true;
    return { kind: "stored", sequence: 1_000_000 };
  };
}
