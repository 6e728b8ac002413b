// The gate: who waits, for how long, and what is left behind.
import { expect, test } from "vitest";
import { Charged, payments } from "../../test/delivery/counters.ts";
import { createVirtualClock } from "../../test/delivery/virtual-clock.ts";
import type { ServicePolicy } from "../core/service-policy.ts";
import { createStop } from "../core/stop.ts";
import { createGate, type Pass } from "./service-gate.ts";

/** A gate, and the timers of its clock that are running. */
function gateWith(policy: ServicePolicy<"Charge">) {
  const virtual = createVirtualClock();
  let timers = 0;
  const clock: typeof virtual = {
    ...virtual,
    after(delayMs, task) {
      timers++;
      let isRunning = true;
      const end = (): void => {
        if (isRunning) timers--;
        isRunning = false;
      };
      const cancel = virtual.after(delayMs, () => {
        end();
        task();
      });
      return () => {
        end();
        cancel();
      };
    },
  };
  const service = payments(async ({ data }) => Charged({ id: data.id }), policy);
  const host = { clock, log: () => undefined, telemetry: undefined, timeScale: 1 };
  return { clock, gate: createGate(host, service), timers: () => timers };
}

const breaker = { failures: 1, openMs: 60_000 };

async function opened(policy: ServicePolicy<"Charge">) {
  const made = gateWith(policy);
  const pass = await made.gate.enter({ over: createStop() });
  pass!.end("failed");
  return made;
}

test("however many wait, one timer does, and none is left when all have gone", async () => {
  const { gate, timers, clock } = await opened({ breaker });
  const over = createStop();
  const waiting = Array.from({ length: 100 }, () => gate.enter({ over }));
  await clock.advance(30_000);
  expect([gate.status().waiting, timers()]).toEqual([100, 1]);
  over.stop();
  expect(await Promise.all(waiting)).toEqual(Array(100).fill(undefined));
  expect([gate.status().waiting, timers()]).toEqual([0, 0]);
  expect(await gate.enter({ over })).toBeUndefined();
});

test("whoever has waited long enough leaves, and the others keep their places", async () => {
  const { gate, timers, clock } = await opened({ breaker });
  const over = createStop();
  const order: string[] = [];
  const note = (name: string) => (pass: Pass | undefined) => {
    order.push(pass ? name : `${name} left`);
    pass?.end("succeeded");
  };
  const first = gate.enter({ over, leftMs: 10_000 }).then(note("first"));
  const others = ["second", "third"].map((name) => gate.enter({ over }).then(note(name)));
  await clock.advance(120_000);
  await Promise.all([first, ...others]);
  expect(order).toEqual(["first left", "second", "third"]);
  expect(timers()).toBe(0);
});

test("nobody overtakes those who wait for the rate limit", async () => {
  const { gate, clock } = gateWith({ rateLimit: { calls: 1, perMs: 1_000 } });
  const over = createStop();
  const order: number[] = [];
  const entering = [0, 1, 2].map((number) => gate.enter({ over }).then(() => order.push(number)));
  await clock.advance(1_500);
  const late = gate.enter({ over }).then(() => order.push(3));
  await clock.settle(Promise.all([...entering, late]));
  expect(order).toEqual([0, 1, 2, 3]);
});

test("a trial call that was not begun gives its place to the next", async () => {
  const { gate, clock } = await opened({ breaker });
  const over = createStop();
  const trial = gate.enter({ over });
  const next = gate.enter({ over });
  await clock.advance(60_000);
  (await trial)!.end("unused");
  expect(await next).toBeDefined();
  expect(gate.status()).toMatchObject({ inFlight: 1, waiting: 0, breaker: { state: "half-open" } });
});

test("where time is skipped, whoever has waited as long as was said goes on", async () => {
  const due: (() => void)[] = [];
  const clock = {
    nowMs: () => 0,
    monotonicMs: () => 5,
    after(_delayMs: number, task: () => void) {
      due.push(task);
      return () => undefined;
    },
  };
  const service = payments(async ({ data }) => Charged({ id: data.id }), {
    ...{ breaker, rateLimit: { calls: 2, perMs: 300_000 } },
  });
  const gate = createGate(
    { clock, log: () => undefined, telemetry: undefined, timeScale: 1 },
    service,
  );
  const over = createStop();
  (await gate.enter({ over }))!.end("failed");
  const trial = gate.enter({ over });
  due.shift()!();
  (await trial)!.end("failed");
  const again = gate.enter({ over });
  due.shift()!();
  // The breaker would let it through, and the rate limit a little later.
  due.shift()!();
  expect(await again).toBeDefined();
  expect(due).toEqual([]);
});
