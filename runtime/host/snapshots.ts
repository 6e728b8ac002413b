// Snapshots of one aggregate type: found when a long log is loaded, taken when it has grown.
// Nothing waits for one to be written, and no failure of one is a failure of anything else.
import type { Aggregate } from "../core/aggregate.ts";
import { encodeJson } from "../core/codec.ts";
import { messageOf } from "../core/error.ts";
import { decodeSnapshot, encodeSnapshot, type Snapshot } from "../core/snapshot.ts";
import { encodeToken } from "../core/subjects.ts";
import type { Host } from "./host.ts";

/** Made by {@link createSnapshots}. */
export interface Snapshots {
  /** The snapshot of an id, if there is one of this chart. */
  find(id: string): Promise<Snapshot | undefined>;
  /** Takes one, unless one of the same id is just being taken. */
  take(id: string, snapshot: Snapshot): void;
  /** Says what is wrong with one, and makes it nobody's, so that another takes its place. */
  drop(id: string, problem: string): Promise<void>;
}

/** The snapshots of an aggregate type. */
export function createSnapshots(host: Host, aggregate: Aggregate): Snapshots {
  const { connection, names } = host;
  const taking = new Set<string>();
  return {
    async drop(id, problem) {
      report(host, aggregate, id, problem);
      const key = keyOf(aggregate, id);
      const found = await connection.get(names.snapshots, key);
      await connection.put(names.snapshots, key, encodeJson({}), found?.revision ?? 0);
    },
    async find(id) {
      const found = await connection.get(names.snapshots, keyOf(aggregate, id));
      return found && decodeSnapshot(aggregate, found.bytes);
    },
    take(id, snapshot) {
      if (taking.has(id)) return;
      taking.add(id);
      write(host, aggregate, id, snapshot)
        .catch((error: unknown) =>
          report(host, aggregate, id, `is not written: ${messageOf(error)}`),
        )
        .finally(() => taking.delete(id));
    },
  };
}

const keyOf = ({ name }: Aggregate, id: string): string => `${name}.${encodeToken(id)}`;

async function write(
  host: Host,
  aggregate: Aggregate,
  id: string,
  snapshot: Snapshot,
): Promise<void> {
  const { connection, names } = host;
  const bytes = encodeSnapshot(aggregate, snapshot);
  if (bytes.length > connection.maxMessageBytes) {
    const limit = `the broker takes ${connection.maxMessageBytes}`;
    return report(host, aggregate, id, `has ${bytes.length} bytes and is not written: ${limit}`);
  }
  const key = keyOf(aggregate, id);
  const before = await connection.get(names.snapshots, key);
  const older = before && decodeSnapshot(aggregate, before.bytes);
  // Another owner may have taken one later.
  if (older && older.sequence >= snapshot.sequence) return;
  await connection.put(names.snapshots, key, bytes, before?.revision ?? 0);
}

function report({ log }: Host, { name }: Aggregate, id: string, problem: string): void {
  const message = `The snapshot of ${name} ${id} ${problem}.`;
  log({ level: "warn", event: "snapshot_unused", message, aggregate: name, id });
}
