// How services are called: what a handler may do, and who may call.
import { startApp } from "eventwright";
import { memory } from "eventwright/memory";
import { type FaultPlan, withFaults } from "eventwright/testing";
import { expect, test } from "vitest";
import { deferred } from "../../runtime/host/wait.ts";
import { eventually, QUICK } from "./brokers.ts";
import { Charge, Charged, createLog, payments } from "./counters.ts";

const log = createLog().log;

test("a handler that throws before it awaits is called again, and nothing is left unhandled", async () => {
  let calls = 0;
  const unhandled: unknown[] = [];
  const listener = (error: unknown): void => void unhandled.push(error);
  process.on("unhandledRejection", listener);
  const policy = { timeoutMs: 20, backoffMs: 60, maxBackoffMs: 60 };
  const service = payments(({ data }) => {
    if (++calls < 3) throw new Error("no gateway");
    return Promise.resolve(Charged({ id: data.id }));
  }, policy);
  await using app = await startApp({ broker: memory(), services: [service], limits: QUICK, log });
  expect((await app.send(Charge({ id: "A" }))).ok).toBe(true);
  process.off("unhandledRejection", listener);
  expect([calls, unhandled]).toEqual([3, []]);
});

test("the signal of a call that succeeded is never aborted, that of a late one is", async () => {
  const signals: AbortSignal[] = [];
  const service = payments(
    ({ data }, { signal }) => {
      signals.push(signal);
      if (signals.length === 1) return new Promise(() => undefined);
      return Promise.resolve(Charged({ id: data.id }));
    },
    { timeoutMs: 30, backoffMs: 1 },
  );
  await using app = await startApp({ broker: memory(), services: [service], limits: QUICK, log });
  expect((await app.send(Charge({ id: "A" }))).ok).toBe(true);
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
});

test("calls that wait for their key leave room for other keys", async () => {
  const gate = deferred<void>();
  const service = payments(
    async ({ data }) => {
      if (data.id === "slow") await gate.promise;
      return Charged({ id: data.id });
    },
    { concurrency: 2 },
  );
  await using app = await startApp({ broker: memory(), services: [service], limits: QUICK, log });
  const slow = Array.from({ length: 4 }, (_, n) => app.send(Charge({ id: "slow", n })));
  expect((await app.send(Charge({ id: "quick" }))).ok).toBe(true);
  gate.resolve();
  expect((await Promise.all(slow)).every(({ ok }) => ok)).toBe(true);
});

test("a former owner calls nobody any more", async () => {
  const shared = memory();
  const calls: string[] = [];
  const busy = (who: string) =>
    payments(
      async () => {
        calls.push(who);
        throw new Error("the gateway is busy");
      },
      { backoffMs: 20, maxBackoffMs: 20, maxAttempts: 1_000 },
    );
  let isCut = false;
  const cut: FaultPlan = {
    faultOf: ({ method }) => (isCut && method !== "next" ? "outage" : "none"),
  };
  const seen = createLog();
  const limits = { ...QUICK, drainMs: 50 };
  const broker = withFaults(shared, cut);
  await using first = await startApp({ broker, services: [busy("first")], limits, log: seen.log });
  await eventually("the first owns", async () => seen.reads("calls-Payments"));
  await using _second = await startApp({ broker: shared, services: [busy("second")], limits, log });
  const sending = first.send(Charge({ id: "A" })).catch(() => undefined);
  await eventually("the first calls", async () => calls.includes("first"));
  isCut = true;
  await eventually("the second calls", async () => calls.includes("second"));
  const from = calls.length;
  await eventually("the second calls often", async () => calls.length > from + 10);
  expect(calls.slice(from)).not.toContain("first");
  void sending;
});
