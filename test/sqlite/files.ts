// Files and connections for tests of the SQLite adapter.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Database,
  findDriver,
  type OpenDatabase,
} from "../../runtime/adapters/sqlite/driver.ts";
import { systemClock } from "../../runtime/host/clock.ts";
import type { Broker, Connection, LogEntry, Topology } from "../../runtime/ports.ts";

/** A log, a queue, timers and a bucket. */
export const topology: Topology = {
  streams: [
    { name: "LOG", kind: "log", subjects: ["log.>"] },
    { name: "QUEUE", kind: "queue", subjects: ["queue.>"] },
    { name: "TIMERS", kind: "timers", subjects: ["timer.>", "due.>"] },
  ],
  buckets: ["BUCKET"],
};

/** A folder that is removed with `remove`. */
export function makeFolder(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "eventwright-sqlite-"));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) };
}

/** A connection with that topology, or a part of it. */
export function connect(
  broker: Broker,
  log: (entry: LogEntry) => void = () => undefined,
): Promise<Connection> {
  return broker.connect({ topology, clock: systemClock, log });
}

/** A driver whose databases are changed as a test wants. */
export async function changedDriver(
  change: (database: Database) => Partial<Database>,
): Promise<OpenDatabase> {
  const open = await findDriver();
  return (path) => {
    const database = open(path);
    return { ...database, ...change(database) };
  };
}

/** Text as bytes. */
export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** The texts of messages. */
export function textsOf(messages: readonly { readonly bytes: Uint8Array }[]): readonly string[] {
  return messages.map(({ bytes }) => new TextDecoder().decode(bytes));
}
