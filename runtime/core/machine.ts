// The one file that knows XState's insides: runs a chart one pure step at a time.
// It must never start an actor, keep a timer or perform an effect.
import {
  type AnyMachineSnapshot,
  type AnyStateMachine,
  type AnyStateNode,
  createActor,
  type ExecutableActionObject,
  type StateValue,
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
  const [state, actions] = inScope((scope) => machine.getInitialSnapshot(scope as never));
  return { state: settled(machine, state), effects: actions.flatMap(effectOf) };
}

/** One event through the chart. The event must have an edge: ask {@link hasEdge} first. */
export function stepChart(machine: AnyStateMachine, from: ChartState, event: Message): Step {
  const [state, actions] = guarded(machine, event, () =>
    inScope((scope) => machine.transition(from, event, scope as never)),
  );
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

/** The state from its JSON. Throws `state_unknown` when the chart has no such state. */
export function restoreState(machine: AnyStateMachine, saved: SavedState): ChartState {
  const { value, context, historyValue, done } = saved;
  const problem = problemWithValue(machine, value);
  if (problem !== undefined) {
    throw new EventwrightError("state_unknown", `In the chart ${machine.id} ${problem}.`);
  }
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
  return machine.restoreSnapshot(persisted as never, scopeOfAll() as never) as ChartState;
}

/** Why a value names no state of a chart; undefined when it does. */
export function problemWithValue(machine: AnyStateMachine, value: unknown): string | undefined {
  return problemWithin(machine.root, value);
}

function problemWithin(node: AnyStateNode, value: unknown): string | undefined {
  const isNode = typeof value === "object" && value !== null && !Array.isArray(value);
  if (typeof value !== "string" && !isNode) return `${JSON.stringify(value)} is no state`;
  const entries = typeof value === "string" ? [[value, {}] as const] : Object.entries(value);
  if (node.type === "compound" && entries.length > 1) {
    const several = entries.map(([key]) => key).join(" and ");
    return `${node.id} cannot be in ${several} at the same time`;
  }
  for (const [key, inner] of entries) {
    const child = Object.hasOwn(node.states, key) ? node.states[key] : undefined;
    if (!child || child.type === "history") return `there is no state ${key} in ${node.id}`;
    const problem = problemWithin(child, inner);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/**
 * Whether an event may have an edge in a state, whatever the guards say. A timer of a state belongs
 * to that state alone: a wildcard does not count.
 */
export function mayHear(state: ChartState, type: string): boolean {
  const hears = (event: string): boolean =>
    event === type || (event.includes("*") && !type.startsWith("xstate."));
  return nodesIn(state).some(({ transitions }) => [...transitions.keys()].some(hears));
}

/** The timers that entering a state would have set. */
export function timersIn(machine: AnyStateMachine, state: ChartState): readonly Effect[] {
  const edges = nodesIn(state).flatMap((node) => [...node.after]);
  const unique = new Map(edges.map(({ eventType, delay }) => [eventType, delay]));
  return [...unique].map(([type, delay]): Effect => {
    const event = { type };
    const delayMs = guarded(machine, event as Message, () => delayOf(machine, state, delay));
    return { kind: "timer", id: type, delayMs, event };
  });
}

function delayOf(machine: AnyStateMachine, { context }: ChartState, delay: unknown): number {
  if (typeof delay === "number") return delay;
  const named: unknown = machine.implementations.delays[String(delay)];
  const event = { type: "xstate.init" };
  return Number(typeof named === "function" ? named({ context, event }, undefined) : named);
}

/** The active states, down to the innermost. Private to XState, but there in every version 5. */
function nodesIn(state: ChartState): readonly AnyStateNode[] {
  return (state as unknown as { readonly _nodes: readonly AnyStateNode[] })._nodes;
}

/**
 * A state of the interpreter, from its active states and its context. Unless told, whether it is
 * done follows from the states.
 */
export function resolveState(
  machine: AnyStateMachine,
  value: StateValue,
  context: object,
  done: boolean | undefined,
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

let inertScope: object | undefined;

/**
 * What XState wants to know of an actor: one that is never started serves all steps. Its own
 * `transition` makes one for each, which costs half as much as the step. An expression that looks
 * at `self` finds this one, which has no state.
 */
function scopeOfAll(): object {
  inertScope ??= makeScope();
  return inertScope;
}

function makeScope(): object {
  let found: object | undefined;
  const { system } = createActor({
    transition: (state) => state,
    getInitialSnapshot(scope: object) {
      found = scope;
      return { status: "active", output: undefined, error: undefined } as never;
    },
    getPersistedSnapshot: (state) => state,
  });
  const nothing = (): void => undefined;
  // A chart that spawns is refused: no name of an actor may stay for the next step to meet.
  Object.assign(system, { _set: nothing });
  return { ...found, defer: nothing, logger: nothing, stopChild: nothing, emit: nothing };
}

/** Runs a step, and gives the actions that it asks for. */
function inScope(
  run: (scope: object) => ChartState,
): readonly [ChartState, readonly ExecutableActionObject[]] {
  const actions: ExecutableActionObject[] = [];
  const actionExecutor = (action: ExecutableActionObject): void => void actions.push(action);
  return [run({ ...scopeOfAll(), actionExecutor }), actions];
}
