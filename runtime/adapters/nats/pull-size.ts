// How many messages are asked for at a time: many small ones, few large ones, so that what is held
// unread stays within a bound whatever comes.

/** Messages asked for at a time at most. */
const MAX_MESSAGES = 500;
/** What they may have in all, by the sizes of those that came before, in bytes. */
const MAX_BYTES = 4 * 1024 * 1024;
/** Taken for the size of a message as long as none has come. */
const FIRST_BYTES = 64 * 1024;
/** A message's part in the average: large ones count soon, small ones only when many came. */
const RISING = 1 / 4;
const FALLING = 1 / 32;

/** Follows the sizes of one stream's messages; made by {@link createPullSize}. */
export interface PullSize {
  /** Notes the size of one that came. */
  saw(bytes: number): void;
  /** How many to ask for now: at least one. */
  messages(): number;
}

/** One that has seen nothing yet, and begins with few. */
export function createPullSize(): PullSize {
  let average = FIRST_BYTES;
  return {
    saw(bytes) {
      average += (bytes - average) * (bytes > average ? RISING : FALLING);
    },
    messages: () => Math.max(1, Math.min(MAX_MESSAGES, Math.floor(MAX_BYTES / average))),
  };
}
