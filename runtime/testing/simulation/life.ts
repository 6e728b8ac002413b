// One life of a simulated process, from its start to its end: whether it is alive, frozen or cut
// off, and its clock. What is due while it is frozen comes when it goes on, as after SIGSTOP.
import type { Clock } from "../../ports.ts";
import type { InjectedFault } from "./plan.ts";
import type { World } from "./world.ts";

/** Longest time that a process stands still, in ms: others take over meanwhile. */
const MAX_FREEZE_MS = 90_000;
/** Longest time that a process and the broker do not hear each other, in ms. */
const MAX_OUTAGE_MS = 45_000;
/** How far a wall clock jumps, in ms, forth or back. */
const MAX_JUMP_MS = 120_000;

/** One life of a process; made by {@link beginLife}. */
export interface Life {
  /** The process's number; the next life has the same. */
  readonly process: number;
  readonly name: string;
  readonly clock: Clock;
  alive(): boolean;
  /** Whether it hears the broker. */
  connected(): boolean;
  frozen(): boolean;
  /** Runs a task in the process: later while it is frozen, never once it is dead. */
  enter(task: () => void): void;
  /** Ends it at once. */
  kill(): void;
  /** Makes a fault happen that concerns the whole process; others it leaves alone. */
  suffer(fault: InjectedFault): void;
  /** Runs a task at its death. */
  onDeath(task: () => void): void;
  /** Runs a task when it is to be closed and started again. */
  onRestart(task: () => void): void;
}

/** A process begins to live. Its wall clock goes as the broker's does, until it jumps. */
export function beginLife(world: World, process: number, number: number): Life {
  const { timeline } = world;
  const name = `p${process}.${number}`;
  const deaths: (() => void)[] = [];
  const cold = createCold(world, name, () => alive);
  let restart = (): void => undefined;
  let alive = true;
  let offsetMs = 0;
  let cutOffUntilMs = 0;
  world.disturbed();

  const kill = (): void => {
    if (!alive) return;
    alive = false;
    world.disturbed();
    for (const task of deaths) task();
  };
  const suffer = ({ kind, amount }: InjectedFault): void => {
    if (kind === "crash") kill();
    else if (kind === "restart") restart();
    else if (kind === "freeze") cold.freeze(amount * MAX_FREEZE_MS);
    else if (kind === "clockJump") offsetMs = Math.round((amount * 2 - 1) * MAX_JUMP_MS);
    else if (kind === "outage") cutOffUntilMs = timeline.monotonicMs() + amount * MAX_OUTAGE_MS;
  };
  const { enter, frozen } = cold;
  return {
    ...{ process, name, enter, frozen, kill, suffer },
    alive: () => alive,
    connected: () => timeline.monotonicMs() >= cutOffUntilMs,
    clock: clockOf(world, () => offsetMs, enter),
    onDeath: (task) => void deaths.push(task),
    onRestart: (task) => {
      restart = task;
    },
  };
}

/** Holds back what is due while a process stands still. */
function createCold({ timeline, tell, disturbed }: World, name: string, alive: () => boolean) {
  let heldBack: (() => void)[] | undefined;
  const enter = (task: () => void): void => {
    if (!alive()) return;
    if (heldBack) heldBack.push(task);
    else task();
  };
  const thaw = (): void => {
    const tasks = heldBack ?? [];
    heldBack = undefined;
    disturbed();
    tell(() => `${name} goes on`);
    // One after another, as a process finds them: what each brings about comes before the next.
    for (const task of tasks) timeline.after(0, () => enter(task));
  };
  return {
    enter,
    frozen: (): boolean => heldBack !== undefined,
    freeze(forMs: number): void {
      if (heldBack) return;
      heldBack = [];
      timeline.after(forMs, thaw);
    },
  };
}

function clockOf(
  { clock, timeline }: World,
  offsetMs: () => number,
  enter: (task: () => void) => void,
): Clock {
  return {
    nowMs: () => clock.nowMs() + offsetMs(),
    monotonicMs: timeline.monotonicMs,
    after(delayMs, task) {
      let cancelled = false;
      const cancel = timeline.after(delayMs, () => enter(() => cancelled || task()));
      return () => {
        cancelled = true;
        cancel();
      };
    },
  };
}
