// Retry as pure state: how long to wait, given an attempt and a random number. No clock here.

/** Bounds of an exponential backoff, in ms. */
export interface Backoff {
  readonly minMs: number;
  readonly maxMs: number;
}

/**
 * The pause before the attempt after `attempt` (1-based): doubling from `minMs` to `maxMs`, the
 * upper half of it jittered by `random` in [0, 1) ("equal jitter", AWS Architecture Blog, 2015).
 */
export function backoffMs(attempt: number, random: number, { minMs, maxMs }: Backoff): number {
  const ceiling = Math.min(maxMs, minMs * 2 ** Math.min(attempt - 1, 30));
  return ceiling / 2 + (ceiling / 2) * random;
}

/** The pause of a declared saga step's retry: doubling, without jitter, so that it replays. */
export function stepBackoffMs(attempt: number, { minMs, maxMs }: Backoff): number {
  return Math.min(maxMs, minMs * 2 ** Math.min(Math.max(attempt - 1, 0), 30));
}
