// Which timers of a saga's instance live on after a step. They are data: XState's are not used.
import type { Effect } from "./machine.ts";
import type { LiveTimer, SagaClock, SagaEntry, SagaInput, SagaInstance } from "./saga.ts";
import type { Cause } from "./saga-input.ts";

/** The step that sets and drops timers. */
export interface TimerContext {
  readonly number: number;
  readonly clock: SagaClock;
  readonly cause: Cause;
  readonly done: boolean;
}

/** The timers after a step, and what has to be scheduled and cancelled. */
export function timersAfter(
  before: SagaInstance | undefined,
  input: SagaInput,
  effects: readonly Effect[],
  { number, clock, cause, done }: TimerContext,
): Pick<SagaEntry, "schedule" | "cancel"> & { readonly live: Record<string, LiveTimer> } {
  const live: Record<string, LiveTimer> = { ...before?.timers };
  if (input.kind === "timer") delete live[input.timer];
  const cancel: { timer: string; number: number }[] = [];
  const drop = (timer: string): void => {
    const found = live[timer];
    if (found && found.number !== number) cancel.push({ timer, number: found.number });
    delete live[timer];
  };
  effects.forEach((effect, index) => {
    if (effect.kind === "cancel") drop(effect.id);
    if (effect.kind !== "timer") return;
    const dueMs = Math.round(clock.nowMs + effect.delayMs / clock.timeScale);
    const id = effect.id ?? `${number}.${index}`;
    drop(id);
    const { correlationId } = cause;
    live[id] = { number, dueMs, event: effect.event, correlationId };
  });
  if (done) for (const timer of Object.keys(live)) drop(timer);
  const schedule = Object.entries(live)
    .filter(([, timer]) => timer.number === number)
    .map(([timer, { dueMs }]) => ({ timer, dueMs }));
  return { live, schedule, cancel };
}
