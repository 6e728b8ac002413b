// The statements over one stream's table. It knows SQL and rows, and nothing of rules.
import type { Headers, StoredMessage } from "../../ports.ts";
import { bytesIn, type Database, type StoredBlob } from "./driver.ts";
import { tableOf } from "./schema.ts";

/** What is read of a message without its bytes. */
export interface Head {
  readonly sequence: number;
  readonly subject: string;
  readonly size: number;
}

interface Row {
  readonly sequence: number;
  readonly subject: string;
  readonly headers: string;
  readonly bytes: StoredBlob;
}

/** The table of one stream; made by {@link createStreamTable}. */
export interface StreamTable {
  insert(message: StoredMessage, storedMs: number): void;
  /** How many messages there are. */
  count(): number;
  /** The highest sequence, 0 for none. */
  last(): number;
  /** The highest sequence of a subject, 0 for none. */
  lastSequenceOf(subject: string): number;
  lastOf(subject: string): StoredMessage | undefined;
  ofSubject(subject: string, after: number, limit: number): readonly StoredMessage[];
  heads(from: number, to: number, limit: number): readonly Head[];
  get(sequence: number): StoredMessage | undefined;
  between(from: number, to: number): readonly StoredMessage[];
  /** Deletes at most `limit` of the messages below a sequence, the oldest first; tells how many. */
  deleteBelow(sequence: number, limit: number): number;
  delete(sequence: number): void;
}

/** Prepares the statements. */
export function createStreamTable(database: Database, streamId: number): StreamTable {
  const table = tableOf(streamId);
  return { ...writes(database, table), ...lookUps(database, table), ...scans(database, table) };
}

function writes(
  database: Database,
  table: string,
): Pick<StreamTable, "insert" | "deleteBelow" | "delete"> {
  const insert = database.prepare(
    `INSERT INTO ${table} (sequence, stored_ms, subject, headers, bytes) VALUES (?, ?, ?, ?, ?)`,
  );
  const deleteBelow = database.prepare(
    `DELETE FROM ${table} WHERE sequence IN
     (SELECT sequence FROM ${table} WHERE sequence < ? ORDER BY sequence LIMIT ?)`,
  );
  const deleteOne = database.prepare(`DELETE FROM ${table} WHERE sequence = ?`);
  return {
    insert({ sequence, subject, headers, bytes }, storedMs) {
      insert.run(sequence, storedMs, subject, JSON.stringify(headers), bytes);
    },
    deleteBelow: (sequence, limit) => deleteBelow.run(sequence, limit),
    delete: (sequence) => void deleteOne.run(sequence),
  };
}

function lookUps(
  database: Database,
  table: string,
): Pick<StreamTable, "count" | "last" | "lastSequenceOf" | "lastOf" | "ofSubject"> {
  const newest = "ORDER BY sequence DESC LIMIT 1";
  const count = database.prepare(`SELECT count(*) AS number FROM ${table}`);
  const last = database.prepare(`SELECT sequence AS number FROM ${table} ${newest}`);
  const lastSequence = database.prepare(
    `SELECT sequence AS number FROM ${table} WHERE subject = ? ${newest}`,
  );
  const lastOf = database.prepare(
    `SELECT sequence, subject, headers, bytes FROM ${table} WHERE subject = ? ${newest}`,
  );
  const ofSubject = database.prepare(
    `SELECT sequence, subject, headers, bytes FROM ${table}
     WHERE subject = ? AND sequence > ? ORDER BY sequence LIMIT ?`,
  );
  return {
    count: () => count.get<Numbered>()?.number ?? 0,
    last: () => last.get<Numbered>()?.number ?? 0,
    lastSequenceOf: (subject) => lastSequence.get<Numbered>(subject)?.number ?? 0,
    lastOf: (subject) => lastOf.all<Row>(subject).map(messageOf)[0],
    ofSubject: (subject, after, limit) => ofSubject.all<Row>(subject, after, limit).map(messageOf),
  };
}

interface Numbered {
  readonly number: number;
}

function scans(database: Database, table: string): Pick<StreamTable, "heads" | "get" | "between"> {
  const heads = database.prepare(
    `SELECT sequence, subject, length(headers) + length(bytes) AS size FROM ${table}
     WHERE sequence BETWEEN ? AND ? ORDER BY sequence LIMIT ?`,
  );
  const between = database.prepare(
    `SELECT sequence, subject, headers, bytes FROM ${table}
     WHERE sequence BETWEEN ? AND ? ORDER BY sequence`,
  );
  const get = (from: number, to: number): readonly StoredMessage[] =>
    between.all<Row>(from, to).map(messageOf);
  return {
    heads: (from, to, limit) => heads.all<Head>(from, to, limit),
    get: (sequence) => get(sequence, sequence)[0],
    between: get,
  };
}

function messageOf({ sequence, subject, headers, bytes }: Row): StoredMessage {
  return { subject, sequence, headers: JSON.parse(headers) as Headers, bytes: bytesIn(bytes) };
}
