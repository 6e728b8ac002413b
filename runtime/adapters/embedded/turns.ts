// Lets the event loop turn: work that goes on in promises alone would let no timer fire. Whoever
// owns a reader could not say that it does.

/** Batches that are read before the event loop must have turned. */
const MAX_BATCHES = 100;

let batches = 0;
let turn = Promise.resolve();

/** Counts a batch; gives what to wait for when the event loop has not turned for long. */
export function afterBatch(): Promise<void> | undefined {
  if (++batches === 1) turn = nextTurn();
  return batches > MAX_BATCHES ? turn : undefined;
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(() => {
      batches = 0;
      resolve();
    }, 0);
  });
}
