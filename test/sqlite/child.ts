// A process to kill: runs counters on a SQLite file, and says each command that was acknowledged on
// a line of its own. It ends when its standard input closes, so that it outlives no test.
import { writeSync } from "node:fs";
import { startApp } from "eventwright";
import { findDriver, type OpenDatabase } from "../../runtime/adapters/sqlite/driver.ts";
import { sqliteOn } from "../../runtime/adapters/sqlite.ts";
import { Add, counter } from "../delivery/counters.ts";
import { type ChildOptions, QUICK_LIMITS } from "./child-options.ts";
import { dyingDriver, lyingDriver } from "./deaths.ts";

const COUNTERS = 5;
const IN_FLIGHT = 24;

const { path, round, death, honest } = JSON.parse(process.argv[2]!) as ChildOptions;
process.stdin.on("end", () => process.exit(1)).resume();
const broker = sqliteOn(async () => changed(await findDriver()), path);
const app = await startApp({
  broker,
  aggregates: [counter],
  limits: QUICK_LIMITS,
  log: () => undefined,
});
let sent = 0;
await Promise.all(Array.from({ length: IN_FLIGHT }, sendForEver));

async function sendForEver(): Promise<never> {
  for (;;) {
    const number = ++sent;
    const text = `${round}-${number}`;
    const id = `C${number % COUNTERS}`;
    const options = { idempotencyKey: text, direct: number % 2 === 0 };
    const { ok, position } = await app.send(Add({ id, text }), options);
    if (ok) writeSync(1, `${id} ${text} ${position.sequence}\n`);
  }
}

function changed(driver: OpenDatabase): OpenDatabase {
  if (honest !== undefined) return lyingDriver(driver, honest);
  return death ? dyingDriver(driver, death) : driver;
}
