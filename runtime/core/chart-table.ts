// An aggregate's chart as a table: what each fact and each command does in each configuration.
// Replay looks up and assigns; XState's interpreter is asked once for where a fact leads, and for
// guards made of other guards. A fuzzer holds the table equal to it.
import type { AnyStateMachine, StateValue } from "xstate";
import {
  type Assign,
  assignOf,
  BEYOND,
  type Emit,
  emitOf,
  type Guard,
  guardOf,
} from "./chart-actions.ts";
import {
  type ActiveEdge,
  type ActiveNode,
  type Configuration,
  configurationOf,
  factEdges,
} from "./configuration.ts";
import {
  type ChartState,
  chartFailed,
  hasEdge,
  nameOfGuard,
  resolveState,
  startChart,
  stepChart,
} from "./machine.ts";
import type { Message } from "./message.ts";

/** The state of an aggregate: where its chart is, and what it knows. */
export interface TableState {
  readonly at: Cell;
  readonly context: object;
}

/** A configuration, and what is known of messages in it. */
interface Cell extends Configuration {
  readonly facts: Map<string, Fact | undefined>;
  readonly commands: Map<string, Choice | undefined>;
}

/** What a fact does. */
interface Fact {
  readonly assigns: readonly Assign[];
  /** Where it leads; undefined until it is taken for the first time. */
  next: Cell | undefined;
}

/** The edges of a command in an active state, and in those that are active in it. */
interface Choice {
  readonly inner: readonly Choice[];
  readonly own: readonly CommandEdge[];
}

interface CommandEdge {
  readonly name: string | undefined;
  /** Undefined: made of other guards. */
  readonly guard: Guard | undefined;
  readonly emits: readonly (Emit | undefined)[];
}

/** A compiled chart; made by {@link compileChart}. */
export interface ChartTable {
  readonly machine: AnyStateMachine;
  readonly initial: TableState;
  readonly cells: Map<string, Cell>;
}

/** Compiles a chart that keeps the rules of aggregates. */
export function compileChart(machine: AnyStateMachine): ChartTable {
  const cells = new Map<string, Cell>();
  const { state } = startChart(machine);
  return { machine, cells, initial: stateOf({ machine, cells }, state) };
}

type Cells = Pick<ChartTable, "machine" | "cells">;

/** Configurations are told apart by their values: a chart has as many as it has states to be in. */
function cellOf({ machine, cells }: Cells, state: ChartState): Cell {
  const configuration = configurationOf(machine, state);
  const key = JSON.stringify([configuration.value, configuration.done]);
  const cell = cells.get(key) ?? { ...configuration, facts: new Map(), commands: new Map() };
  cells.set(key, cell);
  return cell;
}

function stateOf(table: Cells, state: ChartState): TableState {
  return { at: cellOf(table, state), context: state.context as object };
}

/** The state after a fact; undefined where the fact has no edge. */
export function fold(table: ChartTable, state: TableState, event: Message): TableState | undefined {
  const { at } = state;
  let fact = at.facts.get(event.type);
  if (fact === undefined) {
    if (at.facts.has(event.type)) return undefined;
    fact = at.done ? undefined : factOf(table, at, event.type);
    at.facts.set(event.type, fact);
    if (fact === undefined) return undefined;
  }
  const { assigns, next } = fact;
  if (next === undefined) return learn(table, state, event, fact);
  try {
    let { context } = state;
    for (const assign of assigns) context = assign(context, event);
    return { at: next, context };
  } catch (cause) {
    if (cause === BEYOND) return interpret(table, state, event);
    throw chartFailed(table.machine, event, cause);
  }
}

function factOf(table: ChartTable, cell: Cell, type: string): Fact | undefined {
  const edges = factEdges(cell, type);
  if (edges.length === 0) return undefined;
  const assigns = edges.flatMap(({ actions }) =>
    actions.map((action: unknown) => assignOf(table.machine, action)),
  );
  const isMoving = edges.some(({ target }) => target?.length);
  return { assigns, next: isMoving ? undefined : cell };
}

