// Persons resume and abandon instances of sagas: whoever owns the saga's reader does it, once.
import { startApp } from "eventwright";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Connection } from "../../runtime/ports.ts";
import { BROKERS, eventually, QUICK, type TestBroker } from "./brokers.ts";
import {
  Add,
  connectBeside,
  counter,
  countingSaga,
  createLog,
  names,
  other,
  payments,
  recordOf,
} from "./counters.ts";

/** Charges; is parked when that is late, and charges again when it is resumed. */
const flow = countingSaga({
  initial: "idle",
  states: {
    idle: { on: { Added: "charging" } },
    charging: {
      entry: { type: "Charge", params: charge },
      after: { 50: "parked" },
      on: { Charged: "charged" },
    },
    parked: { tags: "parked", after: { 86400000: "given" }, on: { $resumed: "again" } },
    again: { entry: { type: "Charge", params: charge }, on: { Charged: "charged" } },
    given: {},
    charged: { type: "final" },
  },
});

/** Which instance it is the chart is not told: the id of a test's only instance. */
function charge() {
  return { once: "charge", data: { id: "A" } };
}

describe.each(BROKERS)("orders for instances on %s", (_name, make) => {
  let on: TestBroker;
  let raw: Connection;
  /** Who is charged, under which id; it answers when the test lets it. */
  let charged: string[];
  let answer: boolean;

  const start = (more: object = {}, sagas = [flow], { log } = createLog()) =>
    startApp({
      ...{ broker: on.broker, aggregates: [counter, other], limits: QUICK, log, sagas },
      services: [
        payments(async (command) => {
          charged.push(command.id);
          if (!answer) throw new Error("The provider does not answer.");
          return { type: "Charged", version: 1, data: command.data };
        }),
      ],
      ...more,
    });
  const parked = async (app: Awaited<ReturnType<typeof start>>) => {
    await app.send(Add({ id: "A" }));
    await eventually("it is parked", async () => {
      const [found] = await app.operations.sagas({ saga: "Flow", status: "parked" });
      return found !== undefined && charged.length > 0;
    });
  };

  beforeEach(async () => {
    on = await make();
    raw = await connectBeside(on.broker);
    charged = [];
    answer = false;
  });
  afterEach(async () => {
    await raw?.close();
    await on?.stop();
  });

  test("a resumed instance asks again under the same id, and goes on", async () => {
    await using app = await start();
    await parked(app);
    const [status] = await app.operations.sagas();
    expect(status).toMatchObject({
      ...{ saga: "Flow", instance: "A", status: "parked", chartVersion: 1, number: 2 },
      state: { value: "parked" },
      timers: [{ timer: "xstate.after.86400000.Flow.parked" }],
      unanswered: [{ name: "charge", type: "Charge", id: charged[0] }],
    });
    expect(status!.since).toBe(status!.time);
    const result = await app.operations.resume("Flow", "A");
    expect(result).toMatchObject({ outcome: "done", now: { instance: "A" } });
    answer = true;
    await eventually("it is charged", async () => {
      const [found] = await app.operations.sagas({ instance: "A" });
      return found?.status === "done";
    });
    expect(new Set(charged).size).toBe(1);
    const steps = [];
    for await (const step of app.operations.sagaHistory("Flow", "A")) steps.push(step);
    expect(steps.map(({ number, input }) => [number, input.type])).toEqual([
      [1, "Added"],
      [2, "xstate.after.50.Flow.charging"],
      [3, "$resumed"],
      [4, "Charged"],
    ]);
    expect(steps[0]).toMatchObject({ commands: [{ type: "Charge", id: charged[0], to: "A" }] });
    expect(steps[2]).toMatchObject({ cancelled: ["xstate.after.86400000.Flow.parked"] });
  });

  test("an abandoned instance has ended, and its timers are gone", async () => {
    await using app = await start();
    await parked(app);
    const result = await app.operations.abandon("Flow", "A", "paid by hand");
    expect(result).toMatchObject({
      outcome: "done",
      now: { status: "done", timers: [], abandoned: { reason: "paid by hand" } },
    });
    const again = await app.operations.resume("Flow", "A");
    expect(again).toMatchObject({ outcome: "refused" });
    expect(again).toHaveProperty("reason", expect.stringMatching(/was abandoned.*paid by hand$/));
    expect((await recordOf(raw, "Flow")).orders).toEqual({});
  });

  test("an instance that is not parked is resumed never, and abandoned by force only", async () => {
    const waiting = countingSaga({
      initial: "idle",
      states: { idle: { on: { Added: "waiting" } }, waiting: {} },
    });
    await using app = await start({}, [waiting]);
    await app.send(Add({ id: "A" }));
    await eventually("it waits", async () => (await app.operations.sagas()).length > 0);
    const why = { outcome: "refused", reason: expect.stringContaining("is not parked") };
    expect(await app.operations.resume("Flow", "A")).toEqual(why);
    expect(await app.operations.abandon("Flow", "A", "a test")).toEqual(why);
    const forced = await app.operations.abandon("Flow", "A", "a test", { force: true });
    expect(forced.outcome).toBe("done");
  });

  test("an order waits for whoever runs the saga next, and is carried out once", async () => {
    const app = await start();
    await parked(app);
    await app.close();
    answer = true;
    await using beside = await startApp({
      ...{ broker: on.broker, aggregates: [counter, other], limits: QUICK },
    });
    const { operations } = beside;
    expect(await operations.resume("Flow", "A", { timeoutMs: 0 })).toEqual({ outcome: "waiting" });
    expect(await operations.resume("Flow", "A", { timeoutMs: 0 })).toEqual({ outcome: "waiting" });
    const seen = createLog();
    await using _next = await start({}, [flow], seen);
    await eventually("it is charged", async () => {
      const [found] = await operations.sagas({ saga: "Flow", instance: "A" });
      return found?.status === "done";
    });
    await eventually("both orders are settled", async () => {
      const { orders } = await recordOf(raw, "Flow");
      return Object.keys(orders ?? {}).length === 0;
    });
    expect(seen.of("order_refused")).toHaveLength(1);
    expect(new Set(charged).size).toBe(1);
  });

  test("what is dead of an instance is handled first", async () => {
    await using app = await start({ limits: { ...QUICK, unknownMs: 0 } });
    await parked(app);
    const cause = crypto.randomUUID();
    const event = {
      ...{ event_id: crypto.randomUUID(), event_type: "Bumped", event_version: 9 },
      ...{ timestamp: new Date().toISOString(), correlation_id: cause, causation_id: cause },
      ...{ aggregate_type: "Other", aggregate_id: "A", aggregate_version: 1, payload: { id: "A" } },
    };
    const bytes = new TextEncoder().encode(JSON.stringify([event]));
    await raw.append(names.event("Other", "A"), bytes, {}, 0);
    await eventually("its key is parked", async () => "A" in (await recordOf(raw, "Flow")).parked);
    expect(await app.operations.resume("Flow", "A")).toEqual({
      outcome: "refused",
      reason: "Events of A are dead letters of Flow: have those handled again first.",
    });
    expect(await app.operations.abandon("Flow", "A", "a test")).toMatchObject({ outcome: "done" });
  });

  test("an order reaches the shard of its instance, and one that is not there is told", async () => {
    await using app = await start({ shards: 4 });
    await parked(app);
    const result = await app.operations.abandon("Flow", "A", "a test");
    expect(result.outcome).toBe("done");
    const problem = (code: string) => expect.objectContaining({ code });
    await expect(app.operations.resume("Flow", "B")).rejects.toThrow(problem("unknown_instance"));
    await expect(app.operations.resume("Flaw", "A")).rejects.toThrow(problem("unknown_reader"));
    await expect(app.operations.sagas({ saga: "Flaw" })).rejects.toThrow(problem("unknown_reader"));
    await expect(app.operations.abandon("Flow", "A", " ")).rejects.toThrow(
      problem("reason_missing"),
    );
  });
});
