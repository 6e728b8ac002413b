// Work by key: serial within a key, concurrent across keys, bounded in all.

/** Runs tasks in lanes; made by {@link createLanes}. */
export interface Lanes {
  /** Runs a task after all earlier ones of its key; settles as the task does. */
  run<T>(key: string, task: () => Promise<T>): Promise<T>;
  /** Resolves when there is room for one more task. */
  room(): Promise<void>;
  /** Whether there is room now. */
  hasRoom(): boolean;
  /** Resolves when nothing is left to do. */
  idle(): Promise<void>;
}

/** Lanes for at most `limit` tasks, running and waiting ones together. */
export function createLanes(limit: number): Lanes {
  const tails = new Map<string, Promise<unknown>>();
  const waiters: { readonly below: number; readonly resolve: () => void }[] = [];
  let size = 0;

  const until = (below: number): Promise<void> =>
    size < below ? Promise.resolve() : new Promise((resolve) => waiters.push({ below, resolve }));

  const leave = (): void => {
    size--;
    for (let i = waiters.length - 1; i >= 0; i--) {
      if (size < waiters[i]!.below) waiters.splice(i, 1)[0]!.resolve();
    }
  };

  return {
    run(key, task) {
      size++;
      const before = tails.get(key) ?? Promise.resolve();
      const result = before.then(task);
      const tail = result.then(ignore, ignore).then(() => {
        if (tails.get(key) === tail) tails.delete(key);
        leave();
      });
      tails.set(key, tail);
      return result;
    },
    room: () => until(limit),
    hasRoom: () => size < limit,
    idle: () => until(1),
  };
}

const ignore = (): void => undefined;
