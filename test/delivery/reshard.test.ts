// Dividing a reader's keys anew: nothing is lost, done twice or out of order, whoever dies.
import { openOperations, startApp } from "eventwright";
import { memory } from "eventwright/memory";
import { withFaults } from "eventwright/testing";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { encodeToken, isHashed, partitionOf } from "../../runtime/core/subjects.ts";
import { systemClock } from "../../runtime/host/clock.ts";
import { reshard } from "../../runtime/host/generations.ts";
import { parkedName } from "../../runtime/host/input.ts";
import { findRecord, type ReaderRecord } from "../../runtime/host/record.ts";
import { shardOfKey, shardOfParked } from "../../runtime/host/shards.ts";
import type { Connection } from "../../runtime/ports.ts";
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
  sendOnce,
  sums,
} from "./counters.ts";

const IDS = Array.from({ length: 16 }, (_, index) => `id-${index}`);
const asking = { Added: { actions: sendOnce("Bump"), target: "asked" } };
const flow = () => countingSaga({ initial: "idle", states: { idle: { on: asking }, asked: {} } });

/** A fresh broker that has records, and nothing else. */
function connectReaders(): Promise<Connection> {
  const topology = { streams: [], buckets: [names.readers] };
  return memory().connect({ topology, clock: systemClock, log: () => undefined });
}

async function putRecord(raw: Connection, key: string, record: ReaderRecord): Promise<void> {
  await raw.put(names.readers, key, new TextEncoder().encode(JSON.stringify(record)), 0);
}

describe.each(BROKERS)("resharding on %s", (_name, make) => {
  let on: TestBroker | undefined;
  afterEach(async () => {
    await on?.stop();
    on = undefined;
  });

  const start = (limits: object = QUICK) =>
    startApp({
      ...{ broker: on!.broker, aggregates: [counter, other], sagas: [flow()], projections: [sums] },
      ...{ limits, log: createLog().log },
    });
  type Running = Awaited<ReturnType<typeof start>>;
  const shardsOf = async (app: Running, reader: string): Promise<number> =>
    (await app.operations.readers()).filter(({ name }) => name === reader).length;
  const isEverythingOnce = async (app: Running, rounds: number): Promise<boolean> => {
    const events = await eventsOf(app);
    for (const id of IDS) {
      const added = events.filter((one) => one.type === "Added" && one.aggregateId === id);
      const versions = added.map(({ aggregateVersion }) => aggregateVersion);
      expect(versions).toEqual(added.map((_, index) => index + 1));
      const bumped = events.filter((one) => one.type === "Bumped" && one.aggregateId === id);
      if (added.length !== rounds || bumped.length !== 1) return false;
    }
    return true;
  };

  test("every reader goes on in as many shards as are asked for, and back again", async () => {
    on = await make();
    let app = await start();
    let sent = 0;
    const sendRound = async (): Promise<void> => {
      sent++;
      const results = IDS.map((id) => app.send(Add({ id, text: String(sent) })));
      for (const result of await Promise.all(results)) expect(result.ok).toBe(true);
    };
    for (const shards of [4, 2, 1]) {
      await sendRound();
      for (const reader of ["commands", "Flow", "Sums"]) {
        await app.operations.reshard(reader, shards);
      }
      expect(await app.stopped).toMatchObject({ code: "reader_resharded" });
      await app.close();
      app = await start();
      for (const reader of ["commands", "Flow", "Sums"]) {
        expect(await shardsOf(app, reader)).toBe(shards);
      }
    }
    await sendRound();
    await eventually("everything is done once", () => isEverythingOnce(app, sent));
    const { position } = await app.send(Add({ id: "last" }));
    for (const id of IDS) {
      const row = await app.query(sums, id, { after: position });
      expect(row).toEqual({ sum: sent, text: "1234" });
    }
    await app.close();
  });

  test("work that is under way is finished by the next generation", async () => {
    on = await make();
    const app = await start();
    const sent = IDS.map((id) => app.send(Add({ id, n: 1 }), { timeoutMs: 3_000 }));
    await app.operations.reshard("commands", 8);
    await app.stopped;
    await Promise.allSettled(sent);
    await app.close();
    await using next = await start();
    await eventually("everything is done once", () => isEverythingOnce(next, 1));
  });

  test("what an operator could not finish, whoever starts next does", async () => {
    on = await make();
    const app = await start();
    await app.send(Add({ id: "A" }));
    await app.close();
    // The first record is closed, and the operator dies before anything else is written.
    const dying = withFaults(on.broker, {
      faultOf: ({ method, number }) => (method === "put" && number > 1 ? "outage" : "none"),
    });
    const operations = await openOperations({ broker: dying, context: "counting" });
    await expect(operations.reshard("commands", 4)).rejects.toMatchObject({
      code: "broker_unavailable",
    });
    await operations.close();
    await using next = await start();
    expect(await shardsOf(next, "commands")).toBe(4);
    expect((await next.send(Add({ id: "A" }))).ok).toBe(true);
  });
});

