// An aggregate: a checked chart that decides commands and folds facts. Pure.
import { type AnyStateMachine, emit, type MachineContext, setup } from "xstate";
import { checkAggregateChart } from "./chart-rules.ts";
import type { AggregateContract, AggregateSetup, Creators, RejectParams } from "./contract.ts";
import { EventwrightError } from "./error.ts";
import {
  type ChartState,
  guardsOn,
  hasEdge,
  startChart,
  stateValue,
  stepChart,
} from "./machine.ts";
import type { Issue, Message, Recorded, Sent } from "./message.ts";

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
  readonly initial: ChartState;
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
): Aggregate<C> {
  checkAggregateChart(machine, {
    name: contract.name,
    commands: new Set(Object.keys(contract.commands)),
    events: new Set(Object.keys(contract.events)),
  });
  const { state } = startChart(machine);
  return { kind: "aggregate", name: contract.name, contract, machine, initial: state };
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
export function decide(aggregate: Aggregate, state: ChartState, command: Sent): Decision {
  const { machine } = aggregate;
  if (!hasEdge(machine, state, command)) {
    const guards = guardsOn(state, command.type);
    return {
      ok: false,
      rejection: {
        reason: "not_accepted",
        state: stateValue(state),
        ...(guards.length && { guards }),
      },
    };
  }
  const messages = stepChart(machine, state, command).effects.flatMap((effect) =>
    effect.kind === "emit" ? [effect.message] : [],
  );
  const refused = messages.find((message) => message.type === REJECT);
  if (!refused) return { ok: true, events: messages };
  const { reason, data } = refused.data as RejectParams;
  return {
    ok: false,
    rejection: { reason, state: stateValue(state), ...(data !== undefined && { data }) },
  };
}

/** The state after a fact. Throws `fact_unhandled` where the fact has no edge. */
export function evolve(aggregate: Aggregate, state: ChartState, event: Recorded): ChartState {
  if (hasEdge(aggregate.machine, state, event)) {
    return stepChart(aggregate.machine, state, event).state;
  }
  throw new EventwrightError(
    "fact_unhandled",
    `${aggregate.name} has no edge for ${event.type} in state ${JSON.stringify(stateValue(state))}: ` +
      "add one to the chart.",
  );
}
