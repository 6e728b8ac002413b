// Instances of earlier charts: pinned to theirs, moved to the current one, or left to other builds.
import { describe, expect, test } from "vitest";
import { raise } from "xstate";
import { Added, Bumped, countingChart, flowContract } from "../../test/delivery/counters.ts";
import { recorded, START_MS } from "../testing/envelopes.ts";
import type { Message } from "./message.ts";
import type { Saga, SagaEntry, SagaInput, SagaInstance } from "./saga.ts";
import { defineSaga, type SagaOptions } from "./saga-definition.ts";
import { stepSaga } from "./saga-step.ts";
import { whyStranded } from "./saga-version.ts";

const id = "A";
const heard = (event: typeof Added | typeof Bumped, sequence: number): SagaInput => ({
  kind: "event",
  event: recorded(event.definition, event({ id }) as Message, sequence),
  position: { sequence, index: 0 },
});
const step = (saga: Saga, before: SagaInstance | undefined, input: SagaInput, laterMs = 0) =>
  stepSaga(saga, id, before, input, { nowMs: START_MS + laterMs, timeScale: 1 });

function entryOf(...parameters: Parameters<typeof step>): SagaEntry {
  const outcome = step(...parameters);
  if (outcome.kind !== "entry") throw new Error(`The input was ${outcome.kind}.`);
  return outcome.entry;
}

/** Waits in a state with a time-out, for a bump. */
const waitingIn = (state: string, timeoutMs: number, end: string) =>
  countingChart({
    initial: "idle",
    context: {},
    after: { 60000: ".late" },
    states: {
      idle: { on: { Added: state } },
      [state]: { after: { [timeoutMs]: end }, on: { Bumped: end } },
      [end]: {},
      late: { tags: "parked" },
    },
  });
const first = waitingIn("waiting", 1_000, "old");
const second = waitingIn("paying", 2_000, "new");
const define = (options: SagaOptions, chart = second) => defineSaga(flowContract, chart, options);
const one = define({}, first);
const started = entryOf(one, undefined, heard(Added, 1)).after;
const toPaying = () => ({ value: "paying", context: { moved: true } });

