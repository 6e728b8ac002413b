// Virtual time of a simulated world: what happens when, one thing after the other. Between two
// things everything that promises can do is done, so that a seed leads to one history.

/** Ends an entry before its time. */
export type Cancel = () => void;

/** The time line of one world; made by {@link createTimeline}. Times in ms since its start. */
export interface Timeline {
  /** What was waited, without what was skipped. */
  monotonicMs(): number;
  /** What calendars say has passed, with what was skipped. */
  elapsedMs(): number;
  /** Runs a task after a delay. */
  after(delayMs: number, task: () => void): Cancel;
  /** Runs the next task, and what follows from it; false when there is none. */
  next(): Promise<boolean>;
  /**
   * Moves what waits so far ahead that the first of it comes next. What looks again and again,
   * after a delay that `looks` knows, stays where it is. False when nothing else waits.
   */
  leap(looks: (delayMs: number) => boolean): boolean;
  /** Tasks that were run. */
  count(): number;
}

interface Entry {
  atMs: number;
  /** Tells apart what is due at the same time. */
  readonly order: number;
  readonly delayMs: number;
  task: (() => void) | undefined;
}

/** A time line on which nothing waits yet. */
export function createTimeline(): Timeline {
  let heap: Entry[] = [];
  let nowMs = 0;
  let skippedMs = 0;
  let order = 0;
  let count = 0;
  const settled = turnsOf();
  return {
    monotonicMs: () => nowMs,
    elapsedMs: () => nowMs + skippedMs,
    count: () => count,
    after(delayMs, task) {
      const entry: Entry = { atMs: nowMs + Math.max(0, delayMs), order: order++, delayMs, task };
      heap.push(entry);
      rise(heap, heap.length - 1);
      return () => {
        entry.task = undefined;
      };
    },
    async next() {
      // What was begun before the first task has tasks of its own.
      if (count === 0) await settled();
      for (;;) {
        const entry = takeFirst(heap);
        if (!entry) return false;
        const { task } = entry;
        if (!task) continue;
        nowMs = Math.max(nowMs, entry.atMs);
        count++;
        task();
        await settled();
        return true;
      }
    },
    leap(looks) {
      heap = heap.filter(({ task }) => task !== undefined);
      const waiting = heap.filter(({ delayMs }) => !looks(delayMs));
      if (waiting.length === 0) return false;
      const firstMs = Math.min(...waiting.map(({ atMs }) => atMs));
      const aheadMs = Math.max(0, firstMs - nowMs);
      for (const entry of waiting) entry.atMs -= aheadMs;
      skippedMs += aheadMs;
      heap.sort((a, b) => (isBefore(a, b) ? -1 : 1));
      return true;
    },
  };
}

const isBefore = (a: Entry, b: Entry): boolean =>
  a.atMs !== b.atMs ? a.atMs < b.atMs : a.order < b.order;

function rise(heap: Entry[], index: number): void {
  const entry = heap[index]!;
  let at = index;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!isBefore(entry, heap[parent]!)) break;
    heap[at] = heap[parent]!;
    at = parent;
  }
  heap[at] = entry;
}

function takeFirst(heap: Entry[]): Entry | undefined {
  const [first] = heap;
  const last = heap.pop();
  if (heap.length === 0 || !last) return first;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
    if (!isBefore(heap[child]!, last)) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = last;
  return first;
}

/** Gives what resolves when all that promises can do now is done: in the event loop's next turn. */
function turnsOf(): () => Promise<void> {
  if (typeof globalThis.setImmediate === "function") {
    return () => new Promise((resolve) => void globalThis.setImmediate(resolve));
  }
  const { port1, port2 } = new MessageChannel();
  return () =>
    new Promise((resolve) => {
      port1.onmessage = () => resolve();
      port2.postMessage(undefined);
    });
}
