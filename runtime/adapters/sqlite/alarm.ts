// One timer for all schedules: it waits for the earliest. It keeps a process alive only while
// somebody is connected.
import type { Clock } from "../../ports.ts";

/** The pause after firing failed. */
const RETRY_MS = 1_000;

/** What the alarm is set by, and what it does. */
export interface Alarmed {
  /** When the next one is due; undefined when there is none. Must not throw. */
  next(): number | undefined;
  /** Fires what is due by then; whether that succeeded. Must not throw. */
  fire(dueMs: number): Promise<boolean>;
}

/** Made by {@link createAlarm}. */
export interface Alarm {
  /** Joins with a clock; the result leaves. The first clock counts. */
  join(clock: Clock): () => void;
  /** Waits for the next one that is due, after they have changed. */
  arm(): void;
}

/** An alarm that nobody has joined yet. */
export function createAlarm({ next, fire }: Alarmed): Alarm {
  const clocks: Clock[] = [];
  let armed: { readonly dueMs: number; readonly cancel: () => void } | undefined;
  const disarm = (): void => {
    armed?.cancel();
    armed = undefined;
  };
  const armFor = (clock: Clock, dueMs: number, delayMs: number): void => {
    disarm();
    armed = { dueMs, cancel: clock.after(Math.max(0, delayMs), () => void fireDue(dueMs)) };
  };
  const arm = (): void => {
    const [clock] = clocks;
    const dueMs = clock && next();
    if (!clock || dueMs === undefined) disarm();
    else if (armed?.dueMs !== dueMs) armFor(clock, dueMs, dueMs - clock.nowMs());
  };
  const fireDue = async (dueMs: number): Promise<void> => {
    const firing = armed;
    // Not by the clock alone, as a timer may come a little before its time.
    const isDone = await fire(Math.max(dueMs, clocks[0]?.nowMs() ?? dueMs));
    if (armed === firing) armed = undefined;
    const [clock] = clocks;
    if (isDone) arm();
    else if (clock) armFor(clock, dueMs, RETRY_MS);
  };
  return {
    join(clock) {
      clocks.push(clock);
      arm();
      return () => {
        clocks.splice(clocks.indexOf(clock), 1);
        disarm();
        arm();
      };
    },
    arm,
  };
}
