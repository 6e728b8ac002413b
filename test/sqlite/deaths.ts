// Where a process with an open file kills itself, and a driver that breaks its promise.
import type { Database, OpenDatabase } from "../../runtime/adapters/sqlite/driver.ts";

/** A place within the n-th transaction to die at. */
export interface Death {
  readonly at: "between two writes" | "before the commit" | "after the commit";
  readonly transaction: number;
}

/** A driver on which the process dies as told. */
export function dyingDriver(open: OpenDatabase, { at, transaction }: Death): OpenDatabase {
  let begun = 0;
  let writes = 0;
  const dieAt = (place: Death["at"]): void => {
    if (begun >= transaction && at === place) process.kill(process.pid, "SIGKILL");
  };
  return changed(open, (database) => ({
    exec(sql) {
      if (sql === "BEGIN IMMEDIATE") [begun, writes] = [begun + 1, 0];
      if (sql === "COMMIT") dieAt("before the commit");
      database.exec(sql);
      if (sql === "COMMIT") dieAt("after the commit");
    },
    prepare(sql) {
      const statement = database.prepare(sql);
      const run: typeof statement.run = (...values) => {
        if (++writes > 1) dieAt("between two writes");
        return statement.run(...values);
      };
      return { ...statement, run };
    },
  }));
}

/** A driver that begins one transaction after its honest ones, and never commits it. */
export function lyingDriver(open: OpenDatabase, honest: number): OpenDatabase {
  let begun = 0;
  return changed(open, (database) => ({
    exec(sql) {
      if (sql === "BEGIN IMMEDIATE") begun++;
      const isFirstLie = sql === "BEGIN IMMEDIATE" && begun === honest + 1;
      const isLie = begun > honest && /^(BEGIN|COMMIT)/.test(sql);
      if (!isLie || isFirstLie) database.exec(sql);
    },
  }));
}

function changed(
  open: OpenDatabase,
  change: (database: Database) => Partial<Database>,
): OpenDatabase {
  return (path) => {
    const database = open(path);
    return { ...database, ...change(database) };
  };
}
