// The file: who may open it, what is refused, and what is there when it is opened again.
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  closeSync,
  copyFileSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { bytesOf, connect, makeFolder, textsOf } from "../../../test/sqlite/files.ts";
import { sqlite } from "../sqlite.ts";
import { findDriver } from "./driver.ts";
import { closeFile, openFile } from "./file.ts";

const { folder, remove } = makeFolder();
afterAll(remove);
let files = 0;
const freshPath = (): string => join(folder, `${++files}.db`);
const codeOf = (error: unknown): unknown => (error as { readonly code?: unknown }).code;
const refusalOf = async (path: string): Promise<{ code: unknown; message: string }> => {
  const error = await connect(sqlite(path)).then(
    () => new Error("it was opened"),
    (thrown: Error) => thrown,
  );
  return { code: codeOf(error), message: error.message };
};

test("every commit is synced: a write-ahead log, and full synchronization", async () => {
  const database = await openFile(await findDriver(), freshPath());
  const pragma = (name: string): unknown => database.prepare(`PRAGMA ${name}`).get();
  expect(pragma("journal_mode")).toMatchObject({ journal_mode: "wal" });
  expect(pragma("synchronous")).toMatchObject({ synchronous: 2 });
  expect(pragma("locking_mode")).toMatchObject({ locking_mode: "exclusive" });
  closeFile(database);
});

describe("one process at a time", () => {
  test("a second broker on the same file is refused, and says what to do", async () => {
    const path = freshPath();
    const first = await connect(sqlite(path));
    const { code, message } = await refusalOf(path);
    expect(code).toBe("sqlite_in_use");
    expect(message).toContain(`${path} is open already`);
    await first.append("log.a", bytesOf("goes on"), {}, 0);
    await first.close();
  });

  test("a file that another process has is refused, and free when that one is killed", async () => {
    const path = freshPath();
    const program = join(import.meta.dirname, "../../../test/sqlite/holder.ts");
    const child = spawn(process.execPath, ["--expose-gc", "--import", "tsx", program, path]);
    const [line] = await once(child.stdout, "data");
    expect(String(line)).toBe("open\n");
    expect(await refusalOf(path)).toMatchObject({ code: "sqlite_in_use" });
    child.kill("SIGKILL");
    await once(child, "exit");
    const after = await connect(sqlite(path));
    expect(textsOf(await after.readSubject("LOG", "log.a", 0))).toEqual(["held"]);
    await after.close();
  });

  test("a file whose process is ending is waited for", async () => {
    const path = freshPath();
    const first = await connect(sqlite(path));
    const second = connect(sqlite(path));
    await new Promise((resolve) => setTimeout(resolve, 120));
    await first.close();
    await (await second).close();
  });

  test("apps of one process share a broker, and its last close frees one whole file", async () => {
    const path = freshPath();
    const broker = sqlite(path);
    const [one, other] = await Promise.all([connect(broker), connect(broker)]);
    await one.close();
    await one.close();
    await other.append("log.a", bytesOf("x"), {}, 0);
    await other.close();
    expect(readdirSync(folder).filter((name) => join(folder, name).startsWith(path))).toEqual([
      `${files}.db`,
    ]);
    const again = await connect(sqlite(path));
    expect(await again.endOf("LOG")).toBe(1);
    await again.close();
  });
});

