// The drivers: which one is taken, what is said when there is none, and that both mean the same.
import { spawnSync } from "node:child_process";
import { cpSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { makeFolder } from "../../../test/sqlite/files.ts";
import { bytesIn, type DriverName, findDriver } from "./driver.ts";
import { failureOf } from "./failure.ts";

const { folder, remove } = makeFolder();
afterAll(remove);
const isBuiltIn = process.getBuiltinModule?.("node:sqlite") !== undefined;
const here: readonly DriverName[] = isBuiltIn ? ["node:sqlite", "libsql"] : ["libsql"];

const thrownBy = (task: () => unknown): unknown => {
  try {
    task();
  } catch (error) {
    return error;
  }
  return undefined;
};

describe.each(here)("%s", (name) => {
  test("gives bytes, texts and numbers as they were, and counts changes", async () => {
    const database = (await findDriver(name))(join(folder, `${name.replace(":", "-")}.db`));
    database.exec("CREATE TABLE things (id INTEGER PRIMARY KEY, bytes BLOB, text TEXT)");
    const insert = database.prepare("INSERT INTO things (bytes) VALUES (?)");
    const part = Uint8Array.from([9, 0, 1, 255]).subarray(1);
    for (const bytes of [part, new Uint8Array(0)]) expect(insert.run(bytes)).toBe(1);
    const update = database.prepare("UPDATE things SET text = ? WHERE id > ?");
    expect(update.run("ü 100 %", 0)).toBe(2);
    expect(update.run("no", Number.MAX_SAFE_INTEGER)).toBe(0);
    interface Row {
      readonly bytes: Uint8Array;
      readonly text: string;
      readonly large: number;
    }
    const select = database.prepare(
      "SELECT bytes, text, 9007199254740991 AS large FROM things ORDER BY id",
    );
    const rows = [select.get<Row>()!, ...select.all<Row>()];
    expect(rows.map(({ bytes }) => bytesIn(bytes))).toEqual([part, part, new Uint8Array(0)]);
    expect(rows.map(({ text, large }) => [text, large])).toEqual(
      Array(3).fill(["ü 100 %", Number.MAX_SAFE_INTEGER]),
    );
    expect(database.prepare("SELECT id FROM things WHERE id > 9").get()).toBeUndefined();
    database.close();
  });

  test("tells failures apart", async () => {
    const open = await findDriver(name);
    const database = open(join(folder, `failures-${name.replace(":", "-")}.db`));
    database.exec("CREATE TABLE things (id INTEGER PRIMARY KEY, bytes BLOB)");
    database.exec("PRAGMA max_page_count = 3");
    const insert = database.prepare("INSERT INTO things (bytes) VALUES (?)");
    expect(failureOf(thrownBy(() => insert.run(new Uint8Array(100_000))))).toBe("full");
    expect(failureOf(thrownBy(() => database.exec("SELECT nonsense")))).toBe("other");
    database.exec("BEGIN EXCLUSIVE");
    const other = open(join(folder, `failures-${name.replace(":", "-")}.db`));
    expect(failureOf(thrownBy(() => other.prepare("SELECT * FROM things").all()))).toBe("busy");
    other.close();
    database.close();
    expect(failureOf(thrownBy(() => open(join(folder, "no", "such.db")).exec("SELECT 1")))).toBe(
      "cannotOpen",
    );
  });
});

test.skipIf(isBuiltIn)("a runtime without node:sqlite is told so", async () => {
  await expect(findDriver("node:sqlite")).rejects.toMatchObject({
    code: "sqlite_missing",
    message: expect.stringMatching(/has no node:sqlite: use Node 22\.13 or newer, Deno or Bun/),
  });
});

test("without a driver there is one sentence, and it says what to install", () => {
  // A copy beside which there is no node_modules.
  const copy = join(folder, "without");
  cpSync(resolve(import.meta.dirname, "../.."), join(copy, "runtime"), { recursive: true });
  writeFileSync(join(copy, "package.json"), '{ "type": "module" }');
  const program = `
    import { sqlite } from "./runtime/adapters/sqlite.ts";
    const options = { topology: { streams: [], buckets: [] }, log: console.log };
    await sqlite("orders.db", { driver: process.argv[2] }).connect(options).catch((error) => {
      console.log(error.code + ": " + error.message);
    });`;
  writeFileSync(join(copy, "main.ts"), program);
  const tsx = createRequire(import.meta.url).resolve("tsx");
  const run = (...arguments_: readonly string[]): string => {
    const child = ["--import", pathToFileURL(tsx).href, "main.ts", ...arguments_];
    const { stdout, stderr } = spawnSync(process.execPath, child, { cwd: copy, encoding: "utf8" });
    return stdout + stderr;
  };
  expect(run("libsql")).toBe(
    "sqlite_missing: The package libsql is not installed: run `npm install libsql`.\n",
  );
  if (isBuiltIn) return;
  expect(run()).toMatch(
    /^sqlite_missing: There is no SQLite here: run `npm install libsql`, or use Node 22\.13 or/,
  );
});
