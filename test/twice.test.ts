// What is done again after a crash: parts whose outcome depends on anything else are found out.
import { aggregateSetup, defineAggregate, defineProjection, type Message, once } from "eventwright";
import { given } from "eventwright/testing";
import { expect, test } from "vitest";
import type { AnyStateMachine } from "xstate";
import {
  Add,
  Added,
  Bump,
  Charge,
  Charged,
  counter,
  countingSaga,
  type Data,
  payments,
  type Sum,
  sums,
} from "./delivery/counters.ts";

const id = "A";

/** How a part is told that it is not the same when it is done again. */
const otherwise = (who: string, where: string) =>
  expect.objectContaining({
    code: "expectation_failed",
    message: expect.stringMatching(
      new RegExp(`^${who} comes to something else when it is done again\\..* First at ${where}: `),
    ),
  });

/** A chart of the counter's whose fact has what `draw` gives. */
function drawing(draw: () => number) {
  const params = ({ event: { data } }: { event: Message<string, Data> }) => ({
    ...data,
    n: draw(),
  });
  const on = { Add: { actions: { type: "Added", params } }, Added: {} };
  const chart = aggregateSetup({ Added }).createMachine({ id: "Counter", on } as never);
  return defineAggregate(counter.contract, chart as unknown as AnyStateMachine);
}

test("an aggregate decides the same again, or is found out", () => {
  given(counter, [Added({ id })])
    .when(Add({ id }))
    .twice()
    .then(Added({ id }));
  let drawn = 0;
  const outcome = given(drawing(() => ++drawn)).when(Add({ id }));
  expect(() => outcome.twice()).toThrow(
    otherwise("Counter", "decision on Add\\.events\\[0\\]\\.data\\.n"),
  );
});

test("a projection makes the same row of the same one, and leaves that as it was", () => {
  const events = [Added({ id, n: 2 }), Added({ id, n: 3 })];
  given(sums, events).twice().thenRow(id, { sum: 5, text: "" });
  const inPlace = defineProjection(sums.contract, {
    Added(row: Sum | undefined, { data }): Sum {
      return Object.assign(row ?? { sum: 0, text: "" }, { text: `${row?.text ?? ""}${data.n}` });
    },
  });
  const changed = given(inPlace, events).thenRow(id, { sum: 0, text: "23" });
  expect(() => changed.twice()).toThrow(otherwise("Sums", "row A before Added\\.text"));
});

const asking = (n: () => number) =>
  countingSaga({
    context: {},
    initial: "idle",
    states: {
      idle: { on: { Added: "asked" } },
      asked: {
        entry: { type: "Bump", params: () => once("bump", { id, n: n() }) },
        after: { 1000: "late" },
        on: { Bumped: "late" },
      },
      late: { entry: { type: "Charge", params: () => once("charge", { id }) } },
    },
  });

test("a saga asks the same again, under the same ids, and nothing of what it knows", () => {
  given(
    asking(() => 7),
    [Added({ id })],
  )
    .twice()
    .then(Bump({ id, n: 7 }))
    .advance("2s")
    .twice()
    .then(Charge({ id }))
    .when(Added({ id }))
    .twice()
    .then();
  let drawn = 0;
  const started = given(
    asking(() => ++drawn),
    [Added({ id })],
  );
  expect(() => started.twice()).toThrow(
    otherwise("Flow", "Added\\.entry\\.commands\\[0\\]\\.data\\.n"),
  );
});

test("a service answers the same under the same key", async () => {
  const seen: [string, number][] = [];
  const right = payments(async ({ data }, { idempotencyKey, attempt }) => {
    seen.push([idempotencyKey, attempt]);
    return Charged({ id: data.id, text: idempotencyKey });
  });
  const key = "6f1dca3c-53a0-4d4e-9b6b-0c1d8a3f5e27";
  await given(right)
    .when(Charge({ id }), { idempotencyKey: key })
    .twice()
    .then(Charged({ id, text: key }));
  expect(seen).toEqual([
    [key, 1],
    [key, 2],
  ]);
  let calls = 0;
  const wrong = payments(async ({ data }) => Charged({ id: data.id, n: ++calls }));
  const outcome = given(wrong).when(Charge({ id })).twice();
  await expect(outcome.then(Charged({ id, n: 2 }))).rejects.toThrow(
    otherwise("Payments", "answer to Charge\\.data\\.n"),
  );
});

test("of a call that threw nothing is known: what counts is what the next one answers", async () => {
  const service = payments(async ({ data }, { attempt }) => {
    if (attempt === 1) throw new Error("The answer was lost.");
    return Charged({ id: data.id });
  });
  await given(service).when(Charge({ id })).twice().then(Charged({ id }));
});
