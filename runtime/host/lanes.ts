// Work by key: serial within a key, concurrent across keys, bounded in all. Tasks that run are
// counted apart from those that wait, so that a key with much to do does not hold up another one.

import { begun } from "./wait.ts";

/** Runs tasks in lanes; made by {@link createLanes}. */
export interface Lanes {
  /** Runs a task, now or after all earlier ones of its key; settles as the task does. */
  run<T>(key: string, task: () => Promise<T>): Promise<T>;
  /** Resolves when there is room for one more task. */
  room(): Promise<void>;
  /** Whether there is now. */
  isOpen(): boolean;
  /** Whether there is room now for one more task of a key. */
  hasRoom(key: string): boolean;
  /** Tasks that are there, running and waiting ones together. */
  held(): number;
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

/** Something to do, which has to wait. */
interface Job {
  /** Begins it; the result settles when it is done, and never rejects. */
  begin(): Promise<void>;
  /** Called when it is done, and the slot is somebody else's. */
  left(): void;
}

/** The work of one key: at most one job of it has a slot, or waits for one. */
interface Lane {
  readonly key: string;
  readonly waiting: Job[];
  size: number;
}

/** Lanes within these bounds. */
export function createLanes({ running, held, heldPerKey }: LaneBounds): Lanes {
  const lanes = new Map<string, Lane>();
  const room = createRoom();
  const slots = createSlots(running);
  const enter = (key: string): Lane => {
    const lane = lanes.get(key) ?? { key, waiting: [], size: 0 };
    lanes.set(key, lane);
    room.enter();
    lane.size++;
    return lane;
  };
  const leave = (lane: Lane): void => {
    const next = lane.waiting.shift();
    if (next) slots.start(next);
    if (--lane.size === 0) lanes.delete(lane.key);
    room.leave();
  };
  return {
    run(key, task) {
      const lane = enter(key);
      const left = (): void => leave(lane);
      if (lane.size === 1 && slots.take()) {
        const running = begun(task);
        const done = (): void => slots.give(left);
        running.then(done, done);
        return running;
      }
      return new Promise((resolve, reject) => {
        const job = { begin: () => begun(task).then(resolve, reject), left };
        if (lane.size > 1) lane.waiting.push(job);
        else slots.start(job);
      });
    },
    room: () => room.until(held),
    isOpen: () => room.size() < held,
    hasRoom: (key) => room.size() < held && (lanes.get(key)?.size ?? 0) < heldPerKey,
    held: () => room.size(),
    idle: () => room.until(1),
  };
}

/** Counts what is held, and tells whoever waits for it to become less. */
function createRoom() {
  const waiters: { readonly below: number; readonly resolve: () => void }[] = [];
  let size = 0;
  return {
    size: () => size,
    enter: () => void size++,
    leave(): void {
      size--;
      for (let i = waiters.length - 1; i >= 0; i--) {
        if (size < waiters[i]!.below) waiters.splice(i, 1)[0]!.resolve();
      }
    },
    until: (below: number): Promise<void> =>
      size < below ? Promise.resolve() : new Promise((resolve) => waiters.push({ below, resolve })),
  };
}

/** Lets so many jobs run at one time, and the others in the order in which they came. */
function createSlots(limit: number) {
  const ready = createQueue<Job>();
  let used = 0;
  const take = (): boolean => {
    if (used === limit) return false;
    used++;
    return true;
  };
  const give = (left: () => void): void => {
    used--;
    // Whoever waited longest for a slot gets this one, before the next of this key.
    const longest = ready.shift();
    if (longest) start(longest);
    left();
  };
  const start = (job: Job): void => {
    if (take()) void job.begin().then(() => give(job.left));
    else ready.push(job);
  };
  return { take, give, start };
}

/** First in, first out; taking from the front of a long array would move all of it. */
function createQueue<T>(): { push(item: T): void; shift(): T | undefined } {
  let items: T[] = [];
  let first = 0;
  return {
    push: (item) => void items.push(item),
    shift() {
      const item = items[first++];
      if (first * 2 > items.length) {
        items = items.slice(first);
        first = 0;
      }
      return item;
    },
  };
}
