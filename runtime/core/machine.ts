// The one file that knows XState's insides: runs a chart one pure step at a time.
// It must never start an actor, keep a timer or perform an effect.
import {
  type AnyMachineSnapshot,
  type AnyStateMachine,
  initialTransition,
  type StateValue,
  transition,
} from "xstate";
import { EventwrightError, messageOf } from "./error.ts";
import type { Message } from "./message.ts";

/** The state of a chart in memory. Opaque: only this file looks inside. */
export type ChartState = AnyMachineSnapshot;

/** The state of a chart as JSON. */
export interface SavedState {
  readonly value: unknown;
  readonly context: unknown;
  /** Present only where the chart has history states. */
  readonly historyValue?: unknown;
  readonly done?: true;
}

/** What a step asks for, as data. */
export type Effect =
  | { readonly kind: "emit"; readonly message: Message }
  | {
      readonly kind: "timer";
      /** None for a delayed raise without a name, which nothing can cancel. */
      readonly id: string | undefined;
      readonly delayMs: number;
      readonly event: { readonly type: string };
    }
  | { readonly kind: "cancel"; readonly id: string };

/** The outcome of one step. */
export interface Step {
  readonly state: ChartState;
  readonly effects: readonly Effect[];
}

/** The state before the first event, and what entering it asks for. */
export function startChart(machine: AnyStateMachine): Step {
  const [state, actions] = initialTransition(machine);
  return { state: settled(machine, state), effects: actions.flatMap(effectOf) };
}

/** One event through the chart. The event must have an edge: ask {@link hasEdge} first. */
export function stepChart(machine: AnyStateMachine, from: ChartState, event: Message): Step {
  const [state, actions] = guarded(machine, event, () => transition(machine, from, event));
  return { state: settled(machine, state), effects: actions.flatMap(effectOf) };
}

/** Whether an event has an enabled edge, one that does nothing (`actions: []`) included. */
export function hasEdge(machine: AnyStateMachine, state: ChartState, event: Message): boolean {
  if (state.status !== "active") return false;
  return guarded(machine, event, () => Boolean(machine.getTransitionData(state, event)?.length));
}

/** The active states, such as `placed` or `{ open: "empty" }`. */
export function stateValue(state: ChartState): StateValue {
  return state.value;
}

/** Whether the chart reached a final state. */
export function isDone(state: ChartState): boolean {
  return state.status === "done";
}

/** The state as JSON. */
export function saveState(machine: AnyStateMachine, state: ChartState): SavedState {
  const saved = machine.getPersistedSnapshot(state) as unknown as SavedState;
  const history = saved.historyValue;
  const hasHistory = typeof history === "object" && history && Object.keys(history).length > 0;
  return {
    value: saved.value,
    context: saved.context,
    ...(hasHistory && { historyValue: history }),
    ...(isDone(state) && { done: true as const }),
  };
}

/** The state from its JSON. */
export function restoreState(machine: AnyStateMachine, saved: SavedState): ChartState {
  const { value, context, historyValue, done } = saved;
  const persisted = {
    status: done ? "done" : "active",
    output: undefined,
    error: undefined,
    value,
    context,
    historyValue: historyValue ?? {},
    children: {},
  };
  // The type of a persisted snapshot is private to XState; its shape is what saveState wrote.
  return machine.restoreSnapshot(persisted as never, scope() as never) as ChartState;
}

/** A state of the interpreter, from its active states and its context. */
export function resolveState(
  machine: AnyStateMachine,
  value: StateValue,
  context: object,
  done: boolean,
): ChartState {
  const config = { value, context, ...(done && { status: "done" as const }) };
  return machine.resolveState(config) as ChartState;
}

/** A guard's name, its parameters left out. */
export function nameOfGuard(guard: unknown): string {
  if (typeof guard === "string") return guard;
  if (typeof guard === "function") return guard.name || "inline";
  return String((guard as { type?: unknown }).type ?? "inline");
}

/** A chart is pure: what it throws once it throws always. */
function guarded<T>(machine: AnyStateMachine, event: Message, run: () => T): T {
  try {
    return run();
  } catch (cause) {
    throw chartFailed(machine, event, cause);
  }
}

/** What a chart threw on an event. */
export function chartFailed(
  machine: AnyStateMachine,
  event: Message,
  cause: unknown,
): EventwrightError {
  const text = `The chart ${machine.id} threw on ${event.type}: ${messageOf(cause)}`;
  return new EventwrightError("chart_failed", text, { cause });
}

function settled(machine: AnyStateMachine, state: unknown): ChartState {
  const next = state as ChartState;
  if (Object.keys(next.children).length > 0) {
    const text = `The chart ${machine.id} spawned an actor; call the outside from a service instead.`;
    throw new EventwrightError("chart_failed", text);
  }
  if (next.status !== "error") return next;
  throw new EventwrightError("chart_failed", `The chart ${machine.id} threw in a step.`, {
    cause: next.error,
  });
}

interface RawAction {
  readonly type: string;
  readonly params?: unknown;
}

function effectOf(action: RawAction): Effect[] {
  const params = (action.params ?? {}) as Record<string, unknown>;
  switch (action.type) {
    case "xstate.emit":
      return [{ kind: "emit", message: params.event as Message }];
    case "xstate.raise":
      if (params.delay === undefined) return [];
      return [
        {
          kind: "timer",
          id: params.id === undefined ? undefined : String(params.id),
          delayMs: Number(params.delay),
          event: params.event as { type: string },
        },
      ];
    case "xstate.cancel":
      return [{ kind: "cancel", id: String(params.sendId) }];
    default:
      return [];
  }
}

/** The little that `restoreSnapshot` asks of an actor's scope when there are no children. */
function scope(): unknown {
  return { self: undefined, system: { _set() {} }, logger() {}, defer() {}, emit() {} };
}
