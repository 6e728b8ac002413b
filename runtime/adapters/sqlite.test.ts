// The SQLite adapter: the shared suite on real files, on libsql; node:sqlite has its turn in
// test/sqlite.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, test } from "vitest";
import { brokerConformance } from "../testing/conformance.ts";
import { sqlite } from "./sqlite.ts";

const folder = mkdtempSync(join(tmpdir(), "eventwright-sqlite-"));
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

let files = 0;
const freshPath = (): string => join(folder, `${++files}.db`);

const suite = brokerConformance({
  broker: async () => sqlite(freshPath(), { driver: "libsql" }),
  boundedBroker: async () => sqlite(freshPath(), { driver: "libsql", queueLimit: 10 }),
  queueLimit: 10,
});

describe("the conformance suite on SQLite", () => {
  for (const { name, run } of suite) test(name, run, 30_000);
});
