// The two drivers behind one shape: `node:sqlite` where it is, else the package `libsql`. Nothing
// else knows which of them runs.
import process from "node:process";
import { EventwrightError, messageOf } from "../../core/error.ts";

/** What goes into a statement. */
export type Value = string | number | Uint8Array | null;

/** An open file. All calls are synchronous; failures are read by failure.ts. */
export interface Database {
  /** Runs statements that give no rows. */
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}

/** A prepared statement. `Row` is what its columns are known to be. */
export interface Statement {
  /** How many rows it changed. */
  run(...values: readonly Value[]): number;
  get<Row>(...values: readonly Value[]): Row | undefined;
  all<Row>(...values: readonly Value[]): readonly Row[];
}

/** Opens the file at an absolute path; makes it if there is none. */
export type OpenDatabase = (path: string) => Database;

/** The names of the drivers. */
export type DriverName = "node:sqlite" | "libsql";

/** A blob as either driver gives it. */
export type StoredBlob = Uint8Array | ArrayBuffer;

/** A blob's bytes, as a plain `Uint8Array`. */
export function bytesIn(blob: StoredBlob): Uint8Array {
  if (blob instanceof ArrayBuffer) return new Uint8Array(blob);
  return new Uint8Array(blob.buffer, blob.byteOffset, blob.byteLength);
}

/** The driver of this name, or the first that there is. Throws `sqlite_missing`. */
export async function findDriver(name?: DriverName): Promise<OpenDatabase> {
  const found =
    (name !== "libsql" && builtinDriver()) || (name !== "node:sqlite" && (await libsqlDriver()));
  if (found) return found;
  throw new EventwrightError("sqlite_missing", missing(name));
}

/** What both drivers have alike. */
interface ForeignDatabase {
  exec(sql: string): void;
  prepare(sql: string): ForeignStatement;
  close(): void;
}

interface ForeignStatement {
  run(...values: unknown[]): { readonly changes: number | bigint };
  get(...values: unknown[]): unknown;
  all(...values: unknown[]): unknown;
}

type ForeignClass = new (path: string) => ForeignDatabase;

function builtinDriver(): OpenDatabase | undefined {
  // Older versions of Node have no such function, or nothing to give.
  const found = process.getBuiltinModule?.("node:sqlite") as
    | { readonly DatabaseSync: ForeignClass }
    | undefined;
  return found && ((path) => wrap(new found.DatabaseSync(path), (values) => values));
}

async function libsqlDriver(): Promise<OpenDatabase | undefined> {
  try {
    const { default: Libsql } = (await import("libsql")) as unknown as { default: ForeignClass };
    // In an array, because a lone blob would be taken for an object of named values.
    return (path) => wrap(new Libsql(path), (values) => [values]);
  } catch (error) {
    if (isNotInstalled(error)) return undefined;
    throw new EventwrightError(
      "sqlite_missing",
      `The package libsql cannot be loaded here (${messageOf(error)}): run \`npm install libsql\` ` +
        "again on this machine, or use Node 22.13 or newer, Deno or Bun, which bring SQLite.",
      { cause: error },
    );
  }
}

function wrap(
  database: ForeignDatabase,
  pass: (values: readonly Value[]) => readonly unknown[],
): Database {
  return {
    exec: (sql) => database.exec(sql),
    prepare(sql) {
      const statement = database.prepare(sql);
      return {
        run: (...values) => Number(statement.run(...pass(values)).changes),
        get: <Row>(...values: readonly Value[]) =>
          statement.get(...pass(values)) as Row | undefined,
        all: <Row>(...values: readonly Value[]) => statement.all(...pass(values)) as readonly Row[],
      };
    },
    close: () => database.close(),
  };
}

function isNotInstalled(error: unknown): boolean {
  return (
    /^(ERR_)?MODULE_NOT_FOUND$/.test(String((error as { code?: unknown }).code)) &&
    /['"]libsql['"]/.test(messageOf(error))
  );
}

function missing(name: DriverName | undefined): string {
  const builtin = "use Node 22.13 or newer, Deno or Bun, which bring it";
  const install = "run `npm install libsql`";
  if (name === "node:sqlite") return `This runtime has no node:sqlite: ${builtin}.`;
  if (name === "libsql") return `The package libsql is not installed: ${install}.`;
  return `There is no SQLite here: ${install}, or ${builtin}.`;
}
