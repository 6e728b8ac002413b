// Clocks that jump while their process works.
import { setTimeout as delay } from "node:timers/promises";
import type { Fault } from "./fault.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** Back by less than the five minutes that a command may be ahead. */
const JUMPS = [-4 * MINUTE, -30 * SECOND, -SECOND, 5 * SECOND, 10 * MINUTE, 26 * 60 * MINUTE];

export const jumpClock: Fault = {
  name: "jump-clock",
  title: "the clock of one or both workers jumps, by -4 min to +26 h, and later jumps back",
  sites: ["single"],
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
