// Streams over the end of a process, and tails that read from memory, from the file, or both.
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { bytesOf, connect, makeFolder, textsOf, topology } from "../../../test/sqlite/files.ts";
import type { Clock, Connection, Tail } from "../../ports.ts";
import { sqlite } from "../sqlite.ts";

const { folder, remove } = makeFolder();
afterAll(remove);
let files = 0;
const freshPath = (): string => join(folder, `${++files}.db`);

/** A clock that stands still until it is moved. */
function stoppedClock(): { readonly clock: Clock; move(byMs: number): void } {
  let nowMs = 1_700_000_000_000;
  let timers: { readonly atMs: number; readonly task: () => void }[] = [];
  return {
    clock: {
      nowMs: () => nowMs,
      monotonicMs: () => nowMs,
      after(delayMs, task) {
        const timer = { atMs: nowMs + delayMs, task };
        timers.push(timer);
        return () => {
          timers = timers.filter((one) => one !== timer);
        };
      },
    },
    move(byMs) {
      nowMs += byMs;
      const due = timers.filter(({ atMs }) => atMs <= nowMs);
      timers = timers.filter(({ atMs }) => atMs > nowMs);
      for (const { task } of due) task();
    },
  };
}

const at = (path: string, clock: Clock): Promise<Connection> =>
  sqlite(path).connect({ topology, clock, log: () => undefined });

async function readAll(tail: Tail, count: number): Promise<readonly string[]> {
  const read: string[] = [];
  while (read.length < count) read.push(...textsOf(await tail.next()));
  return read;
}

describe("after the process has ended", () => {
  test("a message's id is known for the rest of its two minutes", async () => {
    const path = freshPath();
    const { clock, move } = stoppedClock();
    const send = (connection: Connection) =>
      connection.append("log.a", bytesOf("x"), { "Nats-Msg-Id": "one" });
    const first = await at(path, clock);
    expect(await send(first)).toEqual({ kind: "stored", sequence: 1 });
    await first.close();
    move(119_000);
    const second = await at(path, clock);
    expect(await send(second)).toEqual({ kind: "duplicate", sequence: 1 });
    await second.close();
    move(2_000);
    const third = await at(path, clock);
    expect(await send(third)).toEqual({ kind: "stored", sequence: 2 });
    await third.close();
  });

  test("a message's id is known although a schedule fired late after it", async () => {
    const path = freshPath();
    const { clock, move } = stoppedClock();
    const send = (connection: Connection) =>
      connection.append("due.a", bytesOf("x"), { "Nats-Msg-Id": "one" });
    const first = await at(path, clock);
    await send(first);
    await first.schedule("timer.b", "due.b", clock.nowMs() - 3_600_000, bytesOf("late"), {});
    move(0);
    await readAll(first.tail({ stream: "TIMERS", filters: [], from: 1 }), 2);
    await first.close();
    const second = await at(path, clock);
    expect(await send(second)).toEqual({ kind: "duplicate", sequence: 1 });
    await second.close();
  });

  test("an emptied queue goes on where it ended, and counts what it holds", async () => {
    const path = freshPath();
    const bounded = () => connect(sqlite(path, { queueLimit: 3 }));
    const push = (connection: Connection) => connection.append("queue.a", bytesOf("x"), {});
    const first = await bounded();
    await Promise.all([push(first), push(first), first.purgeBelow("QUEUE", 3), push(first)]);
    await first.purgeBelow("QUEUE", 4);
    await first.close();
    const second = await bounded();
    expect(await second.endOf("QUEUE")).toBe(3);
    expect(await push(second)).toEqual({ kind: "stored", sequence: 4 });
    expect(await push(second)).toEqual({ kind: "stored", sequence: 5 });
    await second.close();
    const third = await bounded();
    expect((await push(third)).kind).toBe("stored");
    expect((await push(third)).kind).toBe("full");
    await third.close();
  });

  test("a schedule that came due meanwhile fires, once, and one that was cancelled does not", async () => {
    const path = freshPath();
    const { clock, move } = stoppedClock();
    const first = await at(path, clock);
    const set = (id: string, delayMs: number) =>
      first.schedule(`timer.${id}`, `due.${id}`, clock.nowMs() + delayMs, bytesOf(id), {});
    await Promise.all([set("late", 20_000), set("early", 10_000), set("gone", 5_000)]);
    await Promise.all([set("later", 3_600_000), first.cancel("TIMERS", "timer.gone")]);
    await first.close();
    move(60_000);
    const second = await at(path, clock);
    const tail = second.tail({ stream: "TIMERS", filters: ["due.>"], from: 1 });
    move(0);
    expect(await readAll(tail, 2)).toEqual(["early", "late"]);
    await second.close();
    const third = await at(path, clock);
    const again = third.tail({ stream: "TIMERS", filters: ["due.>"], from: 1 });
    move(3_600_000);
    expect(await readAll(again, 3)).toEqual(["early", "late", "later"]);
    expect(await third.endOf("TIMERS")).toBe(3);
    await third.close();
  });

  test("an answer to what an earlier process asked reaches nobody", async () => {
    const path = freshPath();
    const heard: string[] = [];
    const first = await connect(sqlite(path));
    const old = first.inbox((id) => heard.push(`old ${id}`)).addressOf("1");
    await first.close();
    // As in another process: nothing in memory is shared.
    const second = await connect(sqlite(path));
    const inbox = second.inbox((id) => heard.push(`new ${id}`));
    second.reply(old, bytesOf("too late"));
    second.reply(inbox.addressOf("2"), bytesOf("in time"));
    while (heard.length === 0) await second.endOf("LOG");
    expect(heard).toEqual(["new 2"]);
    await second.close();
  });

  test("a revision goes on where it was", async () => {
    const path = freshPath();
    const first = await connect(sqlite(path));
    await first.put("BUCKET", "k", bytesOf("1"), 0);
    await first.put("BUCKET", "k", bytesOf("2"), 1);
    await first.close();
    const second = await connect(sqlite(path));
    expect(await second.put("BUCKET", "k", bytesOf("no"), 1)).toEqual({ kind: "conflict" });
    expect(await second.put("BUCKET", "k", bytesOf("3"), 2)).toMatchObject({ sequence: 3 });
    await second.close();
  });
});

