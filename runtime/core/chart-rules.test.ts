// Charts that break a rule are refused at definition: all breaches at once, each with its place.

import { describe, expect, test } from "vitest";
import { assign, createMachine } from "xstate";
import { checkAggregateChart, checkSagaChart } from "./chart-rules.ts";

const messages = {
  name: "Order",
  commands: new Set(["Place", "Cancel"]),
  events: new Set(["Placed", "Cancelled"]),
};
const aggregate = (states: object, rest: object = {}) => {
  const machine = createMachine({ id: "Order", initial: "a", ...rest, states } as never);
  return () => checkAggregateChart(machine, messages);
};
const saga = (states: object, rest: object = {}) => {
  const machine = createMachine({ id: "Flow", initial: "a", ...rest, states } as never);
  return () => checkSagaChart(machine, { ...messages, name: "Flow" });
};

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
  ];
  test.each(breaches)("is refused for %s", (_what, states, message) => {
    expect(aggregate(states)).toThrow(message);
  });

  test("is refused with all its breaches at once", () => {
    const states = { a: { entry: "x", on: { Place: "b" } }, b: { exit: "y" } };
    expect(aggregate(states)).toThrow(/breaks 3 rule\(s\)/);
  });
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
  ];
  test.each(breaches)("is refused for %s", (_what, states, message) => {
    expect(saga(states)).toThrow(message);
  });
});
