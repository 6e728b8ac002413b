// Opening and closing the file: one process at a time, nothing acknowledged lost in a power cut,
// and clear words when it is not ours, damaged, or of a newer version.
import { setTimeout } from "node:timers";
import { EventwrightError } from "../../core/error.ts";
import type { Database, OpenDatabase } from "./driver.ts";
import { failureOf, openFailure } from "./failure.ts";
import { APPLICATION_ID, MIGRATIONS } from "./schema.ts";

/** How long a process that is ending may hold the file, and the pause between attempts. */
const LOCK_WAIT_MS = 2_000;
const LOCK_PAUSE_MS = 50;
/** Memory for pages of the file, in KiB: the index by subject is read in no order. */
const CACHE_KIB = 32 * 1024;
const PAGE_BYTES = 4_096;

/** How to open. */
export interface FileOptions {
  /** Bytes that the file may have; SQLite's own limit, of terabytes, unless told. */
  readonly maxBytes?: number;
}

/** Opens the file and brings its tables up to date. Throws one clear error within 5 s. */
export async function openFile(
  open: OpenDatabase,
  path: string,
  options: FileOptions = {},
): Promise<Database> {
  for (let waitedMs = 0; ; waitedMs += LOCK_PAUSE_MS) {
    try {
      return openOnce(open, path, options);
    } catch (error) {
      if (failureOf(error) !== "busy" || waitedMs >= LOCK_WAIT_MS) throw openFailure(error, path);
    }
    await new Promise((resolve) => void setTimeout(resolve, LOCK_PAUSE_MS));
  }
}

/**
 * Gives the file back, as one file without a log beside it. Leaving the mode of the log is what
 * lets go of the lock at once: libsql keeps a closed file open until its statements are collected.
 */
export function closeFile(database: Database): void {
  try {
    database.exec("PRAGMA journal_mode = DELETE");
    database.exec("PRAGMA locking_mode = NORMAL");
    // The lock goes with the next reading that ends.
    database.prepare("SELECT count(*) FROM streams").get();
  } finally {
    database.close();
  }
}

/** Runs a task in a transaction of its own. */
export function inTransaction<T>(database: Database, task: () => T): T {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = task();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    rollBack(database);
    throw error;
  }
}

/** Ends a failed transaction, unless SQLite has done so itself. */
export function rollBack(database: Database): void {
  try {
    database.exec("ROLLBACK");
  } catch {
    // There was none any more.
  }
}

function openOnce(open: OpenDatabase, path: string, options: FileOptions): Database {
  const database = open(path);
  try {
    // Before the file is first read: from then on nobody else may open it, and the system lets go
    // of the lock when the process dies, however it does.
    database.exec("PRAGMA locking_mode = EXCLUSIVE");
    refuseOthers(database, path);
    configure(database, path, options);
    inTransaction(database, () => migrate(database));
    return database;
  } catch (error) {
    giveUp(database);
    throw error;
  }
}

/** Lets go of a file that is refused, as it is. */
function giveUp(database: Database): void {
  try {
    database.exec("PRAGMA locking_mode = NORMAL");
    database.exec("SELECT count(*) FROM sqlite_master");
  } catch {
    // There is nothing to let go of, or no way to read it.
  }
  database.close();
}

function configure(database: Database, path: string, { maxBytes }: FileOptions): void {
  const { journal_mode: mode } = database.prepare("PRAGMA journal_mode = WAL").get<{
    readonly journal_mode: string;
  }>()!;
  if (mode !== "wal") {
    throw new EventwrightError(
      "sqlite_without_log",
      `${path} cannot have a write-ahead log (its mode is "${mode}"): name a file on a local disk.`,
    );
  }
  // With a write-ahead log, FULL syncs it before each commit returns: what is acknowledged outlives
  // a power cut. NORMAL would sync only now and then, and keep the file whole but not the end.
  database.exec("PRAGMA synchronous = FULL");
  // On macOS a plain sync leaves data in the drive's cache. Elsewhere this changes nothing.
  database.exec("PRAGMA fullfsync = ON");
  database.exec("PRAGMA checkpoint_fullfsync = ON");
  database.exec(`PRAGMA cache_size = -${CACHE_KIB}`);
  if (maxBytes !== undefined) {
    database.exec(`PRAGMA max_page_count = ${Math.max(1, Math.floor(maxBytes / PAGE_BYTES))}`);
  }
}

/** Before anything is written: what is not ours to change stays as it is. */
function refuseOthers(database: Database, path: string): void {
  const { tables } = database
    .prepare("SELECT count(*) AS tables FROM sqlite_master")
    .get<{ readonly tables: number }>()!;
  if (tables > 0 && pragma(database, "application_id") !== APPLICATION_ID) {
    throw new EventwrightError(
      "sqlite_foreign",
      `${path} is a SQLite database, but none of Eventwright: name another file.`,
    );
  }
  const version = pragma(database, "user_version");
  if (version <= MIGRATIONS.length) return;
  throw new EventwrightError(
    "sqlite_newer",
    `${path} has version ${version} of the tables, and this build knows ${MIGRATIONS.length}: ` +
      "a newer Eventwright wrote it. Use that one, or a copy from before.",
  );
}

function migrate(database: Database): void {
  const version = pragma(database, "user_version");
  for (const statements of MIGRATIONS.slice(version)) database.exec(statements);
  // Written always, so that a file that cannot be written is refused now, not at the first append.
  database.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
  database.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
}

function pragma(database: Database, name: "application_id" | "user_version"): number {
  return database.prepare(`PRAGMA ${name}`).get<Readonly<Record<string, number>>>()?.[name] ?? 0;
}
