// Which charts may be aggregates and sagas (design §4, §5). Reports every breach at once.
import type { AnyStateMachine } from "xstate";
import { EventwrightError } from "./error.ts";

/** One breach of a rule. `edge` is the event, or the key of the state's configuration. */
export interface Breach {
  readonly state: string;
  readonly edge: string;
  readonly problem: string;
}

/** The messages of the actor that a chart belongs to. */
export interface ChartMessages {
  readonly name: string;
  readonly commands: ReadonlySet<string>;
  readonly events: ReadonlySet<string>;
}

type StateNode = AnyStateMachine["root"];

interface Edge {
  readonly state: string;
  readonly event: string;
  readonly guard: unknown;
  readonly target: unknown;
  readonly actions: readonly unknown[];
  readonly forbidden: boolean;
}

/** Throws `chart_invalid`, naming chart, state and edge of every breach. */
export function checkAggregateChart(machine: AnyStateMachine, messages: ChartMessages): void {
  const breaches: Breach[] = [];
  for (const node of nodesOf(machine.root)) {
    breaches.push(...refusedConfiguration(node, NOT_IN_AGGREGATES));
    for (const edge of edgesOf(node)) breaches.push(...aggregateEdge(machine, edge, messages));
  }
  refuse(machine, messages.name, breaches);
}

/** Throws `chart_invalid` for whatever in a saga's chart is not pure. */
export function checkSagaChart(machine: AnyStateMachine, messages: ChartMessages): void {
  const breaches: Breach[] = [];
  for (const node of nodesOf(machine.root)) {
    breaches.push(...refusedConfiguration(node, NOT_IN_SAGAS));
    breaches.push(...timerNames(machine, node));
    const entryAndExit = [...list(node.config.entry), ...list(node.config.exit)];
    breaches.push(...pureActions(machine, node.id, "entry/exit", entryAndExit, messages));
    for (const edge of edgesOf(node)) breaches.push(...sagaEdge(machine, edge, messages));
  }
  refuse(machine, messages.name, breaches);
}

const NOT_IN_AGGREGATES: Readonly<Record<string, string>> = {
  entry: "has entry actions; let the fact's edge assign instead",
  exit: "has exit actions; let the fact's edge assign instead",
  invoke: "invokes an actor; call the outside from a service",
  after: "has timers; give the time-out to a saga",
  always: "has always edges; let a fact name the change",
};

const NOT_IN_SAGAS: Readonly<Record<string, string>> = {
  invoke: "invokes an actor; send a command to a service instead",
};

function refusedConfiguration(
  node: StateNode,
  refused: Readonly<Record<string, string>>,
): Breach[] {
  const config = node.config as Record<string, unknown>;
  const breaches = Object.entries(refused)
    .filter(([key]) => list(config[key]).length > 0)
    .map(([key, problem]) => ({ state: node.id, edge: key, problem }));
  if (refused === NOT_IN_AGGREGATES && node.type === "history") {
    breaches.push({ state: node.id, edge: "history", problem: "is a history state" });
  }
  return breaches;
}

function aggregateEdge(machine: AnyStateMachine, edge: Edge, messages: ChartMessages): Breach[] {
  const breach = (problem: string): Breach => ({ state: edge.state, edge: edge.event, problem });
  if (edge.forbidden) return [breach("is forbidden with undefined; leave it out instead")];
  if (edge.event.includes("*")) return [breach("is a wildcard; name the messages")];
  if (messages.commands.has(edge.event)) return commandEdge(edge, messages, breach);
  if (messages.events.has(edge.event)) return factEdge(machine, edge, breach);
  return [breach(`is neither a command nor an event of ${messages.name} in the catalog`)];
}

type ToBreach = (problem: string) => Breach;

function commandEdge(edge: Edge, messages: ChartMessages, breach: ToBreach): Breach[] {
  const breaches: Breach[] = [];
  if (hasTarget(edge)) breaches.push(breach("a command has a target; only its fact may move"));
  if (isInline(edge.guard)) breaches.push(breach("has an unnamed guard; name it in setup"));
  const names = edge.actions.map(actionName);
  for (const name of names) {
    if (name === "xstate.assign") {
      breaches.push(breach("a command assigns; let its fact assign"));
    } else if (name !== "reject" && !messages.events.has(name)) {
      breaches.push(breach(`runs "${name}"; a command only emits facts or rejects`));
    }
  }
  if (names.includes("reject") && names.length > 1) {
    breaches.push(breach("rejects and does something else; it can do only one"));
  }
  return breaches;
}

