// The tables of the file. A change of them is a new entry at the end of the list, never a change of
// one that was released: older files are brought up to date entry by entry.

/** Tells our files from other SQLite databases: the letters `EvWr`. */
export const APPLICATION_ID = 0x45_76_57_72;

/** The statements that make version n + 1 out of version n. */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE streams (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    spec TEXT NOT NULL, -- JSON: kind, subjects, partition
    purged INTEGER NOT NULL DEFAULT 0 -- the end at the last purge, so that no sequence comes twice
  );
  CREATE TABLE buckets (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
  );
  CREATE TABLE keys (
    id INTEGER PRIMARY KEY,
    bucket INTEGER NOT NULL,
    key TEXT NOT NULL,
    revision INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    UNIQUE (bucket, key)
  );
  CREATE TABLE schedules (
    id INTEGER PRIMARY KEY,
    subject TEXT NOT NULL UNIQUE,
    target TEXT NOT NULL,
    due_ms INTEGER NOT NULL,
    headers TEXT NOT NULL, -- JSON
    bytes BLOB NOT NULL
  );
  CREATE INDEX schedules_by_time ON schedules (due_ms);
  `,
];

/** The table of a stream's messages. */
export function tableOf(streamId: number): string {
  return `messages_${streamId}`;
}

/**
 * Makes that table. Rows are in the order of the stream and only ever added at the end, which is
 * what SQLite is fastest at; the bytes come last, so that the rest is read without them.
 */
export function createTable(streamId: number): string {
  const table = tableOf(streamId);
  return `
  CREATE TABLE ${table} (
    sequence INTEGER PRIMARY KEY,
    stored_ms INTEGER NOT NULL,
    subject TEXT NOT NULL,
    headers TEXT NOT NULL, -- JSON
    bytes BLOB NOT NULL
  );
  CREATE INDEX ${table}_by_subject ON ${table} (subject);
  `;
}
