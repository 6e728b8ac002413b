// What a chart consists of, as the rules for charts look at it: states, edges, actions, guards.
import type { AnyStateMachine } from "xstate";

/** A state of a chart. */
export type StateNode = AnyStateMachine["root"];

/** One edge of a state: an event, and what it does. */
export interface Edge {
  readonly state: string;
  readonly event: string;
  readonly guard: unknown;
  readonly target: unknown;
  readonly actions: readonly unknown[];
  /** Written as `undefined`, which XState takes for "not here". */
  readonly forbidden: boolean;
}

/** A state and all below it. */
export function* nodesOf(node: StateNode): Generator<StateNode> {
  yield node;
  for (const child of Object.values(node.states)) yield* nodesOf(child as StateNode);
}

/** The edges of one state, in their order, by event. An event may have an empty list. */
export function edgesOf(node: StateNode): ReadonlyMap<string, readonly Edge[]> {
  const on = (node.config as { on?: Record<string, unknown> }).on ?? {};
  const edges = new Map<string, readonly Edge[]>();
  for (const [event, transitions] of node.transitions) {
    const forbidden = event in on && on[event] === undefined;
    const list = transitions.map(({ guard, target, actions }) => {
      return { state: node.id, event, guard, target, actions, forbidden };
    });
    edges.set(event, list);
  }
  return edges;
}

/** A piece of configuration that may be one thing, a list, or nothing. */
export function list(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  return typeof value === "object" && Object.keys(value).length === 0 ? [] : [value];
}

/** The actions that entering a state's initial child runs: `initial: { target, actions }`. */
export function initialActions(node: StateNode): readonly unknown[] {
  const { initial } = node.config as { initial?: unknown };
  if (typeof initial !== "object" || initial === null) return [];
  return list((initial as { actions?: unknown }).actions);
}

/** How an action is called. */
export function actionName(action: unknown): string {
  if (typeof action === "string") return action;
  return String((action as { type?: unknown }).type ?? "an inline function");
}

/** The builtin behind an action, or the action itself: a named one is looked up in setup. */
export function resolvedAction(machine: AnyStateMachine, action: unknown): unknown {
  if (typeof action === "function") return action;
  return machine.implementations.actions[actionName(action)] ?? action;
}

/** The type of the builtin behind an action. */
export function resolvedType(machine: AnyStateMachine, action: unknown): string {
  return actionName(resolvedAction(machine, action));
}

/** Whether setup gives an action no meaning: XState would pass over it in silence. */
export function isMissing(machine: AnyStateMachine, action: unknown): boolean {
  if (typeof action === "function") return false;
  return !Object.hasOwn(machine.implementations.actions, actionName(action));
}

/** Names of guards that setup does not have, those within `and`, `or` and `not` included. */
export function missingGuards(machine: AnyStateMachine, guard: unknown): readonly string[] {
  const { guards } = machine.implementations;
  const missing = new Set<string>();
  const seen = new Set<unknown>();
  const look = (one: unknown): void => {
    if (one === undefined || seen.has(one)) return;
    seen.add(one);
    if (typeof one === "function") {
      for (const inner of list((one as { guards?: unknown }).guards)) look(inner);
      return;
    }
    const name = typeof one === "string" ? one : String((one as { type?: unknown }).type);
    if (Object.hasOwn(guards, name)) look(guards[name]);
    else missing.add(name);
  };
  look(guard);
  return [...missing];
}

/** A delay that is a name: of `raise(…, { delay })`. */
export function namedDelay(action: unknown): string | undefined {
  const { delay } = action as { delay?: unknown };
  return typeof delay === "string" ? delay : undefined;
}

/** Whether an assign asks for `spawn`, as far as its text tells. */
export function asksForSpawn(action: unknown): boolean {
  const { assignment } = action as { assignment?: unknown };
  if (typeof assignment === "function") return namesSpawn(String(assignment));
  const parts = Object.values((assignment ?? {}) as Record<string, unknown>);
  return parts.some((part) => typeof part === "function" && namesSpawn(String(part)));
}

/** `({ spawn }) => …`, `function ({ spawn }) …`, or `args => … args.spawn …`. */
function namesSpawn(text: string): boolean {
  const arrow = text.indexOf("=>");
  const end = arrow >= 0 && !/^(async\s+)?function\b/.test(text) ? arrow : text.indexOf(")");
  const [head, body] = [text.slice(0, end), text.slice(end)];
  if (/\bspawn\b/.test(head)) return true;
  const parameter = /(\w+)\s*\)?\s*$/.exec(head)?.[1];
  if (parameter === undefined) return false;
  return new RegExp(`\\b${parameter}\\s*(\\.\\s*spawn\\b|\\[\\s*["']spawn)`).test(body);
}