describe("an instance of an earlier chart", () => {
  test("goes on by its own chart, if that is there, and new ones by the newest", () => {
    const two = define({ version: 2, earlier: { 1: first } });
    const { after } = entryOf(two, started, heard(Bumped, 2));
    expect(after).toMatchObject({ chartVersion: 1, state: { value: "old" } });
    const fresh = entryOf(two, undefined, heard(Added, 1)).after;
    expect(fresh).toMatchObject({ chartVersion: 2, state: { value: "paying" } });
  });

  test("is moved with its next input, which is then heard in the new state", () => {
    const two = define({ version: 2, migrate: { 1: toPaying } });
    const { after } = entryOf(two, started, heard(Bumped, 2));
    expect(after).toMatchObject({ chartVersion: 2, number: 2, state: { value: "new" } });
    expect(after.state.context).toEqual({ moved: true });
  });

  test("is told apart for the migration by its state, its context and its name", () => {
    const seen: unknown[] = [];
    const look = (from: object) => {
      seen.push(from);
      return toPaying();
    };
    const migrate = { 1: look };
    entryOf(define({ version: 2, migrate }), started, heard(Bumped, 2));
    expect(seen).toEqual([{ instance: id, value: "waiting", context: {} }]);
  });

  test("loses the timers of states that are gone, keeps the others, and begins new ones", () => {
    const two = define({ version: 2, migrate: { 1: toPaying } });
    // An event without an edge there moves it too.
    const { after, cancel, schedule } = entryOf(two, started, heard(Added, 2), 500);
    expect(after.state.value).toBe("paying");
    expect(cancel).toEqual([{ timer: "xstate.after.1000.Flow.waiting", number: 1 }]);
    const timer = "xstate.after.2000.Flow.paying";
    expect(schedule).toEqual([{ timer, dueMs: START_MS + 2_500 }]);
    expect(after.timers).toMatchObject({
      "xstate.after.60000.Flow": { number: 1, dueMs: START_MS + 60_000 },
      [timer]: { number: 2 },
    });
    expect(Object.keys(after.timers)).toHaveLength(2);
  });

  test("is moved by the firing of a timer that is gone, which then does nothing", () => {
    const two = define({ version: 2, migrate: { 1: toPaying } });
    const timer = "xstate.after.1000.Flow.waiting";
    const { after } = entryOf(two, started, { kind: "timer", timer, number: 1 }, 1_000);
    expect(after).toMatchObject({ chartVersion: 2, state: { value: "paying" } });
    expect(Object.keys(after.timers)).toContain("xstate.after.2000.Flow.paying");
    expect(Object.keys(after.timers)).not.toContain(timer);
  });

  test("keeps what a chart raises later while some state there hears it", () => {
    const later = (type: string) => raise({ type } as never, { delay: 5_000, id: type });
    const raising = (state: string, event: string) =>
      countingChart({
        initial: "idle",
        states: {
          idle: { on: { Added: { target: state, actions: [later("Bumped"), later("Charged")] } } },
          [state]: { on: { [event]: {} } },
        },
      });
    const from = define({}, raising("waiting", "*"));
    const { after } = entryOf(from, undefined, heard(Added, 1));
    const migrate = { 1: () => ({ value: "paying", context: {} }) };
    const to = define({ version: 2, migrate }, raising("paying", "Charged"));
    const moved = entryOf(to, after, heard(Added, 2));
    expect(Object.keys(moved.after.timers)).toEqual(["Charged"]);
    expect(moved.cancel).toEqual([{ timer: "Bumped", number: 1 }]);
  });

  test("that cannot be moved is told with its states and versions, and what to do", () => {
    const problemOf = (migrate: Saga["migrate"][number]) => {
      const two = define({ version: 2, migrate: { 1: migrate } });
      return () => step(two, started, heard(Bumped, 2));
    };
    expect(problemOf(() => ({ value: "gone", context: {} }))).toThrow(
      /^Flow A cannot be moved from chart version 1, where it is in "waiting", to version 2: migrate gives "gone", and there is no state gone in Flow\. .*deploy/,
    );
    expect(problemOf(() => ({ value: "new", context: null as never }))).toThrow(/is no object/);
    expect(problemOf(() => ({ value: { new: "er" }, context: {} }))).toThrow(/no state er in/);
    expect(problemOf(() => ({ value: 7 as never, context: {} }))).toThrow(/7 is no state/);
    expect(
      problemOf(() => {
        throw new Error("No way.");
      }),
    ).toThrow(/migrate throws: No way\./);
  });

  test("that no chart here is for waits for a build that has it", () => {
    const code = { code: "chart_version_unknown" };
    const three = define({ version: 3, earlier: { 2: first } });
    expect(() => step(three, started, heard(Bumped, 2))).toThrow(expect.objectContaining(code));
    expect(() => step(three, started, heard(Bumped, 2))).toThrow(/runs chart version 1.*has 2, 3/);
    expect(whyStranded(three, started)).toMatch(/chart version 1/);
    expect(whyStranded(three, { ...started, status: "done" })).toBeUndefined();
  });

  test("whose state its own chart has lost is told so", () => {
    const edited = define({}, second);
    expect(whyStranded(edited, started)).toMatch(
      /^Flow A is in "waiting" of chart version 1: In the chart Flow there is no state waiting/,
    );
    expect(whyStranded(one, started)).toBeUndefined();
  });
});

describe("defineSaga", () => {
  test("tells everything that is wrong with all charts and versions at once", () => {
    const broken = countingChart({ initial: "a", states: { a: { on: { Nothing: {} } } } });
    const options = { version: 2, earlier: { 1: broken, 2: first }, migrate: { 1: toPaying } };
    const problems = () => define(options, broken);
    expect(problems).toThrow(expect.objectContaining({ code: "chart_invalid" }));
    const told = [
      /Flow\.a, Nothing[\s\S]*Flow\.a, Nothing/,
      /earlier of Flow names version 2: write 1 to 1\./,
      /version 1 under both earlier and migrate/,
    ];
    for (const text of told) expect(problems).toThrow(text);
    expect(() => define({ version: 0 })).toThrow(/number its charts 1, 2, 3/);
    expect(() => define({ earlier: { 1: first } })).toThrow(/version 1 has none before it/);
  });

  test("takes the version of the catalog, and none that says otherwise", () => {
    const contract = { ...flowContract, version: 2 };
    expect(defineSaga(contract, second).version).toBe(2);
    expect(() => defineSaga(contract, second, { version: 3 })).toThrow(
      /Flow has version 2 in the catalog, not 3/,
    );
  });
});
