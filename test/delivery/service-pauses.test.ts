// What a handler waits for, on the app's clock.
import { startApp } from "eventwright";
import { memory } from "eventwright/memory";
import { expect, test } from "vitest";
import { Charge, Charged, createLog, payments } from "./counters.ts";
import { createVirtualClock } from "./virtual-clock.ts";

const { log } = createLog();

test("a handler's pause lasts as long as it says on the app's clock, divided by its scale", async () => {
  const clock = createVirtualClock();
  const lasted: number[] = [];
  const service = payments(
    async ({ data }, { pause }) => {
      const begunMs = clock.monotonicMs();
      await pause(60_000);
      lasted.push(clock.monotonicMs() - begunMs);
      return Charged({ id: data.id });
    },
    { timeoutMs: 10 * 60_000 },
  );
  const app = await startApp({ broker: memory(), services: [service], clock, log, timeScale: 10 });
  expect(await clock.settle(app.send(Charge({ id: "A" })))).toMatchObject({ ok: true });
  expect(lasted).toEqual([6_000]);
  await clock.settle(app.close());
});

test("a pause ends with the call's time, for the reason of its signal", async () => {
  const clock = createVirtualClock();
  const reasons: unknown[] = [];
  const service = payments(
    async ({ data }, { attempt, signal, pause }) => {
      if (attempt === 1) {
        await pause(60_000).catch((reason: unknown) => reasons.push(reason, signal.reason));
        await pause(1).catch((reason: unknown) => reasons.push(reason));
      }
      return Charged({ id: data.id });
    },
    { timeoutMs: 1_000, backoffMs: 1 },
  );
  const app = await startApp({ broker: memory(), services: [service], clock, log });
  expect(await clock.settle(app.send(Charge({ id: "A" })))).toMatchObject({ ok: true });
  expect(clock.monotonicMs()).toBeLessThan(2_000);
  expect(reasons).toEqual(Array(3).fill(expect.objectContaining({ code: "service_timeout" })));
  await clock.settle(app.close());
});
