// SQLite as a broker: durable, in one file, for one process. This entry only assembles; the folder
// beside it holds one part a file.
import { resolve } from "node:path";
import { EventwrightError } from "../core/error.ts";
import type { Broker, ConnectOptions } from "../ports.ts";
import { connectTo } from "./sqlite/connection.ts";
import { type DriverName, findDriver, type OpenDatabase } from "./sqlite/driver.ts";
import { openFailure } from "./sqlite/failure.ts";
import { closeFile, type FileOptions, openFile } from "./sqlite/file.ts";
import { openWorld, type World } from "./sqlite/world.ts";

/** Messages that one bounded stream holds before it answers `full`. */
const QUEUE_LIMIT = 1_000_000;

/** How a file is used. */
export interface SqliteOptions extends FileOptions {
  /** Messages that a queue, or the dead letters, may hold; 1,000,000 unless told. */
  readonly queueLimit?: number;
  /** Which driver; unless told `node:sqlite` where the runtime has it, else `libsql`. */
  readonly driver?: DriverName;
}

/**
 * The durable embedded broker: everything in one file, which one process at a time may open. What
 * it has acknowledged outlives the process, and a power cut. The file is open while an app is
 * connected; apps of one process share the returned object. Within 5 s connecting throws
 * `sqlite_missing`, `sqlite_in_use`, `sqlite_unwritable`, `sqlite_full`, `sqlite_damaged`,
 * `sqlite_foreign` or `sqlite_newer`.
 *
 * @example
 * const app = await startApp({ broker: sqlite("orders.db"), … });
 */
export function sqlite(path: string, options: SqliteOptions = {}): Broker {
  return sqliteOn(() => findDriver(options.driver), path, options);
}

/** The same on a driver of the caller's: for tests. */
export function sqliteOn(
  driver: () => Promise<OpenDatabase>,
  path: string,
  options: SqliteOptions = {},
): Broker {
  refuseMemory(path);
  const { open, leave } = shared(driver, resolve(path), options);
  return {
    name: "sqlite",
    async connect(connecting) {
      const world = await open(connecting);
      try {
        return connectTo(world, connecting, leave);
      } catch (error) {
        leave();
        throw error;
      }
    },
  };
}

interface Shared {
  /** The open file, for one more; opens it for the first. */
  open(connecting: ConnectOptions): Promise<World>;
  /** One less; closes the file after the last. */
  leave(): void;
}

function shared(driver: () => Promise<OpenDatabase>, path: string, options: SqliteOptions): Shared {
  let users = 0;
  let world: World | undefined;
  let opening: Promise<World> | undefined;
  const openNow = async ({ log }: ConnectOptions): Promise<World> => {
    const database = await openFile(await driver(), path, options);
    try {
      world = openWorld(database, path, options.queueLimit ?? QUEUE_LIMIT, log);
      return world;
    } catch (error) {
      closeFile(database);
      throw openFailure(error, path);
    }
  };
  const leave = (): void => {
    users--;
    if (users > 0) return;
    opening = undefined;
    world?.close();
    world = undefined;
  };
  return {
    async open(connecting) {
      users++;
      try {
        opening ??= openNow(connecting).catch((error: unknown) => {
          opening = undefined;
          throw error;
        });
        return await opening;
      } catch (error) {
        leave();
        throw error;
      }
    },
    leave,
  };
}

function refuseMemory(path: string): void {
  if (path !== "" && path !== ":memory:") return;
  throw new EventwrightError(
    "sqlite_unwritable",
    `"${path}" is no file: name one, or use memory() if nothing has to last.`,
  );
}
