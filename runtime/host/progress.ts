// Which inputs of a source are finished, and so how far its cursor may move.

/** Follows one source; made by {@link createProgress}. */
export interface Progress {
  /** A message was read: it holds the cursor back until it is finished. */
  started(sequence: number): void;
  finished(sequence: number): void;
  /** Everything up to here is finished: the lowest unfinished sequence, less one. */
  cursor(): number;
  /** Whether something at or below `sequence` is being worked on. */
  isUnfinished(sequence: number): boolean;
  /** Resolves when the next message is finished. */
  moved(): Promise<void>;
  /** Counts messages read so far. */
  read(): number;
}

/** Progress of a source whose messages up to `cursor` are finished. */
export function createProgress(cursor: number): Progress {
  const unfinished = new Set<number>();
  let waiters: (() => void)[] = [];
  let newest = cursor;
  let count = 0;

  // A Set iterates in insertion order, and messages are read in order: the first is the lowest.
  const lowest = (): number | undefined => {
    for (const sequence of unfinished) return sequence;
    return undefined;
  };

  return {
    started(sequence) {
      unfinished.add(sequence);
      newest = sequence;
      count++;
    },
    finished(sequence) {
      unfinished.delete(sequence);
      const waiting = waiters;
      waiters = [];
      for (const wake of waiting) wake();
    },
    cursor: () => (lowest() ?? newest + 1) - 1,
    isUnfinished: (sequence) => (lowest() ?? Number.POSITIVE_INFINITY) <= sequence,
    moved: () => new Promise((resolve) => void waiters.push(resolve)),
    read: () => count,
  };
}
