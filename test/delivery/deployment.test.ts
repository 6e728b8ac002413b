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
  const start = <const P extends Pick<AppOptions, "aggregates" | "projections" | "limits">>(
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
});
