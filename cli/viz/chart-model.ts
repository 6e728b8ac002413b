// A statechart as plain data, for pictures. Walks the machine and must never lose a transition.
import type { AnyStateMachine } from "xstate";
import { type ChartAction, guardText, isTimerBookkeeping, toChartAction } from "./chart-parts.ts";
import { timerText } from "./timer-text.ts";

/** Which message names are commands and which are facts; everything else is a plain event. */
export interface ChartNames {
  readonly commands: ReadonlySet<string>;
  readonly facts: ReadonlySet<string>;
}

export type TransitionKind = "command" | "fact" | "timer" | "always" | "done" | "event";

export interface ChartTransition {
  readonly id: string;
  readonly source: string;
  readonly targets: readonly string[];
  /** XState's own event descriptor; empty for `always`. */
  readonly event: string;
  readonly kind: TransitionKind;
  /** What a reader sees as the trigger, such as `PlaceOrder` or `after 30s`. */
  readonly text: string;
  readonly guard: string | null;
  readonly actions: readonly ChartAction[];
  /** True when the transition has no target, so that no state is left. */
  readonly internal: boolean;
  readonly reenter: boolean;
  /** True for an `undefined` edge, which stops an ancestor's edge from being taken. */
  readonly forbidden: boolean;
  readonly description: string | null;
}

export interface ChartState {
  readonly id: string;
  readonly key: string;
  readonly type: StateNode["type"];
  readonly description: string | null;
  readonly tags: readonly string[];
  readonly initial: string | null;
  readonly initialActions: readonly ChartAction[];
  readonly history: "shallow" | "deep" | null;
  /** Where a history state leads when nothing has been remembered yet. */
  readonly historyDefault: readonly string[];
  readonly entry: readonly ChartAction[];
  readonly exit: readonly ChartAction[];
  readonly invokes: readonly string[];
  readonly children: readonly ChartState[];
}

export interface ChartModel {
  readonly id: string;
  readonly root: ChartState;
  readonly transitions: readonly ChartTransition[];
}

type StateNode = AnyStateMachine["root"];
type TransitionDefinition = NonNullable<StateNode["always"]>[number];

/** Turns a machine into JSON-serialisable states and transitions, in document order. */
export function toChartModel(machine: AnyStateMachine, names: ChartNames): ChartModel {
  const nodes = documentOrder(machine.root);
  return {
    id: machine.id,
    root: toChartState(machine.root, names),
    transitions: nodes.flatMap((node) => toChartTransitions(node, names)),
  };
}

/** Every state of a chart, parents before their children. */
export function allStates(state: ChartState): readonly ChartState[] {
  return [state, ...state.children.flatMap(allStates)];
}

function documentOrder(node: StateNode): readonly StateNode[] {
  return [node, ...Object.values(node.states).flatMap(documentOrder)];
}

function toChartState(node: StateNode, names: ChartNames): ChartState {
  const toActions = (actions: readonly unknown[]) => ownActions(actions, names);
  const isCompound = node.type === "compound";
  return {
    id: node.id,
    key: node.key,
    type: node.type,
    description: node.description ?? null,
    tags: node.tags,
    initial: isCompound ? (node.initial.target[0]?.id ?? null) : null,
    initialActions: isCompound ? toActions(node.initial.actions) : [],
    history: node.type === "history" ? (node.history === "deep" ? "deep" : "shallow") : null,
    historyDefault: node.type === "history" ? historyDefault(node) : [],
    entry: toActions(node.entry),
    exit: toActions(node.exit),
    invokes: node.invoke.map((invoke) => invoke.id),
    children: Object.values(node.states).map((child) => toChartState(child, names)),
  };
}

function toChartTransitions(node: StateNode, names: ChartNames): readonly ChartTransition[] {
  // XState keeps eventless transitions apart from the rest: reading only the map would lose them.
  const byEvent: [string, readonly TransitionDefinition[]][] = [...node.transitions];
  if (node.always) byEvent.push(["", node.always]);
  return byEvent.flatMap(([event, definitions]) =>
    definitions.map((definition, index) =>
      toChartTransition(node, event, definition, index, names),
    ),
  );
}

function toChartTransition(
  node: StateNode,
  event: string,
  definition: TransitionDefinition,
  index: number,
  names: ChartNames,
): ChartTransition {
  return {
    id: `${node.id}:${event === "" ? "always" : event}:${index}`,
    source: node.id,
    targets: definition.target?.map((target) => target.id) ?? [],
    event,
    ...trigger(node, event, definition, names),
    guard: definition.guard === undefined ? null : guardText(definition.guard),
    actions: ownActions(definition.actions, names),
    internal: definition.target === undefined,
    reenter: definition.reenter,
    forbidden: isForbidden(node, event, index),
    description: definition.description ?? null,
  };
}

function trigger(
  node: StateNode,
  event: string,
  definition: TransitionDefinition,
  names: ChartNames,
): Pick<ChartTransition, "kind" | "text"> {
  if (event === "") return { kind: "always", text: "always" };
  if ("delay" in definition) {
    return { kind: "timer", text: timerText(definition.delay, delaysOf(node)) };
  }
  if (names.commands.has(event)) return { kind: "command", text: event };
  if (names.facts.has(event)) return { kind: "fact", text: event };
  const [, builtIn, subject = ""] = /^xstate\.([a-z]+(?:\.[a-z]+)?)\.(.+)$/.exec(event) ?? [];
  if (builtIn === "done.state") return { kind: "done", text: "done" };
  if (builtIn === "done.actor") return { kind: "done", text: `done ${subject}` };
  if (builtIn === "error.actor") return { kind: "event", text: `error ${subject}` };
  return { kind: "event", text: event === "*" ? "any event" : event };
}

function delaysOf(node: StateNode): Readonly<Record<string, unknown>> {
  return node.machine.implementations.delays;
}

function ownActions(actions: readonly unknown[], names: ChartNames): readonly ChartAction[] {
  return actions
    .filter((action) => !isTimerBookkeeping(action))
    .map((action) => toChartAction(action, names));
}

/** XState formats `undefined` and `{}` alike, so only the configuration tells them apart. */
function isForbidden(node: StateNode, event: string, index: number): boolean {
  const on: unknown = node.config.on;
  if (typeof on !== "object" || on === null || !Object.hasOwn(on, event)) return false;
  const configured: unknown = Reflect.get(on, event);
  return (Array.isArray(configured) ? configured[index] : configured) === undefined;
}

function historyDefault(node: StateNode): readonly string[] {
  const configured: unknown = Reflect.get(node.config, "target");
  const targets = Array.isArray(configured) ? configured : [configured];
  const paths = targets.filter((target) => typeof target === "string");
  if (paths.length > 0) return paths.map((path) => resolveSibling(node, path).id);
  return node.parent?.type === "compound" ? node.parent.initial.target.map(({ id }) => id) : [];
}

function resolveSibling(node: StateNode, target: string): StateNode {
  if (target.startsWith("#")) return node.machine.getStateNodeById(target);
  let found: StateNode | undefined = node.parent;
  for (const key of target.split(".")) found = found?.states[key];
  return found ?? node;
}
