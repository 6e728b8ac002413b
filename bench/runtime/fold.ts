// Folding a chart's facts: the table against XState's transition, and against a reducer by hand.
import { type AnyStateMachine, assign, transition } from "xstate";
import { aggregateSetup } from "../../runtime/core/aggregate.ts";
import { compileChart, fold } from "../../runtime/core/chart-table.ts";
import type { ChartState } from "../../runtime/core/machine.ts";
import type { Message } from "../../runtime/core/message.ts";
import type { RuntimeSettings } from "../settings.ts";
import { type Figure, pair } from "./figure.ts";

interface Context {
  readonly count: number;
  readonly total: number;
}

type Fact = Message<string, { readonly amount: number }>;

/** Six states in a ring; each fact moves on and assigns. */
const STATES = ["a", "b", "c", "d", "e", "f"] as const;

const moved = assign(({ context, event }: { context: Context; event: Fact }) => ({
  count: context.count + 1,
  total: context.total + event.data.amount,
}));

const chart = aggregateSetup({} as never).createMachine({
  id: "ring",
  initial: "a",
  context: { count: 0, total: 0 },
  states: Object.fromEntries(
    STATES.map((name, index) => [
      name,
      { on: { Moved: { target: STATES[(index + 1) % STATES.length], actions: moved } } },
    ]),
  ),
} as never) as unknown as AnyStateMachine;

/** Several, as no reducer knows beforehand what comes. */
const facts: readonly Fact[] = [3, 5, 7, 11].map((amount) => ({
  ...{ type: "Moved", version: 1 },
  data: { amount },
}));

/** Microseconds a fact; the floors are XState and a reducer. */
export async function measureFold({ facts: count }: RuntimeSettings): Promise<readonly Figure[]> {
  const table = compileChart(chart);
  const ours = timed(count, table.initial, (state, fact) => fold(table, state, fact)!);
  const few = Math.ceil(count / 50);
  const initial = chart.resolveState({ value: "a", context: { count: 0, total: 0 } } as never);
  const step = (state: ChartState, fact: Fact): ChartState =>
    transition(chart, state, fact as never)[0] as ChartState;
  const interpreter = timed(few, initial as ChartState, step);
  const byHand = timed(count, { at: 0, count: 0, total: 0 }, reduce);
  return [
    pair("fold of a fact, XState's transition as the floor", "µs", interpreter, ours, {
      reach: 1 / 50,
    }),
    pair("fold of a fact, a reducer by hand as the floor", "µs", byHand, ours, { reach: 8 }),
  ];
}

interface ByHand extends Context {
  readonly at: number;
}

function reduce({ at, count, total }: ByHand, { type, data }: Fact): ByHand {
  if (type !== "Moved") throw new Error(`There is no edge for ${type}.`);
  return { at: (at + 1) % STATES.length, count: count + 1, total: total + data.amount };
}

function timed<T>(count: number, initial: T, step: (state: T, fact: Fact) => T): number {
  let state = initial;
  const run = (steps: number): void => {
    for (let index = 0; index < steps; index++) state = step(state, facts[index % facts.length]!);
  };
  run(count / 5);
  const begun = performance.now();
  run(count);
  const took = performance.now() - begun;
  if (state === undefined) throw new Error("A step gave nothing.");
  return (took * 1_000) / count;
}
