// Charts that break a rule are refused at definition: all breaches at once, each with its place.

import { describe, expect, test } from "vitest";
import { type AnyStateMachine, and, assign, createMachine, emit, not, raise, setup } from "xstate";
import { checkAggregateChart, problemsOfSagaChart } from "./chart-rules.ts";
import { startChart, stepChart } from "./machine.ts";

const messages = {
  name: "Order",
  commands: new Set(["Place", "Cancel"]),
  events: new Set(["Placed", "Cancelled"]),
};
const nothing = emit({ type: "nothing" });
const names = ["Place", "Cancel", "Placed", "Cancelled", "reject"];
const contract = setup({
  actions: Object.fromEntries(names.map((name) => [name, nothing])),
  guards: { g: () => true, both: and(["g", "lost"] as never) },
  delays: { soon: 10 },
});
const chart = (id: string, states: object, rest: object = {}) =>
  contract.createMachine({
    id,
    initial: "a",
    ...rest,
    states,
  } as never) as unknown as AnyStateMachine;
const aggregate = (states: object, rest?: object) => {
  const machine = chart("Order", states, rest);
  return () => checkAggregateChart(machine, messages);
};
const saga = (states: object, rest?: object) => {
  const machine = chart("Flow", states, rest);
  return () => checkSagaChart(machine, { ...messages, name: "Flow" });
};
const checkSagaChart = (machine: AnyStateMachine, of: typeof messages): void => {
  const problem = problemsOfSagaChart(machine, of);
  if (problem !== undefined) throw new Error(problem);
};
const spawning = assign({ child: ({ spawn }) => spawn(createMachine({})) });

