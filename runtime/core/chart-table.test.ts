// The table is equal to XState's interpreter over random charts that keep the rules of aggregates.

import { expect, test } from "vitest";
import { type AnyStateMachine, and, assign, getNextTransitions, not, or, transition } from "xstate";
import { aggregateSetup } from "./aggregate.ts";
import { checkAggregateChart } from "./chart-rules.ts";
import {
  choose,
  compileChart,
  fold,
  guardsMet,
  restoreTableState,
  saveTableState,
  type TableState,
} from "./chart-table.ts";
import { type ChartState, hasEdge, nameOfGuard, stepChart } from "./machine.ts";
import type { Message } from "./message.ts";

const SEED = Number(process.env.TABLE_SEED ?? 1);
const CHARTS = Number(process.env.TABLE_CHARTS ?? 100);
const WALKS = 3;
const STEPS = 25;

const FACTS = ["Added", "Moved", "Counted", "Closed"] as const;
const COMMANDS = ["Add", "Move", "Close"] as const;

interface Random {
  int(below: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
}

/** mulberry32: small, and the same everywhere. */
function createRandom(seed: number): Random {
  let a = seed;
  const next = (): number => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const int = (below: number): number => Math.floor(next() * below);
  return { int, chance: (p) => next() < p, pick: (items) => items[int(items.length)]! };
}

interface Context {
  readonly n: number;
  readonly m: number;
  readonly last: string;
}

interface Scope {
  readonly context: Context;
  readonly event: { readonly type: string; readonly data: { readonly k: number } };
}

const creators = Object.fromEntries(
  FACTS.map((type) => [type, (data: unknown) => ({ type, version: 1, data })]),
);

/** The charts are random, so that no type can know them: the rules check them instead. */
interface RandomSetup {
  extend(parts: { readonly actions: object; readonly guards: object }): {
    createMachine(config: unknown): AnyStateMachine;
  };
}

const base = aggregateSetup(creators as never) as unknown as RandomSetup;
const made = base.extend({
  actions: {
    tenMore: assign(({ context }: Scope) => ({ n: context.n + 10 })),
    byParams: assign(({ context }: Scope, given: { d: number }) => ({ m: context.m + given.d })),
  },
  guards: {
    odd: ({ context }: Scope) => context.n % 2 === 1,
    above: ({ context }: Scope, given: { v: number }) => context.n > given.v,
    big: ({ event }: Scope) => event.data.k > 1,
    both: and(["odd", "big"] as never),
    neither: not(or(["odd", "big"] as never) as never),
  },
});

type Config = Record<string, unknown>;

function randomChart(random: Random): unknown {
  const ids: string[] = [];
  const shape = (depth: number, id: string): Config => {
    ids.push(id);
    const hasStates = depth === 0 || (depth < 3 && random.chance(0.4));
    if (!hasStates)
      return random.chance(0.08) && depth > 0 ? { id, type: "final" } : { id, on: {} };
    const count = 1 + random.int(3);
    const states = Object.fromEntries(
      Array.from({ length: count }, (_, i) => [`s${i}`, shape(depth + 1, `${id}_${i}`)]),
    );
    return random.chance(depth === 0 ? 0.25 : 0.4)
      ? { id, type: "parallel", on: {}, states }
      : { id, on: {}, states, initial: `s${random.int(count)}` };
  };
  const root = shape(0, "r");
  const fill = (node: Config): void => {
    const { on, states } = node as { on?: Config; states?: Record<string, Config> };
    if (on) {
      for (const fact of FACTS) if (random.chance(0.4)) on[fact] = randomFact(random, ids);
      for (const command of COMMANDS) if (random.chance(0.35)) on[command] = randomEdges(random);
    }
    for (const state of Object.values(states ?? {})) fill(state);
  };
  fill(root);
  return { ...root, context: { n: 0, m: 1, last: "" } };
}

function randomFact(random: Random, ids: readonly string[]): Config {
  const assigns = [
    assign(({ context, event }: Scope) => ({ n: context.n + event.data.k })),
    assign({ m: ({ context }: Scope) => (context.m * 2 + 1) % 1000 }),
    assign({ last: ({ event }: Scope) => event.type, n: 5 }),
    assign(({ context, self }: Scope & { self: unknown }) => ({ m: context.m + (self ? 1 : 0) })),
    "tenMore",
    { type: "byParams", params: { d: 3 } },
    { type: "byParams", params: ({ context }: Scope) => ({ d: context.n % 3 }) },
  ] as const;
  const actions = Array.from({ length: random.int(3) }, () => random.pick(assigns));
  const target = random.chance(0.6) ? { target: `#${random.pick(ids)}` } : {};
  return { actions, ...target, ...(random.chance(0.15) && { reenter: true }) };
}

function randomEdges(random: Random): readonly Config[] {
  const guards = [
    ...["odd", "big", "both", "neither", { type: "above", params: { v: 3 } }],
    { type: "above", params: ({ context }: Scope) => ({ v: context.m % 5 }) },
  ];
  const emits = [
    { type: "Added", params: { k: 1 } },
    { type: "Counted", params: ({ context, event }: Scope) => ({ k: context.n + event.data.k }) },
    { type: "reject", params: { reason: "No" } },
  ];
  const edge = (guard: unknown): Config => {
    const actions = Array.from({ length: random.int(3) }, () => random.pick(emits.slice(0, 2)));
    const all = random.chance(0.2) ? [emits[2]!] : actions;
    return { actions: all, ...(guard !== undefined && { guard }) };
  };
  const guarded = Array.from({ length: random.int(3) }, () => edge(random.pick(guards)));
  const withGuard = guarded.filter((one) => "guard" in one);
  return random.chance(0.5) || withGuard.length === 0 ? [...withGuard, edge(undefined)] : withGuard;
}

/** The guards on the edges that `type` has in this state, as the interpreter knows them. */
function guardsOn(state: ChartState, type: string): readonly string[] {
  return getNextTransitions(state)
    .filter((edge) => edge.eventType === type && edge.guard)
    .map((edge) => nameOfGuard(edge.guard));
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));

