// Several processes share the work: shards of one reader, and readers among each other. Each key is
// handled in order by one owner at a time, whoever comes and goes.
import { type LogEntry, startApp } from "eventwright";
import { type FaultPlan, withFaults } from "eventwright/testing";
import { afterEach, describe, expect, test } from "vitest";
import { partitionOf } from "../../runtime/core/subjects.ts";
import { BROKERS, eventually, QUICK, type TestBroker } from "./brokers.ts";
import {
  Add,
  connectBeside,
  counter,
  countingSaga,
  createLog,
  eventsOf,
  names,
  other,
  recordOf,
  sendOnce,
  sums,
} from "./counters.ts";

const SHARDS = 4;
/** Ids enough for every shard to have some. */
const IDS = Array.from({ length: 24 }, (_, index) => `id-${index}`);

/** Nobody is taken for dead here, however busy the machine is. */
const CALM = { takeoverMs: 8_000, checkpointMs: 100, leaseMs: 6_000 } as const;

/** One that is not in the first shard, whose owner deletes. */
const STUCK = ["x", "y", "z"].find((id) => partitionOf(["Counter", id]) % SHARDS > 0)!;

const asking = { Added: { actions: sendOnce("Bump"), target: "asked" } };
const flow = () => countingSaga({ initial: "idle", states: { idle: { on: asking }, asked: {} } });