describe("an aggregate's chart", () => {
  test("may nest and run in parallel, emit, reject, and assign on facts", () => {
    const inner = {
      initial: "x",
      states: {
        x: { on: { Place: { actions: { type: "Placed" } }, Placed: "y" } },
        y: { on: { Cancel: { actions: { type: "reject" } }, Placed: { actions: assign({}) } } },
      },
    };
    expect(aggregate({ a: { type: "parallel", states: { p: inner, q: inner } } })).not.toThrow();
  });

  const breaches: readonly [what: string, states: object, message: RegExp][] = [
    ["a command with a target", { a: { on: { Place: "b" } }, b: {} }, /Order\.a, Place: .*target/],
    [
      "a command that assigns",
      { a: { on: { Place: { actions: assign({}) } } } },
      /Place: .*assign/,
    ],
    ["a command that emits no fact", { a: { on: { Place: { actions: "log" } } } }, /"log"/],
    [
      "a command that rejects and emits",
      { a: { on: { Place: { actions: ["reject", "Placed"] } } } },
      /only one/,
    ],
    [
      "an unnamed guard",
      { a: { on: { Place: { guard: () => true, actions: "Placed" } } } },
      /guard/,
    ],
    [
      "a guard on a fact",
      { a: { on: { Placed: { guard: "g", target: "b" } } }, b: {} },
      /Placed.*guard/,
    ],
    ["a fact that emits", { a: { on: { Placed: { actions: "Cancelled" } } } }, /only assigns/],
    ["an unknown event", { a: { on: { Shipped: "b" } }, b: {} }, /neither a command nor an event/],
    ["a wildcard", { a: { on: { "*": "b" } }, b: {} }, /wildcard/],
    ["a forbidden edge", { a: { on: { Place: undefined } } }, /forbidden/],
    ["entry actions", { a: { entry: "Placed" } }, /Order\.a, entry/],
    ["exit actions", { a: { exit: "Placed" } }, /Order\.a, exit/],
    ["a timer", { a: { after: { 1000: "b" } }, b: {} }, /Order\.a, after/],
    ["an always edge", { a: { always: "b" }, b: {} }, /Order\.a, always/],
    ["an invoked actor", { a: { invoke: { src: "x" } } }, /Order\.a, invoke/],
    ["a history state", { a: { initial: "h", states: { h: { type: "history" } } } }, /history/],
    [
      "initial actions",
      { a: { initial: { target: "b", actions: assign({}) }, states: { b: {} } } },
      /Order\.a, initial: has initial actions/,
    ],
    [
      "a guard that is not in setup",
      { a: { on: { Place: { guard: { type: "nope" }, actions: [] } } } },
      /Order\.a, Place: has the guard "nope".*add it/,
    ],
    [
      "a guard in setup that combines one that is not",
      { a: { on: { Place: { guard: "both", actions: [] } } } },
      /Place: has the guard "lost"/,
    ],
    ["an empty list of edges", { a: { on: { Place: [] } } }, /Order\.a, Place: has an empty list/],
    [
      "two edges of one fact",
      { a: { on: { Placed: [{ target: "a" }, { target: "b" }] } }, b: {} },
      /Order\.a, Placed: has 2 edges.*keep one/,
    ],
    [
      "an edge behind one that is always taken",
      { a: { on: { Place: [{ actions: [] }, { guard: "g", actions: "Placed" }] } } },
      /Order\.a, Place: .*never taken/,
    ],
    [
      "spawn in an assign of one field",
      { a: { on: { Placed: { actions: spawning } } } },
      /Order\.a, Placed: assigns with spawn/,
    ],
    [
      "spawn in an assign of the whole context",
      { a: { on: { Placed: { actions: assign((all) => ({ child: all.spawn("x" as never) })) } } } },
      /Order\.a, Placed: assigns with spawn/,
    ],
  ];
  test.each(breaches)("is refused for %s", (_what, states, message) => {
    expect(aggregate(states)).toThrow(message);
  });

  test("is refused with all its breaches at once", () => {
    const states = { a: { entry: "x", on: { Place: "b" } }, b: { exit: "y" } };
    expect(aggregate(states)).toThrow(/breaks 3 rule\(s\)/);
  });

  test("is refused for an action that setup does not have", () => {
    const states = { a: { on: { Place: { actions: "Placed" } } } };
    const machine = createMachine({ id: "Order", initial: "a", states } as never);
    expect(() => checkAggregateChart(machine, messages)).toThrow(
      /Order\.a, Place: runs "Placed", which is not in setup.*Order\.setup\(\)/,
    );
  });

  test("is refused without states, unless its edges are all on the root", () => {
    const machine = createMachine({ id: "Order" });
    const message = /Order, states: has neither states nor edges/;
    expect(() => checkAggregateChart(machine, messages)).toThrow(message);
    expect(() => checkSagaChart(machine, messages)).toThrow(message);
    const oneState = createMachine({ id: "Order", on: { Placed: { actions: assign({}) } } });
    expect(() => checkAggregateChart(oneState, messages)).not.toThrow();
  });
});

