// The circuit breaker: a few stories, and what holds of every one.
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  admitCall,
  type Breaker,
  type BreakerPolicy,
  type CallOutcome,
  closedBreaker,
  settleCall,
} from "./breaker.ts";

type Policy = Required<BreakerPolicy>;

const policyOf = (failures: number, halfOpenCalls = 1, withinMs = Infinity): Policy => ({
  ...{ failures, halfOpenCalls, withinMs, openMs: 100 },
});

/** Calls one after another, each at a time, with an outcome; gives the state after the last. */
function after(policy: Policy, calls: readonly (readonly [number, CallOutcome])[]): Breaker {
  return calls.reduce((breaker, [atMs, outcome]) => {
    const admission = admitCall(policy, breaker, atMs);
    if (admission.kind === "wait") return breaker;
    const { state } = admission;
    return settleCall(policy, state, state.term, outcome, atMs);
  }, closedBreaker(0));
}

test("it opens when so many calls in a row fail, and a success between them begins anew", () => {
  const policy = policyOf(3);
  const failed = [1, 2, 3].map((atMs) => [atMs, "failed"] as const);
  expect(after(policy, failed)).toMatchObject({ state: "open", sinceMs: 3 });
  expect(after(policy, [[0, "failed"], [0, "succeeded"], ...failed.slice(1)]).state).toBe("closed");
});

test("failures that took longer than the time within which they count do not open it", () => {
  const policy = policyOf(2, 1, 10);
  expect(
    after(policy, [
      [0, "failed"],
      [11, "failed"],
    ]).state,
  ).toBe("closed");
  expect(
    after(policy, [
      [0, "failed"],
      [11, "failed"],
      [21, "failed"],
    ]).state,
  ).toBe("open");
});

test("once its time is over it lets trial calls through, and closes when all have succeeded", () => {
  const policy = policyOf(1, 2);
  const open = after(policy, [[0, "failed"]]);
  expect(admitCall(policy, open, 99)).toEqual({ kind: "wait", untilMs: 100 });
  const trial = after(policy, [
    [0, "failed"],
    [100, "succeeded"],
  ]);
  expect(trial).toMatchObject({ state: "half-open", succeeded: 1 });
  expect(
    after(policy, [
      [0, "failed"],
      [100, "succeeded"],
      [101, "failed"],
    ]),
  ).toMatchObject({
    state: "open",
    sinceMs: 101,
  });
  expect(
    after(policy, [
      [0, "failed"],
      [100, "succeeded"],
      [101, "succeeded"],
    ]).state,
  ).toBe("closed");
});

/** Time passes, a call wants to begin, or one that is under way comes to an end. */
const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant("pass" as const), ms: fc.integer({ min: 1, max: 150 }) }),
    fc.record({ kind: fc.constant("begin" as const) }),
    fc.record({
      kind: fc.constant("end" as const),
      which: fc.nat(9),
      outcome: fc.constantFrom<CallOutcome>("succeeded", "failed", "failed", "unused"),
    }),
  ),
  { maxLength: 200 },
);

const policies = fc.record({
  failures: fc.integer({ min: 1, max: 4 }),
  halfOpenCalls: fc.integer({ min: 1, max: 3 }),
  withinMs: fc.constantFrom(50, 300, Infinity),
  openMs: fc.integer({ min: 1, max: 200 }),
});

/** What a watcher sees of a story: the state, and what this term's calls came to. */
interface Scene {
  nowMs: number;
  breaker: Breaker;
  /** The terms of the calls under way. */
  readonly calls: number[];
  /** Outcomes of the calls of this term, in order, with their times. */
  ended: { readonly outcome: CallOutcome; readonly atMs: number }[];
}

function begin(policy: Policy, scene: Scene): void {
  const before = scene.breaker;
  const admission = admitCall(policy, Object.freeze(before), scene.nowMs);
  const ofTerm = scene.calls.filter((term) => term === before.term).length;
  if (before.state === "open") {
    const isDue = scene.nowMs >= before.sinceMs + policy.openMs;
    expect(admission.kind).toBe(isDue ? "admitted" : "wait");
  }
  if (before.state === "half-open") {
    const succeeded = scene.ended.filter(({ outcome }) => outcome === "succeeded").length;
    const hasRoom = ofTerm + succeeded < policy.halfOpenCalls;
    expect(admission.kind).toBe(hasRoom ? "admitted" : "wait");
  }
  if (before.state === "closed") expect(admission.kind).toBe("admitted");
  if (admission.kind === "wait") return;
  if (admission.state.term !== before.term) scene.ended = [];
  scene.breaker = admission.state;
  scene.calls.push(admission.state.term);
}

function end(policy: Policy, scene: Scene, which: number, outcome: CallOutcome): void {
  const [term] = scene.calls.splice(which % scene.calls.length, 1);
  const before = scene.breaker;
  const now = settleCall(policy, Object.freeze(before), term!, outcome, scene.nowMs);
  scene.breaker = now;
  if (term !== before.term) {
    // What was begun before the state changed says nothing about it.
    expect(now).toBe(before);
    return;
  }
  scene.ended.push({ outcome, atMs: scene.nowMs });
  expect(now.state).toBe(expectedState(policy, before, scene.ended));
  if (now.term !== before.term) scene.ended = [];
}

/** The state by the outcomes of this term alone. */
function expectedState(
  { failures, halfOpenCalls, withinMs }: Policy,
  { state }: Breaker,
  ended: Scene["ended"],
): Breaker["state"] {
  const told = ended.filter(({ outcome }) => outcome !== "unused");
  if (state === "half-open") {
    if (told.at(-1)?.outcome === "failed") return "open";
    return told.length >= halfOpenCalls ? "closed" : "half-open";
  }
  const last = told.slice(-failures);
  const isRow = last.length === failures && last.every(({ outcome }) => outcome === "failed");
  return isRow && last.at(-1)!.atMs - last[0]!.atMs <= withinMs ? "open" : "closed";
}

test("whatever happens, it opens, lets trials through and closes as its calls say", () => {
  fc.assert(
    fc.property(policies, steps, (policy, story) => {
      const scene: Scene = { nowMs: 0, breaker: closedBreaker(0), calls: [], ended: [] };
      for (const step of story) {
        if (step.kind === "pass") scene.nowMs += step.ms;
        else if (step.kind === "begin") begin(policy, scene);
        else if (scene.calls.length > 0) end(policy, scene, step.which, step.outcome);
      }
      // Nobody waits for ever: with all calls ended and its time over, one is let through.
      while (scene.calls.length > 0) end(policy, scene, 0, "unused");
      const laterMs = scene.nowMs + policy.openMs;
      expect(admitCall(policy, scene.breaker, laterMs).kind).toBe("admitted");
    }),
    { numRuns: 2_000 },
  );
});