/** A fact has no guards, so where it leads once it leads always. */
function learn(table: ChartTable, state: TableState, event: Message, fact: Fact): TableState {
  const after = interpret(table, state, event);
  fact.next = after.at;
  return after;
}

function interpret(table: ChartTable, state: TableState, event: Message): TableState {
  return stateOf(table, stepChart(table.machine, snapshotOf(table, state), event).state);
}

function snapshotOf({ machine }: ChartTable, { at, context }: TableState): ChartState {
  return resolveState(machine, at.value, context, at.done);
}

/** The messages that a command emits; undefined where no edge is enabled. */
export function choose(
  table: ChartTable,
  state: TableState,
  command: Message,
): readonly Message[] | undefined {
  const choice = choiceOn(table, state.at, command.type);
  if (!choice) return undefined;
  try {
    const edges = enabled(choice, state.context, command);
    if (edges.length === 0) return undefined;
    const messages: Message[] = [];
    for (const { emits } of edges) {
      for (const emit of emits) messages.push(required(emit)(state.context, command));
    }
    return messages;
  } catch (cause) {
    if (cause === BEYOND) return chooseByInterpreter(table, state, command);
    throw chartFailed(table.machine, command, cause);
  }
}

function chooseByInterpreter(
  table: ChartTable,
  state: TableState,
  command: Message,
): readonly Message[] | undefined {
  const snapshot = snapshotOf(table, state);
  if (!hasEdge(table.machine, snapshot, command)) return undefined;
  return stepChart(table.machine, snapshot, command).effects.flatMap((effect) =>
    effect.kind === "emit" ? [effect.message] : [],
  );
}

function required<T>(known: T | undefined): T {
  if (known === undefined) throw BEYOND;
  return known;
}

function choiceOn(table: ChartTable, cell: Cell, type: string): Choice | undefined {
  if (cell.commands.has(type)) return cell.commands.get(type);
  const choice = cell.done ? undefined : choiceOf(table.machine, cell.root, type);
  cell.commands.set(type, choice);
  return choice;
}

function choiceOf(
  machine: AnyStateMachine,
  { node, inner }: ActiveNode,
  type: string,
): Choice | undefined {
  const parts = inner.flatMap((part) => choiceOf(machine, part, type) ?? []);
  const edges: readonly ActiveEdge[] = node.transitions.get(type) ?? [];
  if (parts.length + edges.length === 0) return undefined;
  const own = edges.map(({ guard, actions }) => ({
    name: guard === undefined ? undefined : nameOfGuard(guard),
    guard: guardOf(machine, guard),
    emits: actions.map((action: unknown) => emitOf(machine, action)),
  }));
  return { inner: parts, own };
}

/** Of every region the innermost state with an enabled edge; there the first one. */
function enabled(
  { inner, own }: Choice,
  context: object,
  command: Message,
): readonly CommandEdge[] {
  const found: CommandEdge[] = [];
  for (const part of inner) found.push(...enabled(part, context, command));
  if (found.length > 0) return found;
  const first = own.find(({ guard }) => required(guard)(context, command));
  return first ? [first] : found;
}

/** The names of the guards that a command meets in a state. */
export function guardsMet(table: ChartTable, { at }: TableState, type: string): readonly string[] {
  const namesOf = ({ inner, own }: Choice): readonly string[] => [
    ...inner.flatMap(namesOf),
    ...own.flatMap(({ name }) => name ?? []),
  ];
  const choice = choiceOn(table, at, type);
  return choice ? namesOf(choice) : [];
}

/** A state as JSON. */
export interface SavedTableState {
  readonly value: StateValue;
  readonly context: unknown;
  readonly done?: true;
}

/** The state as JSON. */
export function saveTableState({ at, context }: TableState): SavedTableState {
  return { value: at.value, context, ...(at.done && { done: true as const }) };
}

/** The state from its JSON; throws when the chart has no such state. */
export function restoreTableState(table: ChartTable, saved: SavedTableState): TableState {
  const { value, context, done = false } = saved;
  return stateOf(table, resolveState(table.machine, value, context as object, done));
}
