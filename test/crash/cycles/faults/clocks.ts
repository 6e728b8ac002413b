// Clocks that jump while their process works.
import { setTimeout as delay } from "node:timers/promises";
import type { Fault } from "./fault.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** By less than the five minutes that a command may be ahead of whoever handles it. */
const JUMPS = [-4 * MINUTE, -30 * SECOND, -SECOND, 5 * SECOND, 40 * SECOND, 4 * MINUTE];
/** A timer that was set while the clock was ahead is that much late. */
const PATIENCE_MS = 6 * MINUTE;

export const jumpClock: Fault = {
  name: "jump-clock",
  title: "the clock of one or both workers jumps, by up to 4 min, and later jumps back",
  sites: ["single"],
  patienceMs: PATIENCE_MS,
  async strike({ random, workers }) {
    const jumping = random.below(2) === 0 ? workers : [random.from(workers)];
    const jumpMs = random.from(JUMPS);
    const struckMs = Date.now();
    for (const worker of jumping) worker.jump(jumpMs);
    await delay(random.between(300, 2_000));
    for (const worker of jumping) worker.jump(-jumpMs);
    return struckMs;
  },
};
