// What an outage, or a long call, must not turn into: a refusal of what has happened.
import { type Broker, type Clock, startApp } from "eventwright";
import { memory } from "eventwright/memory";
import { type FaultPlan, withFaults } from "eventwright/testing";
import { expect, test } from "vitest";
import { systemClock } from "../../runtime/host/clock.ts";
import { QUICK } from "./brokers.ts";
import { Add, Charge, Charged, counter, createLog, eventsOf, payments } from "./counters.ts";

const log = createLog().log;
const LONG_MS = 10 * 60_000;

/** A clock whose monotonic time the test moves on, so that nobody waits. */
function leapingClock() {
  let leaptMs = 0;
  return {
    clock: { ...systemClock, monotonicMs: () => systemClock.monotonicMs() + leaptMs },
    leap(): void {
      leaptMs += LONG_MS;
    },
  };
}

/** The first calls of one method to one subject fail; `before` is told of each. */
function firstCalls(
  [method, subject, count]: readonly ["append" | "readSubject", string, number],
  before: () => void = () => undefined,
): FaultPlan {
  let left = count;
  return {
    faultOf(call) {
      if (call.method !== method || !call.parameters.includes(subject) || left === 0) return "none";
      left--;
      before();
      return "outage";
    },
  };
}

/** A broker on which somebody else is always quicker, as long as `isConflict` says so. */
function withConflicts(broker: Broker, isConflict: (subject: string) => boolean): Broker {
  return {
    name: broker.name,
    async connect(options) {
      const connection = await broker.connect(options);
      const { append } = connection;
      return {
        ...connection,
        append: async (subject, ...rest) =>
          isConflict(subject) ? { kind: "conflict" } : append(subject, ...rest),
      };
    },
  };
}

test("the time of an outage is not counted against a command", async () => {
  const { clock, leap } = leapingClock();
  const plan = firstCalls(["readSubject", "ew.counting.evt.Counter.A", 3], leap);
  let conflicts = 5;
  const broker = withConflicts(
    withFaults(memory(), plan),
    (subject) => subject === "ew.counting.evt.Counter.A" && conflicts-- > 0,
  );
  await using app = await startApp({ broker, aggregates: [counter], limits: QUICK, clock, log });
  expect((await app.send(Add({ id: "A" }))).ok).toBe(true);
});

test("what a service has done is recorded, however long it took and its appends were lost", async () => {
  const { clock, leap } = leapingClock();
  const service = payments(async ({ data }) => {
    leap();
    return Charged({ id: data.id });
  });
  const broker = withFaults(memory(), firstCalls(["append", "ew.counting.evt.Payments.A", 12]));
  await using app = await startApp({ broker, services: [service], limits: QUICK, clock, log });
  expect((await app.send(Charge({ id: "A" }))).ok).toBe(true);
  expect((await eventsOf(app)).map(({ type }) => type)).toEqual(["Charged"]);
});

test("a service's success that cannot be recorded is unconfirmed, and never refused", async () => {
  let calls = 0;
  const { clock, leap } = leapingClock();
  const service = payments(async ({ data }) => {
    calls++;
    return Charged({ id: data.id });
  });
  let isRefused = true;
  const broker = withConflicts(memory(), (subject) => {
    if (subject !== "ew.counting.evt.Payments.A" || !isRefused) return false;
    leap();
    return true;
  });
  await using app = await startApp({ broker, services: [service], limits: QUICK, clock, log });
  const sending = app.send(Charge({ id: "A" }), { idempotencyKey: "once" });
  await expect(sending).rejects.toMatchObject({ code: "unconfirmed" });
  expect(calls).toBe(1);
  expect(await eventsOf(app)).toEqual([]);
  isRefused = false;
  expect((await app.send(Charge({ id: "A" }), { idempotencyKey: "once" })).ok).toBe(true);
});

test("a send that is answered leaves no timer behind", async () => {
  const open = new Set<symbol>();
  const clock: Clock = {
    ...systemClock,
    after(delayMs, task) {
      if (delayMs < 1_000) return systemClock.after(delayMs, task);
      const timer = Symbol();
      open.add(timer);
      const cancel = systemClock.after(delayMs, task);
      return () => {
        open.delete(timer);
        cancel();
      };
    },
  };
  const broker = memory();
  await using app = await startApp({ broker, aggregates: [counter], limits: QUICK, clock, log });
  for (let n = 0; n < 20; n++) await app.send(Add({ id: `A${n}` }));
  expect(open.size).toBe(0);
});
