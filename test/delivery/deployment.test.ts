// Old and new builds beside each other, as in a rolling deployment: nothing of the new one is lost
// on the old one.
import { type AppOptions, startApp } from "eventwright";
import { type FaultPlan, withFaults } from "eventwright/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Connection } from "../../runtime/ports.ts";
import { BROKERS, eventually, QUICK, type TestBroker } from "./brokers.ts";
import {
  Add,
  type Added,
  Bump,
  connectBeside,
  counter,
  countingAggregate,
  countingChart,
  countingSaga,
  createLog,
  message,
  other,
  recordOf,
  sums,
  sumsOf,
} from "./counters.ts";

const NewAdded = message("event", "Added", "Counter", 2) as typeof Added;
const newCounter = countingAggregate(Add, NewAdded);
const newSums = sumsOf(NewAdded);

describe.each(BROKERS)("a deployment on %s", (_name, make) => {
  let on: TestBroker;
  let raw: Connection;
  let looks = 0;
  const counting: FaultPlan = {
    faultOf({ method, parameters }) {
      if (method === "get" && parameters.includes("commands.1.0")) looks++;
      return "none";
    },
  };
  const start = <
    const P extends Pick<AppOptions, "aggregates" | "projections" | "sagas" | "limits">,
  >(
    parts: P,
    { log } = createLog(),
  ) =>
    startApp({
      broker: withFaults(on.broker, counting),
      log,
      ...parts,
      limits: { ...QUICK, ...parts.limits },
    });

  beforeEach(async () => {
    on = await make();
    raw = await connectBeside(on.broker);
  });
  afterEach(async () => {
    await raw?.close();
    await on?.stop();
  });

  test("an event of a newer version waits for the build that knows it", async () => {
    const seen = createLog();
    const old = await start({ projections: [sums] }, seen);
    const fresh = await start({ aggregates: [newCounter] });
    await fresh.send(Add({ id: "A" }));
    await eventually("the old build tried", async () => seen.of("retry").length > 0);
    await old.close();
    await using next = await start({ projections: [newSums] });
    const { position } = await fresh.send(Add({ id: "A" }));
    expect(await next.query(newSums, "A", { after: position })).toMatchObject({ sum: 2 });
    expect(seen.of("dead_letter")).toEqual([]);
    await fresh.close();
  });

  test("an event that no build knows in time is parked under its own key", async () => {
    const limits = { unknownMs: 0 };
    await using old = await start({ projections: [sums], limits });
    await using fresh = await start({ aggregates: [newCounter] });
    await fresh.send(Add({ id: "A" }));
    await eventually("the key is parked", async () => "A" in (await recordOf(raw, "Sums")).parked);
    expect(await old.query(sums, "A")).toBeUndefined();
  });

  test("a build with more handlers takes over from one with fewer", async () => {
    const seen = createLog();
    await using old = await start({ aggregates: [counter] }, seen);
    await eventually("the old build owns", async () => seen.reads("commands"));
    await using fresh = await start({ aggregates: [counter, other] });
    expect((await fresh.send(Bump({ id: "A" }))).ok).toBe(true);
    expect((await old.send(Add({ id: "A" }))).ok).toBe(true);
    expect(seen.of("dead_letter")).toEqual([]);
  });

  test("a build with fewer handlers leaves commands to those that have them", async () => {
    const seen = createLog();
    const both = { aggregates: [counter, other] } as const;
    const first = await start(both);
    await first.send(Bump({ id: "A" }));
    await using _old = await start(
      { aggregates: [counter], limits: { olderTakeoverMs: 60_000 } },
      seen,
    );
    looks = 0;
    await first.close();
    await eventually("the old build has looked at the free record", async () => looks > 8);
    await using second = await start(both);
    expect((await second.send(Bump({ id: "A" }))).ok).toBe(true);
    expect(seen.reads("commands")).toBe(false);
  });

  test("an older build takes over when no newer one comes, and a history can wait", async () => {
    const seen = createLog();
    const limits = { olderTakeoverMs: 300 };
    const fresh = await start({ aggregates: [newCounter] });
    await fresh.send(Add({ id: "A" }));
    await fresh.close();
    const old = await start({ aggregates: [counter], limits }, seen);
    expect((await old.send(Add({ id: "B" }))).ok).toBe(true);
    const waiting = old.send(Add({ id: "A" })).catch(({ code }) => code);
    await eventually("the old build tried", async () => seen.of("retry").length > 0);
    await old.close();
    expect(await waiting).toBe("unconfirmed");
    await using again = await start({ aggregates: [newCounter] });
    const { events } = (await again.send(Add({ id: "A" }))) as { events: readonly unknown[] };
    expect(events).toMatchObject([{ aggregateVersion: 3 }]);
    expect(seen.of("dead_letter")).toEqual([]);
  });

  const waitingIn = (state: string) => ({
    initial: "idle",
    states: {
      idle: { on: { Added: state } },
      [state]: { on: { Bumped: "bumped" } },
      bumped: { type: "final" },
    },
  });
  const oldFlow = countingSaga(waitingIn("waiting"));
  const newFlow = countingSaga(waitingIn("paying"), {
    version: 2,
    earlier: { 1: countingChart(waitingIn("waiting")) },
  });
  const stateOf = async (app: Awaited<ReturnType<typeof start>>, id: string) => {
    let found: unknown;
    for await (const { after } of app.readJournal(newFlow)) {
      if (after.instance === id) found = after.state.value;
    }
    return found;
  };

  test("an instance of a newer chart waits for the build that has it", async () => {
    const seen = createLog();
    const limits = { olderTakeoverMs: 300 };
    await using counters = await start({ aggregates: [counter, other] });
    const fresh = await start({ sagas: [newFlow] });
    await counters.send(Add({ id: "A" }));
    await eventually("it pays", async () => (await stateOf(fresh, "A")) === "paying");
    await fresh.close();
    const old = await start({ sagas: [oldFlow], limits }, seen);
    await counters.send(Bump({ id: "A" }));
    await eventually("the old build tried", async () =>
      seen.of("retry").some(({ message }) => message.includes("runs chart version 2")),
    );
    await counters.send(Add({ id: "B" }));
    await eventually(
      "it goes on with its own",
      async () => (await stateOf(old, "B")) === "waiting",
    );
    await using again = await start({ sagas: [newFlow] });
    await eventually("it was bumped", async () => (await stateOf(again, "A")) === "bumped");
    await counters.send(Bump({ id: "B" }));
    await eventually("the other too", async () => (await stateOf(again, "B")) === "bumped");
    expect(seen.of("dead_letter")).toEqual([]);
    await old.close();
  });

  test("a build without a chart leaves its instances to one that has it", async () => {
    const seen = createLog();
    await using counters = await start({ aggregates: [counter, other] });
    await using old = await start({ sagas: [oldFlow] });
    await counters.send(Add({ id: "A" }));
    await eventually("it waits", async () => (await stateOf(old, "A")) === "waiting");
    const forgetful = countingSaga(waitingIn("paying"), { version: 2 });
    await using _fresh = await start({ sagas: [forgetful] }, seen);
    await eventually("the fresh build runs its outbox", async () => seen.reads("Flow-outbox"));
    await counters.send(Bump({ id: "A" }));
    await eventually("it was bumped", async () => (await stateOf(old, "A")) === "bumped");
    expect(seen.reads("Flow")).toBe(false);
  });
});