describe("resharding", () => {
  test("parked keys stay parked, each in the shard that has it", async () => {
    const [, make] = BROKERS[0]!;
    const on = await make();
    const limits = { ...QUICK, unfinishedMs: 200 };
    const options = { broker: on.broker, aggregates: [counter], projections: [sums], limits };
    const app = await startApp({ ...options, log: createLog().log });
    for (const id of ["a", "b", "c", "d"]) await app.send(Add({ id, poison: true }));
    const parkedIn = async (from: typeof app) => {
      const readers = (await from.operations.readers()).filter(({ name }) => name === "Sums");
      return readers.map(({ parked }) => Object.keys(parked).sort());
    };
    await eventually("all are parked", async () => (await parkedIn(app))[0]?.length === 4);
    await app.operations.reshard("Sums", 4);
    await app.stopped;
    await app.close();
    await using next = await startApp({ ...options, log: createLog().log });
    const parked = await parkedIn(next);
    expect(parked.flat().sort()).toEqual(["a", "b", "c", "d"]);
    expect(await next.operations.drop("Sums", "a")).toEqual({ outcome: "done" });
    const { position } = await next.send(Add({ id: "a" }));
    expect(await next.query(sums, "a", { after: position })).toMatchObject({ sum: 1 });
    await on.stop();
  });

  test("an order that waits is one order in the next generation", async () => {
    const [, make] = BROKERS[0]!;
    const on = await make();
    const parts = { broker: on.broker, aggregates: [counter], projections: [sums], shards: 4 };
    const options = { ...parts, limits: { ...QUICK, unfinishedMs: 200 }, log: createLog().log };
    const app = await startApp(options);
    const lettersIn = async (from: typeof app): Promise<number> => {
      let count = 0;
      for await (const _ of from.operations.deadLetters({ reader: "Sums" })) count++;
      return count;
    };
    for (let n = 0; n < 6; n++) await app.send(Add({ id: "a", poison: true }));
    await eventually("all are dead", async () => (await lettersIn(app)) === 6);
    await app.close();
    const operations = await openOperations({ broker: on.broker, context: "counting" });
    const drop = operations.drop("Sums", "a", { onlyFirst: true, timeoutMs: 0 });
    expect(await drop).toEqual({ outcome: "waiting" });
    await operations.reshard("Sums", 2);
    await operations.close();
    await using next = await startApp(options);
    await eventually("it is carried out", async () =>
      (await next.operations.readers()).every(({ orders }) => orders === 0),
    );
    expect(await lettersIn(next)).toBe(5);
    await on.stop();
  });

  test("what only the other shards still hold of an order is done already", async () => {
    const raw = await connectReaders();
    const order = { key: "a", action: "drop-first" as const };
    const owner = shardOfKey("a", 4);
    for (const shard of [0, 1, 2, 3]) {
      const orders = shard === owner ? { open: order } : { open: order, done: order };
      const record = { owner: null, cursors: {}, parked: {}, generation: 1, shard, shards: 4 };
      await putRecord(raw, `Sums.1.${shard}`, { ...record, orders });
    }
    const on = { connection: raw, names };
    await reshard(on, "Sums", 1);
    const next = await findRecord(on, "Sums", { index: 0, generation: 2 });
    expect(next?.record.orders).toEqual({ open: order });
    await raw.close();
  });

  test("a reader that was born only half is divided, and goes on from its birth", async () => {
    const raw = await connectReaders();
    const birth = { events: 7 };
    const record = { owner: null, cursors: { events: 9 }, parked: {}, generation: 1, shard: 0 };
    await putRecord(raw, "Flow.1.0", { ...record, shards: 4, birth });
    const on = { connection: raw, names };
    await reshard(on, "Flow", 1);
    const next = await findRecord(on, "Flow", { index: 0, generation: 2 });
    expect(next?.record).toMatchObject({ cursors: birth, shards: 1 });
    await raw.close();
  });

  test("the next generation goes on where the last of the shards is", async () => {
    const raw = await connectReaders();
    const shards = [9, 4, 7, 5].map((events, shard) => ({
      ...{ owner: "somebody", cursors: { events, timers: 2 * events }, parked: {} },
      ...{ generation: 1, shard, shards: 4, knows: { Added: 3 } },
    }));
    for (const record of shards) {
      await putRecord(raw, `Flow.1.${record.shard}`, record);
    }
    const on = { connection: raw, names };
    await reshard(on, "Flow", 2);
    const next = await Promise.all(
      [0, 1].map((index) => findRecord(on, "Flow", { index, generation: 2 })),
    );
    for (const found of next) {
      expect(found?.record).toMatchObject({
        ...{ owner: null, cursors: { events: 4, timers: 8 }, shards: 2, knows: { Added: 3 } },
      });
    }
    await raw.close();
  });

  test("a parked command's key is put where its commands go", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 30, unit: "grapheme" }), (id) => {
        const token = encodeToken(id);
        const key = parkedName(`Counter.${token}`);
        fc.pre(!isHashed(key));
        expect(shardOfParked("commands", key, 8)).toBe(partitionOf(["Counter", token]) % 8);
        expect(shardOfParked("Flow", parkedName(id), 8)).toBe(shardOfKey(id, 8));
      }),
    );
  });

  test("what cannot be divided is refused, and says so", async () => {
    const [, make] = BROKERS[0]!;
    const on = await make();
    await using app = await startApp({ broker: on.broker, aggregates: [counter] });
    const { operations } = app;
    await expect(operations.reshard("commands", 3)).rejects.toMatchObject({ code: "app_invalid" });
    await expect(operations.reshard("nobody", 2)).rejects.toMatchObject({ code: "unknown_reader" });
    const raw = await connectBeside(on.broker);
    const record: ReaderRecord = {
      ...{ owner: null, cursors: {}, parked: {}, generation: 1, shard: 0, shards: 1 },
    };
    const bytes = new TextEncoder().encode(JSON.stringify(record));
    await raw.put(names.readers, "calls-Payments.1.0", bytes, 0);
    await expect(operations.reshard("calls-Payments", 2)).rejects.toMatchObject({
      code: "reader_undivided",
    });
    const parked = { ...record, parked: { "hash:abc": "too long" } };
    const hashed = new TextEncoder().encode(JSON.stringify(parked));
    await raw.put(names.readers, "Sums.1.0", hashed, 0);
    await expect(operations.reshard("Sums", 2)).rejects.toMatchObject({ code: "key_parked" });
    const many = Array.from({ length: 101 }, (_, index) => [`key-${index}`, "broken"]);
    const full = { ...record, shard: 0, shards: 2, parked: Object.fromEntries(many) };
    const other = { ...record, shard: 1, shards: 2 };
    const bytesOf = (one: ReaderRecord) => new TextEncoder().encode(JSON.stringify(one));
    await raw.put(names.readers, "Rows.1.0", bytesOf(full), 0);
    await raw.put(names.readers, "Rows.1.1", bytesOf(other), 0);
    await expect(operations.reshard("Rows", 1)).rejects.toMatchObject({
      code: "key_parked",
      message: expect.stringContaining("101 parked keys"),
    });
    await operations.reshard("Rows", 4);
    await operations.reshard("commands", 1);
    expect((await app.send(Add({ id: "A" }))).ok).toBe(true);
    await raw.close();
  });
});
