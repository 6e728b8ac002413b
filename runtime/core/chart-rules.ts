// Which charts may be aggregates and sagas (design §4, §5). Reports every breach at once.
import type { AnyStateMachine } from "xstate";
import { contextProblems } from "./chart-context.ts";
import {
  actionName,
  asksForSpawn,
  type Edge,
  edgesOf,
  initialActions,
  isMissing,
  list,
  missingGuards,
  namedDelay,
  nodesOf,
  resolvedAction,
  resolvedType,
  type StateNode,
} from "./chart-edges.ts";
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

/** Throws `chart_invalid`, naming chart, state and edge of every breach. */
export function checkAggregateChart(machine: AnyStateMachine, messages: ChartMessages): void {
  const breaches = wholeChart(machine);
  for (const node of nodesOf(machine.root)) {
    breaches.push(...refusedConfiguration(node, NOT_IN_AGGREGATES));
    if (initialActions(node).length > 0) {
      const problem = "has initial actions; let the fact's edge assign instead";
      breaches.push({ state: node.id, edge: "initial", problem });
    }
    for (const [event, edges] of edgesOf(node)) {
      breaches.push(...edgesTogether(node, event, edges, messages));
      for (const edge of edges) breaches.push(...aggregateEdge(machine, edge, messages));
    }
  }
  const problem = told(machine, messages.name, breaches);
  if (problem !== undefined) throw new EventwrightError("chart_invalid", problem);
}

/** Whatever in a saga's chart is not pure, as one text; undefined when there is nothing. */
export function problemsOfSagaChart(
  machine: AnyStateMachine,
  messages: ChartMessages,
): string | undefined {
  const breaches = wholeChart(machine);
  for (const node of nodesOf(machine.root)) {
    breaches.push(...refusedConfiguration(node, NOT_IN_SAGAS));
    breaches.push(...timerNames(machine, node));
    const entryAndExit = [...list(node.config.entry), ...list(node.config.exit)];
    breaches.push(...pureActions(machine, node.id, "entry/exit", entryAndExit, messages));
    breaches.push(...pureActions(machine, node.id, "initial", initialActions(node), messages));
    for (const edge of node.always ?? []) {
      breaches.push(...guardNames(machine, edge.guard, toBreach(node.id, "always")));
      breaches.push(...pureActions(machine, node.id, "always", edge.actions, messages));
    }
    for (const [event, edges] of edgesOf(node)) {
      if (edges.length === 0) breaches.push(emptyList(node.id, event));
      for (const edge of edges) breaches.push(...sagaEdge(machine, edge, messages));
    }
  }
  return told(machine, messages.name, breaches);
}

function wholeChart(machine: AnyStateMachine): Breach[] {
  const { root } = machine;
  const breaches = contextProblems(machine).map(toBreach(root.id, "context"));
  if (Object.keys(root.states).length > 0 || root.transitions.size > 0) return breaches;
  const problem =
    "has neither states nor edges; give it one state at least, and say which is first";
  return [...breaches, { state: root.id, edge: "states", problem }];
}

/** What is wrong with the edges of one event as a list. */
function edgesTogether(
  { id }: StateNode,
  event: string,
  edges: readonly Edge[],
  messages: ChartMessages,
): Breach[] {
  if (edges.length === 0) return [emptyList(id, event)];
  const breach = toBreach(id, event);
  if (messages.events.has(event) && edges.length > 1) {
    return [breach(`has ${edges.length} edges; only a fact's first can be taken: keep one`)];
  }
  const open = edges.findIndex(({ guard }) => guard === undefined);
  if (open < 0 || open === edges.length - 1) return [];
  return [breach(`has edges behind one without a guard, never taken: put that one last`)];
}

const emptyList = (state: string, edge: string): Breach => ({
  state,
  edge,
  problem: "has an empty list of edges; leave it out, or accept it with actions: []",
});

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
  const breach = toBreach(edge.state, edge.event);
  if (edge.forbidden) return [breach("is forbidden with undefined; leave it out instead")];
  if (edge.event.includes("*")) return [breach("is a wildcard; name the messages")];
  if (messages.commands.has(edge.event)) return commandEdge(machine, edge, messages, breach);
  if (messages.events.has(edge.event)) return factEdge(machine, edge, breach);
  return [breach(`is neither a command nor an event of ${messages.name} in the catalog`)];
}

