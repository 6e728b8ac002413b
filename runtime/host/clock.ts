// The real clock. Tests bring their own.
import type { Clock } from "../ports.ts";

/** Longest delay that `setTimeout` takes (32-bit ms); longer ones are chained. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** The machine's clock. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(delayMs, task) {
    let handle = setTimeout(step, Math.min(delayMs, MAX_TIMEOUT_MS), delayMs - MAX_TIMEOUT_MS);
    function step(leftMs: number): void {
      if (leftMs <= 0) task();
      else handle = setTimeout(step, Math.min(leftMs, MAX_TIMEOUT_MS), leftMs - MAX_TIMEOUT_MS);
    }
    return () => clearTimeout(handle);
  },
};
