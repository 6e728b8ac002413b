// Runs the conformance suite on SQLite in whatever runtime runs this file, on the driver that its
// argument names, and prints how many cases passed and what the others said, as one line of JSON.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import type { DriverName } from "../../runtime/adapters/sqlite/driver.ts";
import { sqlite } from "../../runtime/adapters/sqlite.ts";
import { messageOf } from "../../runtime/core/error.ts";
import { brokerConformance } from "../../runtime/testing/conformance.ts";

/** What is printed. */
export interface SuiteReport {
  readonly passed: number;
  /** By the name of the case. */
  readonly failed: Readonly<Record<string, string>>;
}

/** Cases that run beside each other: few, as some measure time. */
const AT_ONCE = 4;

const driver = process.argv[2] as DriverName;
const folder = mkdtempSync(join(tmpdir(), "eventwright-sqlite-"));
const failed: Record<string, string> = {};
let files = 0;
let passed = 0;

const suite = brokerConformance({
  broker: async () => sqlite(join(folder, `${++files}.db`), { driver }),
  boundedBroker: async () => sqlite(join(folder, `${++files}.db`), { driver, queueLimit: 10 }),
  queueLimit: 10,
});
const left = [...suite];
const runSome = async (): Promise<void> => {
  for (let one = left.shift(); one; one = left.shift()) {
    try {
      await one.run();
      passed++;
    } catch (error) {
      failed[one.name] = messageOf(error);
    }
  }
};
await Promise.all(Array.from({ length: AT_ONCE }, runSome));
rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
console.log(JSON.stringify({ passed, failed } satisfies SuiteReport));