describe("a chart's initial context", () => {
  const withContext = (context: unknown) => aggregate({ a: {} }, { context });

  test("may be made of whatever JSON keeps, and hold undefined fields", () => {
    const shared = { sku: "A-1" };
    const context = { list: [1, "x", null, shared], nested: { shared, gone: undefined } };
    expect(withContext(context)).not.toThrow();
    expect(withContext(() => ({ ...context }))).not.toThrow();
  });

  const cyclic: Record<string, unknown> = {};
  cyclic.self = cyclic;
  const problems: readonly [what: string, context: unknown, message: RegExp][] = [
    ["a date", { placed: { at: new Date(0) } }, /context: has a Date at context\.placed\.at/],
    ["a map", { lines: new Map() }, /has a Map at context\.lines/],
    ["a function", { total: () => 1 }, /has a function at context\.total/],
    ["a number that is none", { total: Number.NaN }, /has NaN at context\.total/],
    ["undefined in a list", { lines: [undefined] }, /has undefined at context\.lines\.0/],
    ["a circle", cyclic, /has itself at context\.self/],
    ["chance", () => ({ luck: Math.random() }), /differs from call to call/],
    ["a failure", ({ input }: { input: { x: 1 } }) => ({ x: input.x }), /throws \(/],
    [
      "spawn",
      ({ spawn }: { spawn: (name: string) => unknown }) => ({ child: spawn("x") }),
      /Order, context: spawns an actor/,
    ],
  ];
  test.each(problems)("is refused for %s", (_what, context, message) => {
    expect(withContext(context)).toThrow(message);
  });

  test("is refused with all that is wrong in it, beside the other breaches", () => {
    const context = { a: new Date(0), b: new Set() };
    expect(aggregate({ a: { entry: "x" } }, { context })).toThrow(/breaks 3 rule\(s\)/);
  });
});

test("a chart that hides a spawn from the rules fails in the step, before anything is written", () => {
  const hidden = assign(({ ...all }) => {
    const child = Reflect.get(all, ["sp", "awn"].join(""))(createMachine({}));
    return { child };
  });
  const machine = chart("Order", { a: { on: { Placed: { actions: hidden } } } });
  expect(() => checkAggregateChart(machine, messages)).not.toThrow();
  const { state } = startChart(machine);
  const placed = { type: "Placed", version: 1, data: {} };
  expect(() => stepChart(machine, state, placed)).toThrow(/spawned an actor/);
});

test("a chart that names an actor it spawns fails in each step alike", () => {
  const named = assign(({ ...all }) => {
    const child = Reflect.get(all, "spawn")(createMachine({}), { systemId: "named" });
    return { child };
  });
  const machine = chart("Order", { a: { on: { Placed: { actions: named } } } });
  const { state } = startChart(machine);
  const placed = { type: "Placed", version: 1, data: {} };
  const step = () => stepChart(machine, state, placed);
  expect(step).toThrow(/spawned an actor/);
  expect(step).toThrow(/spawned an actor/);
});

describe("a saga's chart", () => {
  test("may use timers, always, entry, guards and wildcards", () => {
    const states = {
      a: {
        entry: "Place",
        after: { 1000: "b" },
        on: { Placed: { guard: () => true, target: "b" } },
      },
      b: { always: "c", exit: assign({}) },
      c: { on: { "*": "a", $rejected: "a" } },
    };
    expect(saga(states)).not.toThrow();
  });

  const breaches: readonly [what: string, states: object, message: RegExp][] = [
    ["an effect", { a: { on: { Placed: { actions: () => undefined } } } }, /Flow\.a, Placed/],
    ["an effect on entry", { a: { entry: "email" } }, /"email"/],
    ["an invoked actor", { a: { invoke: { src: "x" } } }, /Flow\.a, invoke/],
    ["an event that it does not hear", { a: { on: { Shipped: "b" } }, b: {} }, /Shipped/],
    ["a timer without its delay", { a: { after: { PT24H: "b" } }, b: {} }, /fire at once/],
    [
      "a raise after a delay that is not in setup",
      { a: { entry: raise({ type: "Placed" }, { delay: "later" as never }) } },
      /Flow\.a, entry\/exit: raises after "later"/,
    ],
    [
      "a guard that is not in setup",
      { a: { on: { Placed: { guard: not("nope"), target: "b" } } }, b: {} },
      /Flow\.a, Placed: has the guard "nope"/,
    ],
    [
      "a guard of an always edge that is not in setup",
      { a: { always: { guard: "nope", target: "b" } }, b: {} },
      /Flow\.a, always: has the guard "nope"/,
    ],
    ["an empty list of edges", { a: { on: { Placed: [] } } }, /Flow\.a, Placed: has an empty list/],
    ["spawn in an assign", { a: { entry: spawning } }, /Flow\.a, entry\/exit: assigns with spawn/],
    [
      "effects on the initial edge",
      { a: { initial: { target: "b", actions: () => undefined }, states: { b: {} } } },
      /Flow\.a, initial: runs/,
    ],
  ];
  test.each(breaches)("is refused for %s", (_what, states, message) => {
    expect(saga(states)).toThrow(message);
  });
});
