// Repeats beyond what an aggregate remembers: nothing new is refused, nothing old is done twice.
import { type AppOptions, type Broker, startApp } from "eventwright";
import { memory } from "eventwright/memory";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { idFromParts } from "../../runtime/core/uuid.ts";
import { systemClock } from "../../runtime/host/clock.ts";
import type { Connection } from "../../runtime/ports.ts";
import { BROKERS, QUICK, type TestBroker } from "./brokers.ts";
import { Add, commandOf, connectBeside, counter, createLog, eventsOf, push } from "./counters.ts";

describe.each(BROKERS)("repeats on %s", (_name, make) => {
  let on: TestBroker;
  let raw: Connection;
  const start = (limits: AppOptions["limits"] = {}) =>
    startApp({
      ...{ broker: on.broker, aggregates: [counter], log: createLog().log },
      limits: { ...QUICK, ...limits },
    });

  beforeAll(async () => {
    on = await make();
    raw = await connectBeside(on.broker);
  });
  afterAll(async () => {
    await raw?.close();
    await on?.stop();
  });

  test("of a backlog longer than what an aggregate remembers nothing is expired", async () => {
    await using app = await start({ knownCommands: 256 });
    const sending = Array.from({ length: 1_000 }, () => app.send(Add({ id: "backlog" })));
    const refused = (await Promise.all(sending)).filter(({ ok }) => !ok);
    expect(refused).toEqual([]);
  });

  test("a repeat that its aggregate has forgotten gets the first answer", async () => {
    await using app = await start({ knownCommands: 1 });
    const repeat = { idempotencyKey: "forgotten" };
    const first = await app.send(Add({ id: "forgotten", n: 7 }), repeat);
    for (let n = 0; n < 4; n++) await app.send(Add({ id: "forgotten", n }));
    expect(await app.send(Add({ id: "forgotten", n: 7 }), repeat)).toEqual(first);
    const reused = await app.send(Add({ id: "forgotten", n: 8 }), repeat);
    expect(reused).toMatchObject({ rejection: { reason: "idempotency_key_reused" } });
    const mine = (await eventsOf(app)).filter(({ aggregateId }) => aggregateId === "forgotten");
    expect(new Set(mine.map(({ id }) => id)).size).toBe(mine.length);
  });

  test("a repeat from a sender whose clock is ahead has no second effect", async () => {
    await using app = await start({ knownCommands: 2 });
    const id = idFromParts("test", "ahead");
    const command = commandOf(Add({ id: "ahead" }), id, new Date(Date.now() + 60_000));
    await push(raw, "Counter", command);
    for (let n = 0; n < 4; n++) await app.send(Add({ id: "ahead", n }));
    await push(raw, "Counter", command);
    await app.send(Add({ id: "ahead" }));
    const mine = (await eventsOf(app)).filter(({ causationId }) => causationId === id);
    expect(mine.map(({ type }) => type)).toEqual(["Added"]);
  });
});

describe("repeats long after", () => {
  const log = createLog().log;
  let leapMs = 0;
  const clock = { ...systemClock, nowMs: () => systemClock.nowMs() + leapMs };
  /** Longer than a broker knows the id of a message. */
  const wait = (): void => {
    leapMs += 3 * 60_000;
  };
  const start = (broker: Broker, knownCommands: number) =>
    startApp({ broker, aggregates: [counter], clock, limits: { ...QUICK, knownCommands }, log });

  test("a repeat that only its aggregate knows gets the first answer", async () => {
    await using app = await start(memory(), 100);
    const first = await app.send(Add({ id: "A" }), { idempotencyKey: "k" });
    wait();
    expect(await app.send(Add({ id: "A" }), { idempotencyKey: "k" })).toEqual(first);
  });

  test("a repeat that only the log knows gets the first answer, if it says its time", async () => {
    await using app = await start(memory(), 1);
    const repeat = { idempotencyKey: "k", time: new Date(clock.nowMs()) };
    const first = await app.send(Add({ id: "A" }), repeat);
    wait();
    for (let n = 0; n < 4; n++) await app.send(Add({ id: "A", n }));
    wait();
    expect(await app.send(Add({ id: "A" }), repeat)).toEqual(first);
    const reused = await app.send(Add({ id: "A", n: 7 }), repeat);
    expect(reused).toMatchObject({ rejection: { reason: "idempotency_key_reused" } });
  });

  test("a new command that was long on its way is handled, though others overtook it", async () => {
    await using app = await start(memory(), 1);
    for (let n = 0; n < 4; n++) await app.send(Add({ id: "A", n }));
    const time = new Date(clock.nowMs() - 60_000);
    expect((await app.send(Add({ id: "A" }), { time })).ok).toBe(true);
  });

  test("a command from before the dedup horizon is refused as expired", async () => {
    await using app = await start(memory(), 100);
    const time = new Date(clock.nowMs() - 8 * 24 * 60 * 60_000);
    const late = await app.send(Add({ id: "A" }), { time });
    expect(late).toMatchObject({ ok: false, rejection: { reason: "expired" } });
  });
});
