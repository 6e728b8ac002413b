// An aggregate: a checked chart that decides commands and folds facts. Pure.
import { type AnyStateMachine, emit, type MachineContext, setup } from "xstate";
import { checkAggregateChart } from "./chart-rules.ts";
import {
  type ChartTable,
  choose,
  compileChart,
  fold,
  guardsMet,
  type TableState,
} from "./chart-table.ts";
import type { AggregateContract, AggregateSetup, Creators, RejectParams } from "./contract.ts";
import { EventwrightError } from "./error.ts";
import type { Issue, Message, Recorded, Sent } from "./message.ts";
import { structureOf } from "./snapshot.ts";

/** Why a command was refused. A value: nothing was written but its receipt. */
export interface Rejection {
  /**
   * A reason declared in the catalog, or `not_accepted` (no enabled edge), `invalid` (see
   * `issues`), `expired`, `conflict` (another version than expected), `idempotency_key_reused`,
   * `failed` (dead-lettered).
   */
  readonly reason: string;
  /** The state that refused it. */
  readonly state?: unknown;
  /** The guards that did not hold. */
  readonly guards?: readonly string[];
  /** The data of a declared reason. */
  readonly data?: unknown;
  /** What is wrong with the payload. */
  readonly issues?: readonly Issue[];
}

/** What an aggregate makes of a command. */
export type Decision =
  | { readonly ok: true; readonly events: readonly Message[] }
  | { readonly ok: false; readonly rejection: Rejection };

/** An aggregate ready to run; made by {@link defineAggregate}. */
export interface Aggregate<C extends AggregateContract = AggregateContract> {
  readonly kind: "aggregate";
  readonly name: string;
  readonly contract: C;
  readonly machine: AnyStateMachine;
  readonly table: ChartTable;
  readonly initial: TableState;
  /** Which snapshots are of this chart. */
  readonly structure: string;
}

/** What `defineAggregate` may be told besides. */
export interface AggregateOptions {
  /**
   * Change it when the meaning of states changes in a way that the chart does not show, such as in
   * a function that an `assign` calls: snapshots of before are then taken anew.
   */
  readonly revision?: string | number;
}

/**
 * Binds a chart to its contract. Throws `chart_invalid` with every rule that the chart breaks.
 *
 * @example
 * export const order = defineAggregate(Order, chart);
 */
export function defineAggregate<C extends AggregateContract>(
  contract: C,
  machine: AnyStateMachine,
  { revision = 0 }: AggregateOptions = {},
): Aggregate<C> {
  checkAggregateChart(machine, {
    name: contract.name,
    commands: new Set(Object.keys(contract.commands)),
    events: new Set(Object.keys(contract.events)),
  });
  const table = compileChart(machine);
  const { initial } = table;
  const structure = structureOf({ contract, machine }, revision);
  return { kind: "aggregate", name: contract.name, contract, machine, table, initial, structure };
}

/** XState's `setup()` with one emitting action per event. Generated contracts call this. */
export function aggregateSetup<
  Context extends MachineContext,
  Commands extends Message,
  Events extends Message,
  Reject extends RejectParams,
>(events: Creators): AggregateSetup<Context, Commands, Events, Reject> {
  const emitting = Object.entries(events).map(([type, create]) => [
    type,
    emit((_, data) => create(data as never)),
  ]);
  const reject = emit((_, params) => ({ type: REJECT, version: 1, data: params }));
  const actions = { ...Object.fromEntries(emitting), reject };
  return setup({ actions } as never) as never;
}

const REJECT = "$reject";

/** What the aggregate makes of a command in a state; the state stays as it is. */
export function decide({ table }: Aggregate, state: TableState, command: Sent): Decision {
  const { value } = state.at;
  const messages = choose(table, state, command);
  if (!messages) {
    const guards = guardsMet(table, state, command.type);
    const rejection = { reason: "not_accepted", state: value, ...(guards.length && { guards }) };
    return { ok: false, rejection };
  }
  const refused = messages.find((message) => message.type === REJECT);
  if (!refused) return { ok: true, events: messages };
  const { reason, data } = refused.data as RejectParams;
  return {
    ok: false,
    rejection: { reason, state: value, ...(data !== undefined && { data }) },
  };
}

/** The state after a fact. Throws `fact_unhandled` where the fact has no edge. */
export function evolve(aggregate: Aggregate, state: TableState, event: Recorded): TableState {
  const next = fold(aggregate.table, state, event);
  if (next) return next;
  throw new EventwrightError(
    "fact_unhandled",
    `${aggregate.name} has no edge for ${event.type} in state ${JSON.stringify(state.at.value)}: ` +
      "add one to the chart.",
  );
}
