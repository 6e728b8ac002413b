// A firing that comes too early, because the clock that has set it is behind the broker's.
import { expect, test } from "vitest";
import { putOffUntil, type SagaTimer } from "./saga-timers.ts";

const MINUTE = 60_000;
const NOW_MS = Date.UTC(2026, 0, 1);
const timer: SagaTimer = { instance: "I-1", number: 1, timer: "wait", dueMs: NOW_MS + MINUTE };

test("a firing that is due, late, or early by less than a second is heeded", () => {
  for (const earlyMs of [-MINUTE, 0, 999]) {
    expect(putOffUntil(NOW_MS, { ...timer, dueMs: NOW_MS + earlyMs })).toBeUndefined();
  }
});

test("however far the broker is ahead, a firing is put off a few times, and comes in time", () => {
  for (const aheadMs of [MINUTE, 10 * MINUTE, 24 * 60 * MINUTE, 365 * 24 * 60 * MINUTE]) {
    let nowMs = NOW_MS;
    let fired = timer;
    let times = 0;
    for (;;) {
      // The broker fires at once what is in its past.
      nowMs = Math.max(nowMs, (fired.putOffMs ?? fired.dueMs) - aheadMs);
      const putOffMs = putOffUntil(nowMs, fired);
      if (putOffMs === undefined) break;
      fired = { ...fired, putOffMs };
      expect(++times).toBeLessThan(30);
    }
    expect(nowMs).toBeGreaterThanOrEqual(timer.dueMs - 1_000);
    // At worst it waits as long again as the clocks are apart.
    expect(nowMs - timer.dueMs).toBeLessThanOrEqual(2 * aheadMs + MINUTE);
  }
});
