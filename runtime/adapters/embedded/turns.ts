// Lets the event loop turn: work that goes on in promises alone would let no timer fire. Whoever
// owns a reader could not say that it does.
import type { Clock } from "../../ports.ts";

/** Batches that are read before the event loop must have turned. */
const MAX_BATCHES = 100;

/** Counts a batch; gives what to wait for when the event loop has not turned for long. */
export type AfterBatch = () => Promise<void> | undefined;

/** Counts the batches of one connection. Its clock says when the event loop has turned. */
export function countBatches(clock: Clock): AfterBatch {
  let batches = 0;
  let turn: Promise<void> | undefined;
  return () => {
    if (++batches === 1) {
      turn = new Promise((resolve) => {
        clock.after(0, () => {
          batches = 0;
          resolve();
        });
      });
    }
    return batches > MAX_BATCHES ? turn : undefined;
  };
}
