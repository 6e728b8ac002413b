// The sets of states that a chart can be in, each once: what a table of facts and commands is over.
import type { AnyStateMachine, StateValue } from "xstate";
import type { StateNode } from "./chart-edges.ts";
import { type ChartState, isDone, stateValue } from "./machine.ts";

/** One edge of an active state, as XState has resolved it. */
export type ActiveEdge =
  StateNode["transitions"] extends Map<string, (infer Edge)[]> ? Edge : never;

/** An active state, and those that are active in it. */
export interface ActiveNode {
  readonly node: StateNode;
  readonly inner: readonly ActiveNode[];
}

/** All states that are active at once. */
export interface Configuration {
  readonly value: StateValue;
  /** Whether the chart has reached a final state: then nothing has an edge any more. */
  readonly done: boolean;
  readonly root: ActiveNode;
}

/** The active states of a snapshot of the interpreter. */
export function configurationOf(machine: AnyStateMachine, state: ChartState): Configuration {
  const value = stateValue(state);
  return { value, done: isDone(state), root: activeNode(machine.root, value) };
}

function activeNode(node: StateNode, value: StateValue | undefined): ActiveNode {
  const inner = typeof value === "string" ? { [value]: undefined } : (value ?? {});
  return {
    node,
    inner: Object.entries(inner).map(([key, part]) => activeNode(node.states[key]!, part)),
  };
}

/** All active states, outer ones first. */
export function* activeNodes({ node, inner }: ActiveNode): Generator<StateNode> {
  yield node;
  for (const part of inner) yield* activeNodes(part);
}

/**
 * The edges that a fact takes: of every region the innermost state that has one. A fact's edges
 * have no guards, so the first is taken.
 */
export function factEdges({ root }: Configuration, type: string): readonly ActiveEdge[] {
  const active = new Set(activeNodes(root));
  return withoutConflicts(innermost(root, type), active);
}

function innermost({ node, inner }: ActiveNode, type: string): readonly ActiveEdge[] {
  const found = inner.flatMap((part) => innermost(part, type));
  if (found.length > 0) return found;
  const first = node.transitions.get(type)?.[0];
  return first ? [first] : [];
}

/** Of edges that would leave the same state, the inner one is taken, else the first (SCXML). */
function withoutConflicts(
  edges: readonly ActiveEdge[],
  active: ReadonlySet<StateNode>,
): readonly ActiveEdge[] {
  const kept = new Set<ActiveEdge>();
  for (const edge of edges) {
    const rivals = [...kept].filter((other) => leavesSame(edge, other, active));
    if (rivals.some((other) => !isInside(edge.source, other.source))) continue;
    for (const other of rivals) kept.delete(other);
    kept.add(edge);
  }
  return [...kept];
}

function leavesSame(a: ActiveEdge, b: ActiveEdge, active: ReadonlySet<StateNode>): boolean {
  const left = exitsOf(a, active);
  return exitsOf(b, active).some((node) => left.includes(node));
}

function exitsOf(edge: ActiveEdge, active: ReadonlySet<StateNode>): readonly StateNode[] {
  if (!edge.target?.length) return [];
  const domain = domainOf(edge, edge.target);
  const inside = [...active].filter((node) => !domain || isInside(node, domain));
  return edge.reenter && edge.source === domain ? [...inside, domain] : inside;
}

/** The state within which an edge moves; none: the whole chart is left and entered again. */
function domainOf(edge: ActiveEdge, target: readonly StateNode[]): StateNode | undefined {
  const { source, reenter } = edge;
  if (!reenter && target.every((node) => node === source || isInside(node, source))) return source;
  const all = [...target, source];
  const first = all[0]!;
  for (let outer = first.parent; outer; outer = outer.parent) {
    if (all.every((node) => isInside(node, outer as StateNode))) return outer;
  }
  return reenter ? undefined : source.machine.root;
}

function isInside(node: StateNode, outer: StateNode): boolean {
  for (let parent = node.parent; parent; parent = parent.parent) if (parent === outer) return true;
  return false;
}