function compare(chart: ChartState["machine"], seed: number): number {
  const random = createRandom(seed);
  const table = compileChart(chart);
  let steps = 0;
  for (let walk = 0; walk < WALKS; walk++) {
    let mine: TableState = table.initial;
    let theirs = chart.resolveState(saveTableState(mine) as never) as ChartState;
    for (let step = 0; step < STEPS; step++) {
      const type = random.pick([...FACTS, ...COMMANDS]);
      const event: Message = { type, version: 1, data: { k: random.int(4) } };
      const hint = `seed ${seed}, walk ${walk}, step ${step}, ${type}`;
      if (type in creators) {
        const next = fold(table, mine, event);
        const isTaken = hasEdge(chart, theirs, event);
        expect(next !== undefined, hint).toBe(isTaken);
        if (isTaken) theirs = transition(chart, theirs, event as never)[0] as ChartState;
        mine = next ?? mine;
        expect(saveTableState(mine), hint).toEqual({
          value: theirs.value,
          context: theirs.context,
          ...(theirs.status === "done" && { done: true }),
        });
        const saved = plain(saveTableState(mine)) as ReturnType<typeof saveTableState>;
        expect(restoreTableState(table, saved).at, hint).toBe(mine.at);
      } else {
        const emitted = hasEdge(chart, theirs, event)
          ? stepChart(chart, theirs, event).effects.map(
              (effect) => "message" in effect && effect.message,
            )
          : undefined;
        expect(plain(choose(table, mine, event)), hint).toEqual(plain(emitted));
        // Where everything is done no guard matters any more.
        const met = theirs.status === "done" ? [] : guardsOn(theirs, type);
        expect(new Set(guardsMet(table, mine, type)), hint).toEqual(new Set(met));
      }
      steps++;
    }
  }
  return steps;
}

test("the table does what the interpreter does, over random charts", () => {
  let steps = 0;
  for (let index = 0; index < CHARTS; index++) {
    const seed = SEED * 1_000_003 + index;
    const chart = made.createMachine(randomChart(createRandom(seed)));
    const names = { commands: new Set<string>(COMMANDS), events: new Set<string>(FACTS) };
    checkAggregateChart(chart, { name: "Random", ...names });
    steps += compare(chart, seed);
  }
  expect(steps).toBe(CHARTS * WALKS * STEPS);
}, 120_000);
