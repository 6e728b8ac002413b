// What a saga makes of its inputs where their order and their names are hard to keep.
import { type Message, startApp } from "eventwright";
import { memory } from "eventwright/memory";
import { expect, test } from "vitest";
import { raise } from "xstate";
import type { SagaEntry, SagaInput, SagaInstance } from "../../runtime/core/saga.ts";
import { stepSaga } from "../../runtime/core/saga-step.ts";
import { recorded, START_MS } from "../../runtime/testing/envelopes.ts";
import { eventually, QUICK } from "./brokers.ts";
import { Add, Added, Bump, Bumped, counter, countingSaga, createLog, other } from "./counters.ts";

const { log } = createLog();
const id = "A";

/** A saga that cools down before it hears a bump. */
const cooling = (delayMs: number) =>
  countingSaga({
    initial: "idle",
    states: {
      idle: { on: { Added: "cooling" } },
      cooling: { after: { [delayMs]: "ready" } },
      ready: { on: { Bumped: "bumped" } },
      bumped: {},
    },
  });

function step(saga: ReturnType<typeof countingSaga>, before: SagaInstance | undefined) {
  return (input: SagaInput) => stepSaga(saga, id, before, input, { nowMs: START_MS, timeScale: 1 });
}

function entryOf(outcome: ReturnType<typeof stepSaga>): SagaEntry {
  if (outcome.kind !== "entry") throw new Error(`The input was ${outcome.kind}.`);
  return outcome.entry;
}

const heard = (event: typeof Added | typeof Bumped, sequence: number): SagaInput => ({
  kind: "event",
  event: recorded(event.definition, event({ id }) as Message, sequence),
  position: { sequence, index: 0 },
});

test("an event that a firing has passed over is not handled when it is read again", () => {
  const saga = cooling(50);
  const { after } = entryOf(step(saga, undefined)(heard(Added, 1)));
  const bumped = heard(Bumped, 2);
  expect(step(saga, after)(bumped)).toEqual({ kind: "skipped", why: "noEdge" });
  const [timer] = Object.keys(after.timers);
  const passed = { sequence: 2, index: 0 };
  const fired = step(saga, after)({ kind: "timer", timer: timer!, number: 1, passed });
  expect(step(saga, entryOf(fired).after)(bumped)).toEqual({ kind: "skipped", why: "seen" });
});

test("a firing is journaled with the place up to which the log was read before it", async () => {
  const saga = cooling(2_000);
  const broker = memory();
  const aggregates = [counter, other] as const;
  await using app = await startApp({ broker, aggregates, sagas: [saga], limits: QUICK, log });
  await app.send(Add({ id }));
  const { position } = await app.send(Bump({ id }));
  const fired = await eventually("the timer fired", async () => {
    for await (const entry of app.readJournal(saga)) if (entry.after.number === 2) return entry;
    return undefined;
  });
  expect(fired.after.state.value).toBe("ready");
  expect(fired.after.position).toEqual({ sequence: position.sequence, index: 0 });
});

test("a timer whose name is longer than an id fires", async () => {
  const long = "aVeryDescriptiveNameOfAState".repeat(8);
  const saga = countingSaga({
    initial: "idle",
    states: {
      idle: { on: { Added: long } },
      [long]: { after: { 10: "fired" } },
      fired: { type: "final" },
    },
  });
  const broker = memory();
  await using app = await startApp({
    ...{ broker, aggregates: [counter], sagas: [saga], limits: QUICK, log },
  });
  await app.send(Add({ id }));
  await eventually("the saga is done", async () => {
    for await (const { after } of app.readJournal(saga)) if (after.status === "done") return true;
    return false;
  });
});

test("delayed events without a name are timers of their own", () => {
  const later = (type: string, delay: number) => raise({ type } as never, { delay });
  const actions = [later("Bumped", 10), later("Charged", 20), later("Bumped", 30)];
  const saga = countingSaga({
    initial: "idle",
    states: { idle: { on: { Added: { target: "on", actions } } }, on: {} },
  });
  const { schedule, after } = entryOf(step(saga, undefined)(heard(Added, 1)));
  expect(schedule.map(({ dueMs }) => dueMs - START_MS)).toEqual([10, 20, 30]);
  expect(Object.keys(after.timers)).toEqual(["1.0", "1.1", "1.2"]);
});
