// What a saga's pure step must never do: forget who it is, heed what is over.
import { expect, test } from "vitest";
import type { Recorded } from "../../runtime/core/message.ts";
import type { SagaEntry, SagaInput, SagaInstance } from "../../runtime/core/saga.ts";
import { stepSaga } from "../../runtime/core/saga-step.ts";
import { recorded, START_MS } from "../../runtime/testing/envelopes.ts";
import { fulfilment } from "../../samples/orders/fulfilment.ts";
import { Inventory, Order } from "../../samples/orders/generated/index.ts";

const orderId = "ORD-12345";
const customerId = "CUST-1";
const warehouseId = "main";
const total = { amount: 1999, currency: "EUR" };
const lines = [{ sku: "A-1", quantity: 1, price: total }];
const placed = recorded(
  Order.events.OrderPlaced.definition,
  Order.events.OrderPlaced({ orderId, customerId, total, lines }),
  1,
);

const clock = { nowMs: START_MS, timeScale: 1 };
const step = (before: SagaInstance | undefined, input: SagaInput) =>
  stepSaga(fulfilment, orderId, before, input, clock);
const heard = (event: Recorded, sequence: number): SagaInput => ({
  kind: "event",
  event,
  position: { sequence, index: 0 },
});

function entryOf(before: SagaInstance | undefined, input: SagaInput): SagaEntry {
  const outcome = step(before, input);
  if (outcome.kind !== "entry") throw new Error(`The input was ${outcome.kind}.`);
  return outcome.entry;
}

const start = (): SagaEntry => entryOf(undefined, heard(placed, 1));

/** The timer of a kind that runs now. */
function timerOf(instance: SagaInstance, kind: RegExp): { timer: string; number: number } {
  const [timer, { number }] = Object.entries(instance.timers).find(([id]) => kind.test(id))!;
  return { timer, number };
}

test("an input leads to the same entry however often it is stepped, ids included", () => {
  expect(start().commands).toHaveLength(1);
  expect(start()).toEqual(start());
});

test("a firing that was set by an earlier visit of a state is stale", () => {
  const first = start().after;
  const timeout = timerOf(first, /reserveTimeout/);
  const pausing = entryOf(first, { kind: "timer", ...timeout }).after;
  const pause = timerOf(pausing, /reservePause/);
  const again = entryOf(pausing, { kind: "timer", ...pause }).after;
  expect(timerOf(again, /reserveTimeout/).number).toBeGreaterThan(timeout.number);
  expect(step(again, { kind: "timer", ...timeout })).toEqual({ kind: "skipped", why: "stale" });
});

test("an instance that has ended keeps no timer, and cancels those that ran", () => {
  const { after, commands } = start();
  const rejected = Inventory.events.StockRejected({ warehouseId, orderId, missing: ["A-1"] });
  const { definition } = Inventory.events.StockRejected;
  const failing = entryOf(after, heard(recorded(definition, rejected, 2, commands[0]!.id), 2));
  expect(Object.keys(failing.after.timers)).not.toHaveLength(0);
  const receipt = { type: "$accepted", version: 1, data: { command: "CancelOrder" } };
  const answer = { ...placed, ...receipt, causationId: failing.commands[0]!.id };
  const ended = entryOf(failing.after, heard(answer, 3));
  expect(ended.after.status).toBe("done");
  expect(ended.after.timers).toEqual({});
  const cancelled = ended.cancel.map(({ timer, number }) => [timer, number]);
  const running = Object.entries(failing.after.timers).map(([timer, { number }]) => [
    timer,
    number,
  ]);
  expect(cancelled.sort()).toEqual(running.sort());
});

test("what is asked is dated by what was heard, though the own clock is ahead", () => {
  const nowMs = Date.parse(placed.time) + 10 * 60_000;
  const outcome = stepSaga(fulfilment, orderId, undefined, heard(placed, 1), { ...clock, nowMs });
  if (outcome.kind !== "entry") throw new Error(`The input was ${outcome.kind}.`);
  expect(outcome.entry.commands.map(({ time }) => time)).toEqual([placed.time]);
  const { after } = outcome.entry;
  const timeout = timerOf(after, /reserveTimeout/);
  // Its timers run by the clock that all of them are set and compared with.
  expect(after.timers[timeout.timer]!.dueMs).toBe(nowMs + 30_000);
});
