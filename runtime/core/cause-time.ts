// When something was asked that something else has brought about.

/** How long ago, in ms: what handlers are told to refuse as too old is much older. */
const LONGEST_AGO_MS = 3_600_000;

/**
 * The time of its cause, so that a clock which is ahead dates nothing into the future, where it is
 * refused; but now for what was brought about over an hour ago, as by the history that a new saga
 * reads: what is old is refused, too.
 */
export function timeOfCause(causeMs: number, nowMs: number): number {
  return nowMs - causeMs > LONGEST_AGO_MS ? nowMs : causeMs;
}