test("a purge of a log is refused, and fails no write beside it", async () => {
  const connection = await connect(sqlite(freshPath()));
  const append = connection.append("log.a", bytesOf("x"), {}, 0);
  await expect(connection.purgeBelow("LOG", 9)).rejects.toMatchObject({
    code: "log_not_purgeable",
  });
  expect(await append).toEqual({ kind: "stored", sequence: 1 });
  await connection.close();
});

describe("a tail", () => {
  const COUNT = 5_200;
  const numbers = Array.from({ length: COUNT }, (_, index) => index);
  const append = (connection: Connection, number: number) =>
    connection.append(`log.${number % 3}`, bytesOf(String(number)), {});

  test("reads all in order: what has left memory, and then what comes", async () => {
    const connection = await connect(sqlite(freshPath()));
    await Promise.all(numbers.map((number) => append(connection, number)));
    const all = connection.tail({ stream: "LOG", filters: [], from: 1 });
    const some = connection.tail({ stream: "LOG", filters: ["log.1", "log.2"], from: 1_001 });
    expect(await all.backlog()).toBe(COUNT);
    const wanted = numbers.filter((number) => number >= 1_000 && number % 3 > 0);
    expect(await some.backlog()).toBe(wanted.length);
    expect(await all.passed(COUNT)).toBe(false);
    expect(await readAll(all, COUNT)).toEqual(numbers.map(String));
    expect(await readAll(some, wanted.length)).toEqual(wanted.map(String));
    expect(await all.passed(COUNT)).toBe(true);
    const next = all.next();
    await append(connection, COUNT);
    expect(textsOf(await next)).toEqual([String(COUNT)]);
    await connection.close();
  });

  test("gets what is appended beside a purge that would reach beyond the end", async () => {
    const connection = await connect(sqlite(freshPath()));
    const push = (id: string, text: string) => connection.append(`queue.${id}`, bytesOf(text), {});
    const tail = connection.tail({ stream: "QUEUE", filters: [], from: 2 });
    await Promise.all([push("a", "a1"), push("b", "b1"), push("a", "a2")]);
    await Promise.all([
      ...[connection.purgeBelow("QUEUE", 100, "queue.a"), push("a", "a3"), push("b", "b2")],
    ]);
    expect(await readAll(tail, 3)).toEqual(["b1", "a3", "b2"]);
    await connection.close();
  });

  test("after purges, with a filter and without, gives what is left", async () => {
    const connection = await connect(sqlite(freshPath()));
    const push = (number: number) =>
      connection.append(`queue.${number % 2}`, bytesOf(String(number)), {});
    await Promise.all(numbers.map(push));
    await connection.purgeBelow("QUEUE", 5_101, "queue.0");
    await connection.purgeBelow("QUEUE", 2_601);
    const left = numbers.filter((number) => number >= 5_100 || (number >= 2_600 && number % 2 > 0));
    const tail = connection.tail({ stream: "QUEUE", filters: [], from: 1 });
    expect(await tail.backlog()).toBe(left.length);
    expect(await readAll(tail, left.length)).toEqual(left.map(String));
    await connection.close();
  });
});
