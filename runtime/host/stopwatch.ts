// A time that passes as the monotonic clock says, and at least as long as its timers have run. A
// simulated world skips time in which nobody has anything to do: then timers end, and clocks stay.
import type { Clock } from "../ports.ts";

/** A time of its own; made by {@link createStopwatch}. */
export interface Stopwatch {
  nowMs(): number;
  /** Runs a task when this time has come, and not before; the result cancels it. */
  at(untilMs: number, task: () => void): () => void;
}

/** Begins where the monotonic clock is. */
export function createStopwatch(clock: Clock): Stopwatch {
  let aheadMs = 0;
  const nowMs = (): number => clock.monotonicMs() + aheadMs;
  return {
    nowMs,
    at(untilMs, task) {
      // Whole ms, as real timers count them: a part of one would end too early, again and again.
      const delayMs = Math.max(1, Math.ceil(untilMs - nowMs()));
      return clock.after(delayMs, () => {
        aheadMs += Math.max(0, untilMs - nowMs());
        task();
      });
    },
  };
}