describe("what cannot be a broker's file is refused in one clear sentence", () => {
  test("a file that is no database", async () => {
    const path = freshPath();
    writeFileSync(path, "Dear diary, today I wrote a text that is no database. ".repeat(100));
    const { code, message } = await refusalOf(path);
    expect(code).toBe("sqlite_damaged");
    expect(message).toContain(path);
  });

  test("somebody else's database, which stays as it is", async () => {
    const path = freshPath();
    const database = (await findDriver())(path);
    database.exec("CREATE TABLE customers (id INTEGER PRIMARY KEY)");
    database.close();
    const before = readFileSync(path);
    expect(await refusalOf(path)).toMatchObject({
      code: "sqlite_foreign",
      message: `${path} is a SQLite database, but none of Eventwright: name another file.`,
    });
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test("a file of a newer version, which stays as it is", async () => {
    const path = freshPath();
    await (await connect(sqlite(path))).close();
    const database = (await findDriver())(path);
    database.exec("PRAGMA user_version = 99");
    database.close();
    const before = readFileSync(path);
    expect(await refusalOf(path)).toMatchObject({
      code: "sqlite_newer",
      message: expect.stringMatching(/has version 99 of the tables, and this build knows 1: /),
    });
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test("a path in a folder that is not there, and one that is a folder", async () => {
    const missing = join(folder, "missing", "orders.db");
    expect(await refusalOf(missing)).toMatchObject({
      code: "sqlite_unwritable",
      message: expect.stringContaining(missing),
    });
    mkdirSync(join(folder, "folder.db"));
    expect(await refusalOf(join(folder, "folder.db"))).toMatchObject({ code: "sqlite_unwritable" });
  });

  // Whoever is root may write everywhere.
  test.skipIf(process.getuid?.() === 0)(
    "a file or a folder that is not ours to write",
    async () => {
      const closed = join(folder, "closed");
      mkdirSync(closed);
      chmodSync(closed, 0o555);
      expect(await refusalOf(join(closed, "orders.db"))).toMatchObject({
        code: "sqlite_unwritable",
      });
      const path = freshPath();
      await (await connect(sqlite(path))).close();
      chmodSync(path, 0o444);
      expect(await refusalOf(path)).toMatchObject({ code: "sqlite_unwritable" });
    },
  );

  test("no file at all", () => {
    for (const path of ["", ":memory:"]) {
      expect(() => sqlite(path)).toThrow(expect.objectContaining({ code: "sqlite_unwritable" }));
    }
  });

  test("a stream of another kind", async () => {
    const path = freshPath();
    await (await connect(sqlite(path))).close();
    const streams = [{ name: "LOG", kind: "queue" as const, subjects: ["log.>"] }];
    const connecting = sqlite(path).connect({
      topology: { streams, buckets: [] },
      clock: { nowMs: () => 0, monotonicMs: () => 0, after: () => () => undefined },
      log: () => undefined,
    });
    await expect(connecting).rejects.toMatchObject({
      code: "stream_unsafe",
      message: expect.stringContaining('its kind is "log", not "queue"'),
    });
    await (await connect(sqlite(path))).close();
  });
});

test("a page that is damaged stops what reads it, and says so", async () => {
  const path = freshPath();
  const before = await connect(sqlite(path));
  const bytes = new Uint8Array(100_000).fill(7);
  for (let sequence = 0; sequence < 20; sequence++) {
    await before.append("log.a", bytes, {}, sequence);
  }
  await before.close();
  overwrite(path, 400_000, 800_000);
  const after = await connect(sqlite(path));
  await expect(after.readSubject("LOG", "log.a", 0)).rejects.toMatchObject({
    code: "sqlite_damaged",
    transient: false,
    message: expect.stringContaining(path),
  });
  await after.close();
});

test("a copy of a closed file is a whole backup", async () => {
  const path = freshPath();
  const copy = freshPath();
  const connection = await connect(sqlite(path));
  await connection.append("log.a", bytesOf("kept"), {}, 0);
  await connection.close();
  copyFileSync(path, copy);
  const restored = await connect(sqlite(copy));
  expect(textsOf(await restored.readSubject("LOG", "log.a", 0))).toEqual(["kept"]);
  await restored.close();
});

function overwrite(path: string, from: number, to: number): void {
  expect(statSync(path).size).toBeGreaterThan(to);
  const file = openSync(path, "r+");
  writeSync(file, new Uint8Array(to - from).fill(0xa5), 0, to - from, from);
  closeSync(file);
}