describe.each(BROKERS)("shards on %s", (_name, make) => {
  let on: TestBroker | undefined;
  afterEach(async () => {
    await on?.stop();
    on = undefined;
  });

  const start = (log: (entry: LogEntry) => void, shards = SHARDS, limits: object = QUICK) =>
    startApp({
      ...{ broker: on!.broker, aggregates: [counter, other], sagas: [flow()], projections: [sums] },
      ...{ limits, log, shards },
    });
  const ownersOf = async (app: Awaited<ReturnType<typeof start>>) =>
    (await app.operations.readers()).map(({ owner }) => owner);

  test("each key is handled once and in order, and rows are read from its shard", async () => {
    on = await make();
    await using app = await start(createLog().log);
    for (const round of [1, 2, 3]) {
      const sent = IDS.map((id) => app.send(Add({ id, n: round, text: String(round) })));
      const directs = IDS.map((id) => app.send(Add({ id, n: 10 }), { direct: true }));
      for (const result of await Promise.all([...sent, ...directs])) expect(result.ok).toBe(true);
    }
    const { position } = await app.send(Add({ id: "last" }));
    for (const id of IDS) {
      const row = await app.query(sums, id, { after: position });
      expect(row).toMatchObject({ sum: 36, text: "123" });
    }
    await eventually("each saga has asked once", async () => {
      const bumped = (await eventsOf(app)).filter(({ type }) => type === "Bumped");
      return bumped.length === IDS.length + 1;
    });
    const readers = await app.operations.readers();
    expect(readers.filter((reader) => reader.name === "Sums")).toHaveLength(SHARDS);
    const shards = new Set(IDS.map((id) => partitionOf([id]) % SHARDS));
    expect(shards.size).toBe(SHARDS);
  });

  test("their number stays as the reader was born", async () => {
    on = await make();
    await (await start(createLog().log, 2)).close();
    await using app = await start(createLog().log, 8);
    const readers = await app.operations.readers();
    expect(readers.filter((reader) => reader.name === "commands")).toHaveLength(2);
    expect((await app.send(Add({ id: "A" }))).ok).toBe(true);
  });

  test("what is done is deleted, though nothing comes to some shards", async () => {
    on = await make();
    await using app = await start(createLog().log);
    const raw = await connectBeside(on.broker);
    const left = async (): Promise<number> => {
      const tail = raw.tail({ stream: names.commands, filters: [], from: 1 });
      const backlog = await tail.backlog();
      tail.close();
      return backlog;
    };
    for (const _ of [1, 2, 3]) await app.send(Add({ id: "A" }));
    await eventually("the queue is empty", async () => (await left()) === 0);
    await raw.close();
  });

  test("what one shard has not done, no other one deletes", async () => {
    on = await make();
    const plan: FaultPlan = {
      faultOf: ({ method, parameters: [subject] }) =>
        method === "append" && subject === names.event("Counter", STUCK) ? "lostBefore" : "none",
    };
    const parts = { aggregates: [counter], shards: SHARDS, log: createLog().log };
    const limits = { ...QUICK, drainMs: 100 };
    const broker = withFaults(on.broker, plan);
    const failing = await startApp({ broker, ...parts, limits });
    const raw = await connectBeside(on.broker);
    const cursor = async (): Promise<number> =>
      (await recordOf(raw, "commands")).cursors.commands ?? 0;
    const stuck = failing.send(Add({ id: STUCK }), { timeoutMs: 500 });
    await expect(stuck).rejects.toMatchObject({ code: "unconfirmed" });
    const before = await cursor();
    for (const id of IDS) await failing.send(Add({ id }));
    // The first shard writes that it is far ahead, and deletes what it may, with its next record.
    await eventually("it is far ahead", async () => (await cursor()) >= before + IDS.length);
    await new Promise((resolve) => setTimeout(resolve, 3 * QUICK.checkpointMs));
    await Promise.all([failing.close(), raw.close()]);
    await using app = await startApp({ broker: on.broker, ...parts, limits });
    await eventually("it is done after all", async () =>
      (await eventsOf(app)).some(({ aggregateId }) => aggregateId === STUCK),
    );
  });

  test("processes share them, and share them anew when one goes and comes", async () => {
    on = await make();
    const calm = () => start(createLog().log, 2, CALM);
    const first = await calm();
    const all = (await first.operations.readers()).length;
    const half = Math.floor(all / 2);
    const second = await calm();
    const isShared = async (app: typeof first): Promise<boolean> => {
      const owners = await ownersOf(app);
      const counts = new Map<string | null, number>();
      for (const owner of owners) counts.set(owner, (counts.get(owner) ?? 0) + 1);
      return counts.size === 2 && !counts.has(null) && Math.min(...counts.values()) >= half;
    };
    await eventually("both own half", () => isShared(first));
    let sent = 0;
    let isOver = false;
    const sending = (async () => {
      while (!isOver) {
        const some = IDS.slice(0, 8);
        await Promise.all(some.map((id) => first.send(Add({ id })).then(() => sent++)));
        // All of it is one process here, and the others need their turns.
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    })();
    await second.close();
    await eventually("the first owns all", async () => new Set(await ownersOf(first)).size === 1);
    const third = await calm();
    await eventually("both own half again", () => isShared(first));
    isOver = true;
    await sending;
    const events = (await eventsOf(first)).filter(({ type }) => type === "Added");
    expect(events).toHaveLength(sent);
    for (const id of IDS) {
      const own = events.filter(({ aggregateId }) => aggregateId === id);
      expect(own.map(({ aggregateVersion }) => aggregateVersion)).toEqual(own.map((_, i) => i + 1));
    }
    await Promise.all([first.close(), third.close()]);
  });

  test("dead letters are handled again by the owner of their shard", async () => {
    on = await make();
    await using app = await start(createLog().log);
    for (const id of IDS.slice(0, 8)) await app.send(Add({ id, poison: true }));
    for (const id of IDS.slice(0, 8)) await app.send(Add({ id, n: 5 }));
    const lettersOf = async (): Promise<number> => {
      let count = 0;
      for await (const _ of app.operations.deadLetters({ reader: "Sums" })) count++;
      return count;
    };
    await eventually("all are dead", async () => (await lettersOf()) === 16);
    for (const id of IDS.slice(0, 8)) {
      const dropped = await app.operations.drop("Sums", id, { onlyFirst: true });
      expect(dropped.outcome).toBe("left");
      expect(await app.operations.replay("Sums", id)).toEqual({ outcome: "done" });
      expect(await app.query(sums, id)).toMatchObject({ sum: 5 });
    }
    expect(await lettersOf()).toBe(0);
  });
});

test("a number of shards that partitions cannot be divided by is refused", async () => {
  const { broker } = await BROKERS[0]![1]();
  const options = { broker, aggregates: [counter], shards: 3 };
  await expect(startApp(options)).rejects.toThrow("shards is 3: choose 1, 2, 4, 8 or 16.");
});
