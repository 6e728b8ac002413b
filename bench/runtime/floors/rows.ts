// Rows by hand: each event of a log, read in order, changes the row of its customer, which is
// written under the revision that it had. Nothing is upcast or validated, and no row is read.
import { createInbox, headers, type NatsConnection } from "@nats-io/nats-core";
import type { Database } from "../../../runtime/adapters/sqlite/driver.ts";
import { openReader } from "./ordered-reader.ts";

const decoder = new TextDecoder();
const encoder = new TextEncoder();
const WINDOW = 256;
const BATCH = 512;

interface Row {
  readonly moves: number;
  readonly balance: number;
}

interface Kept {
  readonly row: Row;
  readonly revision: number;
}

/** Reads a stream and writes rows to the subjects of a bucket; both are there. */
export async function projectToBucket(
  nc: NatsConnection,
  stream: string,
  bucket: string,
  count: number,
): Promise<void> {
  const rows = new Map<string, Kept>();
  const busy = new Map<string, Row>();
  const acks = createInbox();
  let wake: (() => void) | undefined;
  const moved = (): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
    });
  const subscription = nc.subscribe(`${acks}.*`, {
    callback: (_error, message) => {
      const key = message.subject.slice(acks.length + 1);
      const ack = JSON.parse(decoder.decode(message.data)) as { seq: number; error?: unknown };
      if (ack.error) throw new Error(`The floor was refused: ${JSON.stringify(ack.error)}`);
      rows.set(key, { row: busy.get(key)!, revision: ack.seq });
      busy.delete(key);
      wake?.();
    },
  });
  const reader = await openReader(nc, stream);
  for (let read = 0; read < count; ) {
    for (const { data, seq } of (await reader.next()).map(withSequence)) {
      const { key, cents } = movedIn(data);
      while (busy.size >= WINDOW || busy.has(key)) await moved();
      const before = rows.get(key);
      const row = after(before?.row, cents);
      busy.set(key, row);
      const all = headers();
      all.set("Nats-Expected-Last-Subject-Sequence", String(before?.revision ?? 0));
      const bytes = encoder.encode(JSON.stringify({ position: seq, row }));
      nc.publish(`$KV.${bucket}.${key}`, bytes, { reply: `${acks}.${key}`, headers: all });
      read++;
    }
  }
  while (busy.size > 0) await moved();
  reader.close();
  subscription.unsubscribe();
}

/** The same in one file: from a table with a log in it, in transactions, into a table of rows. */
export function projectInFile(database: Database, table: string, count: number): void {
  database.exec(
    "CREATE TABLE floor_rows (id INTEGER PRIMARY KEY, key TEXT UNIQUE, revision INTEGER, bytes BLOB)",
  );
  const read = database.prepare(
    `SELECT sequence, subject, headers, bytes FROM ${table}
     WHERE sequence > ? ORDER BY sequence LIMIT ${BATCH}`,
  );
  const insert = database.prepare("INSERT INTO floor_rows (key, revision, bytes) VALUES (?, ?, ?)");
  const update = database.prepare(
    "UPDATE floor_rows SET revision = ?, bytes = ? WHERE key = ? AND revision = ?",
  );
  const rows = new Map<string, Kept>();
  for (let last = 0; last < count; ) {
    database.exec("BEGIN IMMEDIATE");
    const batch = read.all<{ readonly sequence: number; readonly bytes: Uint8Array }>(last);
    for (const { sequence, bytes } of batch) {
      const { key, cents } = movedIn(bytes);
      const { row: old, revision = 0 } = rows.get(key) ?? {};
      const row = after(old, cents);
      const written = encoder.encode(JSON.stringify({ position: sequence, row }));
      if (revision === 0) insert.run(key, 1, written);
      else update.run(revision + 1, written, key, revision);
      rows.set(key, { row, revision: revision + 1 });
      last = sequence;
    }
    database.exec("COMMIT");
    if (batch.length === 0) throw new Error(`The log ends at ${last}, before ${count}.`);
  }
}

function after(row: Row | undefined, cents: number): Row {
  return { moves: (row?.moves ?? 0) + 1, balance: (row?.balance ?? 0) + cents };
}

function movedIn(bytes: Uint8Array): { readonly key: string; readonly cents: number } {
  const [event] = JSON.parse(decoder.decode(bytes)) as [
    { readonly payload: { readonly customer: string; readonly cents: number } },
  ];
  return { key: event.payload.customer, cents: event.payload.cents };
}

function withSequence({
  data,
  reply = "",
}: {
  readonly data: Uint8Array;
  readonly reply?: string;
}) {
  return { data, seq: Number(reply.split(".")[5]) };
}