type ToBreach = (problem: string) => Breach;

const toBreach =
  (state: string, edge: string): ToBreach =>
  (problem) => ({ state, edge, problem });

function commandEdge(
  machine: AnyStateMachine,
  edge: Edge,
  messages: ChartMessages,
  breach: ToBreach,
): Breach[] {
  const breaches: Breach[] = [];
  if (hasTarget(edge)) breaches.push(breach("a command has a target; only its fact may move"));
  if (isInline(edge.guard)) breaches.push(breach("has an unnamed guard; name it in setup"));
  else breaches.push(...guardNames(machine, edge.guard, breach));
  const names = edge.actions.map(actionName);
  for (const action of edge.actions) {
    const name = actionName(action);
    if (name === "xstate.assign") {
      breaches.push(breach("a command assigns; let its fact assign"));
    } else if (name !== "reject" && !messages.events.has(name)) {
      breaches.push(breach(`runs "${name}"; a command only emits facts or rejects`));
    } else if (isMissing(machine, action)) {
      breaches.push(breach(notInSetup(name, messages)));
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
    } else if (asksForSpawn(resolvedAction(machine, action))) {
      breaches.push(breach(SPAWNS));
    }
  }
  return breaches;
}

function sagaEdge(machine: AnyStateMachine, edge: Edge, messages: ChartMessages): Breach[] {
  const breach = toBreach(edge.state, edge.event);
  const own = /^(xstate\.|\$accepted$|\$rejected$|\$resumed$|$)/.test(edge.event);
  const known = own || edge.event.includes("*") || messages.events.has(edge.event);
  const breaches = known
    ? []
    : [breach(`is not an event that ${messages.name} hears in the catalog`)];
  return [
    ...breaches,
    ...guardNames(machine, edge.guard, breach),
    ...pureActions(machine, edge.state, edge.event, edge.actions, messages),
  ];
}

const PURE = new Set(["xstate.assign", "xstate.raise", "xstate.cancel", "xstate.enqueueActions"]);

function pureActions(
  machine: AnyStateMachine,
  state: string,
  edge: string,
  actions: readonly unknown[],
  messages: ChartMessages,
): Breach[] {
  const breach = toBreach(state, edge);
  return actions.flatMap((action) => {
    const name = actionName(action);
    const builtin = resolvedAction(machine, action);
    if (messages.commands.has(name)) {
      return isMissing(machine, action) ? [breach(notInSetup(name, messages))] : [];
    }
    if (!PURE.has(actionName(builtin))) {
      return [breach(`runs "${name}"; a saga only assigns, raises and sends its commands`)];
    }
    if (asksForSpawn(builtin)) return [breach(SPAWNS)];
    const delay = namedDelay(builtin);
    if (delay === undefined || delay in machine.implementations.delays) return [];
    return [breach(`raises after "${delay}", which is no delay in setup: add it there`)];
  });
}

const SPAWNS = "assigns with spawn; keep data in the context, and call the outside from a service";

const notInSetup = (action: string, { name }: ChartMessages): string =>
  `runs "${action}", which is not in setup; make the chart with ${name}.setup()`;

function guardNames(machine: AnyStateMachine, guard: unknown, breach: ToBreach): Breach[] {
  return missingGuards(machine, guard).map((name) =>
    breach(`has the guard "${name}", which is not in setup: add it there`),
  );
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

/** Names chart, state and edge of every breach. */
function told(
  machine: AnyStateMachine,
  name: string,
  breaches: readonly Breach[],
): string | undefined {
  if (breaches.length === 0) return undefined;
  const lines = breaches.map(
    ({ state, edge, problem }) => `  ${state}, ${edge || "always"}: ${problem}`,
  );
  const head = `The chart "${machine.id}" of ${name} breaks ${breaches.length} rule(s):`;
  return [head, ...lines].join("\n");
}

const hasTarget = (edge: Edge): boolean => Array.isArray(edge.target) && edge.target.length > 0;
const isInline = (guard: unknown): boolean => typeof guard === "function";