function factEdge(machine: AnyStateMachine, edge: Edge, breach: ToBreach): Breach[] {
  const breaches: Breach[] = [];
  if (edge.guard) breaches.push(breach("a fact has a guard; a fact has happened"));
  for (const action of edge.actions) {
    if (resolvedType(machine, action) !== "xstate.assign") {
      breaches.push(breach(`runs "${actionName(action)}"; a fact only assigns`));
    }
  }
  return breaches;
}

function sagaEdge(machine: AnyStateMachine, edge: Edge, messages: ChartMessages): Breach[] {
  const breach = (problem: string): Breach => ({ state: edge.state, edge: edge.event, problem });
  const own = /^(xstate\.|\$accepted$|\$rejected$|$)/.test(edge.event);
  const known = own || edge.event.includes("*") || messages.events.has(edge.event);
  const breaches = known
    ? []
    : [breach(`is not an event that ${messages.name} hears in the catalog`)];
  return [...breaches, ...pureActions(machine, edge.state, edge.event, edge.actions, messages)];
}

const PURE = new Set(["xstate.assign", "xstate.raise", "xstate.cancel", "xstate.enqueueActions"]);

function pureActions(
  machine: AnyStateMachine,
  state: string,
  edge: string,
  actions: readonly unknown[],
  messages: ChartMessages,
): Breach[] {
  return actions
    .filter((action) => {
      const name = actionName(action);
      return !messages.commands.has(name) && !PURE.has(resolvedType(machine, action));
    })
    .map((action) => ({
      state,
      edge,
      problem: `runs "${actionName(action)}"; a saga only assigns, raises and sends its commands`,
    }));
}

function timerNames(machine: AnyStateMachine, node: StateNode): Breach[] {
  const after = (node.config as { after?: Record<string, unknown> }).after ?? {};
  return Object.keys(after)
    .filter((name) => !/^\d+$/.test(name) && !(name in machine.implementations.delays))
    .map((name) => ({
      state: node.id,
      edge: `after ${name}`,
      problem: "has no delay of that name in setup, and would fire at once",
    }));
}

function refuse(machine: AnyStateMachine, name: string, breaches: readonly Breach[]): void {
  if (breaches.length === 0) return;
  const lines = breaches.map(
    ({ state, edge, problem }) => `  ${state}, ${edge || "always"}: ${problem}`,
  );
  throw new EventwrightError(
    "chart_invalid",
    `The chart "${machine.id}" of ${name} breaks ${breaches.length} rule(s):\n${lines.join("\n")}`,
  );
}

function* nodesOf(node: StateNode): Generator<StateNode> {
  yield node;
  for (const child of Object.values(node.states)) yield* nodesOf(child as StateNode);
}

function edgesOf(node: StateNode): Edge[] {
  const edges: Edge[] = [];
  for (const [event, transitions] of node.transitions) {
    for (const { guard, target, actions } of transitions) {
      edges.push({ state: node.id, event, guard, target, actions, forbidden: false });
    }
  }
  const on = (node.config as { on?: Record<string, unknown> }).on ?? {};
  for (const [event, value] of Object.entries(on)) {
    if (value !== undefined) continue;
    edges.push({ ...NOTHING, state: node.id, event, forbidden: true });
  }
  return edges.filter(
    (edge) => edge.forbidden || on[edge.event] !== undefined || !(edge.event in on),
  );
}

const NOTHING = { guard: undefined, target: undefined, actions: [] } as const;

const hasTarget = (edge: Edge): boolean => Array.isArray(edge.target) && edge.target.length > 0;
const isInline = (guard: unknown): boolean => typeof guard === "function";

function list(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  return typeof value === "object" && Object.keys(value).length === 0 ? [] : [value];
}

function actionName(action: unknown): string {
  if (typeof action === "string") return action;
  return String((action as { type?: unknown }).type ?? "an inline function");
}

/** The type of the builtin behind an action: a named one is looked up in setup's actions. */
function resolvedType(machine: AnyStateMachine, action: unknown): string {
  if (typeof action === "function") return actionName(action);
  const name = actionName(action);
  const implementation = machine.implementations.actions[name];
  return implementation === undefined ? name : actionName(implementation);
}
