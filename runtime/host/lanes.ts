// Work by key: serial within a key, concurrent across keys, bounded in all. Tasks that run are
// counted apart from those that wait, so that a key with much to do does not hold up another one.

/** Runs tasks in lanes; made by {@link createLanes}. */
export interface Lanes {
  /** Runs a task after all earlier ones of its key; settles as the task does. */
  run<T>(key: string, task: () => Promise<T>): Promise<T>;
  /** Resolves when there is room for one more task. */
  room(): Promise<void>;
  /** Whether there is room now for one more task of a key. */
  hasRoom(key: string): boolean;
  /** Resolves when nothing is left to do. */
  idle(): Promise<void>;
}

/** How many tasks lanes take. */
export interface LaneBounds {
  /** Tasks that run at one time. */
  readonly running: number;
  /** Tasks that are there, running and waiting ones together. */
  readonly held: number;
  /** The same, of one key. */
  readonly heldPerKey: number;
}

/** Lanes within these bounds. */
export function createLanes({ running, held, heldPerKey }: LaneBounds): Lanes {
  const lanes = new Map<string, { size: number; tail: Promise<unknown> }>();
  const waiters: { readonly below: number; readonly resolve: () => void }[] = [];
  const slots = createSlots(running);
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
      const lane = lanes.get(key) ?? { size: 0, tail: Promise.resolve() };
      lanes.set(key, lane);
      size++;
      lane.size++;
      const before = lane.tail;
      const result = before.then(() => slots.use(task));
      lane.tail = result.then(ignore, ignore).then(() => {
        if (--lane.size === 0) lanes.delete(key);
        leave();
      });
      return result;
    },
    room: () => until(held),
    hasRoom: (key) => size < held && (lanes.get(key)?.size ?? 0) < heldPerKey,
    idle: () => until(1),
  };
}

/** Lets so many tasks run at one time, and the others in the order in which they came. */
function createSlots(limit: number): { use<T>(task: () => Promise<T>): Promise<T> } {
  const waiting: (() => void)[] = [];
  let used = 0;
  return {
    async use(task) {
      if (used < limit) used++;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        return await task();
      } finally {
        // Whoever waited longest gets the slot, without its being free in between.
        const next = waiting.shift();
        if (next) next();
        else used--;
      }
    },
  };
}

const ignore = (): void => undefined;
