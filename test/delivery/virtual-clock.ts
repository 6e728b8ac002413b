// A clock that stands still unless a test moves it: hours pass in no time, and nothing sleeps.
import type { Clock } from "eventwright";

/** A clock of a test's own; made by {@link createVirtualClock}. */
export interface VirtualClock extends Clock {
  /** Lets time pass: what is due meanwhile runs in order, each with all that follows from it. */
  advance(delayMs: number): Promise<void>;
  /** Lets time pass until something is so; throws when it is not within an hour. */
  until(what: string, isSo: () => boolean): Promise<void>;
  /** Waits for a promise while time passes. */
  settle<T>(promise: Promise<T>): Promise<T>;
}

interface Task {
  readonly dueMs: number;
  run(): void;
}

const START_MS = Date.UTC(2026, 0, 1);
const LONGEST_MS = 60 * 60_000;

/** A clock at the beginning of 2026. */
export function createVirtualClock(): VirtualClock {
  const tasks = new Set<Task>();
  let passedMs = 0;
  const advance = async (delayMs: number): Promise<void> => {
    const endMs = passedMs + delayMs;
    await turn();
    for (let task = earliest(tasks); task && task.dueMs <= endMs; task = earliest(tasks)) {
      tasks.delete(task);
      passedMs = Math.max(passedMs, task.dueMs);
      task.run();
      await turn();
    }
    passedMs = endMs;
  };
  const until: VirtualClock["until"] = async (what, isSo) => {
    const endMs = passedMs + LONGEST_MS;
    for (await turn(); !isSo(); ) {
      if (passedMs >= endMs) throw new Error(`It did not come true within an hour: ${what}.`);
      await advance(Math.max(0, (earliest(tasks)?.dueMs ?? endMs) - passedMs));
    }
  };
  return {
    nowMs: () => START_MS + passedMs,
    monotonicMs: () => passedMs,
    after(delayMs, run) {
      const task = { dueMs: passedMs + Math.max(0, delayMs), run };
      tasks.add(task);
      return () => void tasks.delete(task);
    },
    advance,
    until,
    settle: (promise) => settled(promise, until),
  };
}

async function settled<T>(promise: Promise<T>, until: VirtualClock["until"]): Promise<T> {
  let isSettled = false;
  const note = (): void => {
    isSettled = true;
  };
  promise.then(note, note);
  await until("a promise settles", () => isSettled);
  return promise;
}

/** What is due first; of several, what was planned first. */
function earliest(tasks: ReadonlySet<Task>): Task | undefined {
  const [first, ...others] = tasks;
  return others.reduce((found, task) => (task.dueMs < found!.dueMs ? task : found), first);
}

/** Lets everything happen that waits for no clock. */
async function turn(): Promise<void> {
  for (let turns = 0; turns < 2; turns++) await new Promise((resolve) => setImmediate(resolve));
}
