// A signal that something ends. Like AbortSignal, without its warning beyond ten listeners.

/** What listens to an end. */
export interface StopSignal {
  readonly stopped: boolean;
  /** Runs `listener` at the end, at once when that was already; the result forgets it. */
  onStop(listener: () => void): () => void;
}

/** What brings the end about. */
export interface Stop extends StopSignal {
  stop(): void;
}

/** A signal that has not been given yet. */
export function createStop(): Stop {
  const listeners = new Set<() => void>();
  let stopped = false;
  return {
    get stopped() {
      return stopped;
    },
    onStop(listener) {
      if (stopped) listener();
      else listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    stop() {
      stopped = true;
      for (const listener of [...listeners]) listener();
      listeners.clear();
    },
  };
}
