// Which inputs of a source are finished, and so how far its cursor may move.

/** Follows one source; made by {@link createProgress}. */
export interface Progress {
  /** A message was read: it holds the cursor back until it is finished. */
  started(sequence: number): void;
  finished(sequence: number): void;
  /** Nothing that was not read yet comes at or below here. */
  passed(sequence: number): void;
  /** Everything up to here is finished: the lowest unfinished sequence, less one. */
  cursor(): number;
  /** Whether something at or below `sequence` is being worked on. */
  isUnfinished(sequence: number): boolean;
  /** Runs a listener whenever a message is finished; the result forgets it. */
  onMoved(listener: () => void): () => void;
}

/** Progress of a source whose messages up to `cursor` are finished. */
export function createProgress(cursor: number): Progress {
  const unfinished = new Set<number>();
  const listeners = new Set<() => void>();
  let newest = cursor;

  // A Set iterates in insertion order, and messages are read in order: the first is the lowest.
  const lowest = (): number | undefined => {
    for (const sequence of unfinished) return sequence;
    return undefined;
  };

  return {
    started(sequence) {
      unfinished.add(sequence);
      newest = sequence;
    },
    finished(sequence) {
      unfinished.delete(sequence);
      if (listeners.size > 0) for (const listener of [...listeners]) listener();
    },
    passed(sequence) {
      newest = Math.max(newest, sequence);
    },
    cursor: () => (lowest() ?? newest + 1) - 1,
    isUnfinished: (sequence) => (lowest() ?? Number.POSITIVE_INFINITY) <= sequence,
    onMoved(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
