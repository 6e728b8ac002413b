// Group commit: one transaction for what arrives together, answered after it, and nothing lost or
// half done when it fails.
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import {
  bytesOf,
  changedDriver,
  connect,
  makeFolder,
  textsOf,
} from "../../../test/sqlite/files.ts";
import type { LogEntry, WriteResult } from "../../ports.ts";
import { sqlite, sqliteOn } from "../sqlite.ts";

const { folder, remove } = makeFolder();
afterAll(remove);
let files = 0;
const freshPath = (): string => join(folder, `${++files}.db`);
const kindsOf = (results: readonly WriteResult[]): readonly string[] =>
  results.map(({ kind }) => kind);

/** A broker that tells which transactions begin and end. */
function watched(path: string, told: string[]) {
  const driver = () =>
    changedDriver((database) => ({
      exec(sql) {
        if (/^(BEGIN|COMMIT|ROLLBACK)/.test(sql)) told.push(sql);
        database.exec(sql);
      },
    }));
  return sqliteOn(driver, path);
}

describe("writes that arrive together", () => {
  test("are one transaction, and are answered after it", async () => {
    const told: string[] = [];
    const connection = await connect(watched(freshPath(), told));
    told.length = 0;
    const appends = ["a", "b", "c"].map(async (id) => {
      await connection.append(`log.${id}`, bytesOf(id), {}, 0);
      told.push(id);
    });
    const put = connection.put("BUCKET", "key", bytesOf("value"), 0).then(() => told.push("put"));
    await Promise.all([...appends, put]);
    expect(told).toEqual(["BEGIN IMMEDIATE", "COMMIT", "a", "b", "c", "put"]);
    await connection.close();
  });

  test("have each an expectation of its own: a conflict fails nobody else", async () => {
    const connection = await connect(sqlite(freshPath()));
    const append = (id: string, expected: number): Promise<WriteResult> =>
      connection.append(`log.${id}`, bytesOf(`${id}${expected}`), {}, expected);
    const results = await Promise.all([
      ...[append("a", 0), append("a", 7), append("b", 0), append("a", 0), append("a", 1)],
      ...[
        connection.put("BUCKET", "k", bytesOf("1"), 0),
        connection.put("BUCKET", "k", bytesOf("2"), 0),
      ],
    ]);
    expect(kindsOf(results)).toEqual([
      ...["stored", "conflict", "stored", "conflict", "stored"],
      ...["stored", "conflict"],
    ]);
    expect(textsOf(await connection.readSubject("LOG", "log.a", 0))).toEqual(["a0", "a1"]);
    expect(await connection.endOf("LOG")).toBe(3);
    await connection.close();
  });

  test("know each other's message ids", async () => {
    const connection = await connect(sqlite(freshPath()));
    const headers = { "Nats-Msg-Id": "one" };
    const results = await Promise.all([
      connection.append("log.a", bytesOf("x"), headers),
      connection.append("log.a", bytesOf("x"), headers),
    ]);
    expect(results).toEqual([
      { kind: "stored", sequence: 1 },
      { kind: "duplicate", sequence: 1 },
    ]);
    await connection.close();
  });

  test("beyond the limit of a transaction wait for the next one, in order", async () => {
    const told: string[] = [];
    const connection = await connect(watched(freshPath(), told));
    told.length = 0;
    const numbers = Array.from({ length: 1_100 }, (_, index) => index);
    const results = await Promise.all(
      numbers.map((number) => connection.append("log.a", bytesOf(String(number)), {}, number)),
    );
    expect(new Set(kindsOf(results))).toEqual(new Set(["stored"]));
    expect(told.filter((sql) => sql === "COMMIT")).toHaveLength(3);
    const large = new Uint8Array(900_000);
    told.length = 0;
    await Promise.all(numbers.slice(0, 20).map(() => connection.append("log.b", large, {})));
    expect(told.filter((sql) => sql === "COMMIT")).toHaveLength(3);
    await connection.close();
  });

  test("are all committed by a close that comes at once", async () => {
    const path = freshPath();
    const connection = await connect(sqlite(path));
    const appends = ["a", "b"].map((id) => connection.append(`log.${id}`, bytesOf(id), {}, 0));
    await connection.close();
    expect(kindsOf(await Promise.all(appends))).toEqual(["stored", "stored"]);
    expect((await connection.append("log.c", bytesOf("c"), {}, 0)).kind).toBe("unknown");
    const again = await connect(sqlite(path));
    expect(await again.endOf("LOG")).toBe(2);
    await again.close();
  });
});

describe("a transaction that fails", () => {
  for (const failing of ["BEGIN IMMEDIATE", "COMMIT"]) {
    test(`at its ${failing} stores nothing, and what is sent again is stored once`, async () => {
      let isBroken = false;
      const driver = () =>
        changedDriver((database) => ({
          exec(sql) {
            if (isBroken && sql === failing) throw new Error("the disk is on fire");
            database.exec(sql);
          },
        }));
      const path = freshPath();
      const log: LogEntry[] = [];
      const connection = await connect(sqliteOn(driver, path), (entry) => log.push(entry));
      await connection.append("log.a", bytesOf("one"), { "Nats-Msg-Id": "1" }, 0);
      const send = (): Promise<readonly WriteResult[]> =>
        Promise.all([
          connection.append("log.a", bytesOf("two"), { "Nats-Msg-Id": "2" }, 1),
          connection.put("BUCKET", "k", bytesOf("v"), 0),
          connection.append("queue.a", bytesOf("command"), {}),
        ]);
      isBroken = true;
      const reason = `${path}: the disk is on fire`;
      expect(await send()).toEqual(Array(3).fill({ kind: "unknown", reason }));
      expect(await send()).toEqual(Array(3).fill({ kind: "unknown", reason }));
      expect(await connection.endOf("LOG")).toBe(1);
      expect(log).toMatchObject([{ event: "sqlite_write_failed", level: "error" }]);
      isBroken = false;
      expect(kindsOf(await send())).toEqual(["stored", "stored", "stored"]);
      const tail = connection.tail({ stream: "LOG", filters: [], from: 1 });
      expect(textsOf(await tail.next())).toEqual(["one", "two"]);
      expect(await connection.endOf("QUEUE")).toBe(1);
      await connection.close();
    });
  }

  test("for want of room answers full, loses nothing, and takes again after a purge", async () => {
    const path = freshPath();
    const connection = await connect(sqlite(path, { maxBytes: 3_000_000 }));
    await connection.append("log.a", bytesOf("kept"), {}, 0);
    const large = new Uint8Array(200_000);
    const acknowledged: number[] = [];
    let refused: WriteResult | undefined;
    while (!refused) {
      const result = await connection.append("queue.a", large, {});
      if (result.kind === "stored") acknowledged.push(result.sequence);
      else refused = result;
    }
    expect(refused).toEqual({
      kind: "full",
      reason: expect.stringMatching(/^.*\.db: .*(full|disk)/),
    });
    expect(acknowledged.length).toBeGreaterThan(5);
    expect(await connection.endOf("QUEUE")).toBe(acknowledged.length);
    await connection.purgeBelow("QUEUE", acknowledged.at(-1)!);
    expect((await connection.append("queue.a", large, {})).kind).toBe("stored");
    await connection.close();
    const again = await connect(sqlite(path));
    expect(await again.endOf("QUEUE")).toBe(acknowledged.length + 1);
    expect(textsOf(await again.readSubject("LOG", "log.a", 0))).toEqual(["kept"]);
    await again.close();
  });
});
