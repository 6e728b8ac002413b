// What persons order for an instance: under which ids it asks again, and what is left of it.
import { describe, expect, test } from "vitest";
import {
  Added,
  Bumped,
  Charged,
  countingChart,
  flowContract,
  sendOnce,
} from "../../test/delivery/counters.ts";
import { recorded, START_MS } from "../testing/envelopes.ts";
import { REJECTED } from "./codec.ts";
import type { Message, Recorded } from "./message.ts";
import type { SagaEntry, SagaInput, SagaInstance } from "./saga.ts";
import { defineSaga } from "./saga-definition.ts";
import { abandonSaga, type OrderOutcome, resumeSaga } from "./saga-orders.ts";
import { stepSaga } from "./saga-step.ts";

const key = "A";
const clock = { nowMs: START_MS, timeScale: 1 };
const charge = { ...sendOnce("Charge"), params: () => ({ once: "charge", data: { id: key } }) };

/** Charges; parks when that is refused, late, or a bump says so; goes on when it is resumed. */
const saga = defineSaga(
  { ...flowContract, refusals: ["Bumped"] },
  countingChart({
    initial: "idle",
    states: {
      idle: { on: { Added: "charging" } },
      charging: {
        entry: charge,
        after: { 1000: "parked" },
        on: { $rejected: "parked", Bumped: "parked", Charged: "charged" },
      },
      parked: { tags: "parked", after: { 9000: "stuck" }, on: { $resumed: "charging" } },
      stuck: { tags: "parked" },
      charged: { type: "final" },
    },
  }),
);

const heard = (event: Recorded, sequence: number): SagaInput => ({
  kind: "event",
  event,
  position: { sequence, index: 0 },
});
const eventOf = (event: typeof Added | typeof Bumped | typeof Charged, cause?: string): Recorded =>
  recorded(event.definition, event({ id: key }) as Message, 1, cause);
const receipt = (cause: string): Recorded => ({
  ...eventOf(Charged, cause),
  ...{ type: REJECTED, version: 1, data: { command: "Charge", reason: "no" } },
});

function entryOf(outcome: OrderOutcome): SagaEntry {
  if (outcome.kind === "entry") return outcome.entry;
  throw new Error(`It was ${JSON.stringify(outcome)}.`);
}
const step = (before: SagaInstance | undefined, input: SagaInput): SagaEntry =>
  entryOf(stepSaga(saga, key, before, input, clock));
const resume = (before: SagaInstance, id = "order-1"): OrderOutcome =>
  resumeSaga(saga, before, { id, passed: { sequence: 7, index: 0 } }, clock);

const started = step(undefined, heard(eventOf(Added), 1));
const first = started.commands[0]!;
const [timeout] = Object.keys(started.after.timers);
const late = step(started.after, { kind: "timer", timer: timeout!, number: 1 }).after;
const refused = step(started.after, heard(receipt(first.id), 2)).after;

describe("a resumed instance", () => {
  test("asks what may have happened under the id, and with the time, that it had", () => {
    const { commands, after, input } = entryOf(resume(late));
    expect(commands).toMatchObject([{ id: first.id, time: first.time, causationId: "order-1" }]);
    expect(after).toMatchObject({ status: "active", orders: ["order-1"] });
    expect(after.position).toEqual({ sequence: 7, index: 0 });
    expect(input).toEqual({ id: "order-1", type: "$resumed" });
    expect(commands[0]!.correlationId).toBe(first.correlationId);
  });

  test("asks what was refused by a receipt under a new id, the same for the same step", () => {
    const { commands, after } = entryOf(resume(refused));
    expect(commands[0]!.id).not.toBe(first.id);
    expect(entryOf(resume(refused)).commands).toEqual(commands);
    const { id, time } = commands[0]!;
    expect(after.asked.charge).toEqual({ id, time, type: "Charge" });
    const again = step(after, heard(receipt(commands[0]!.id), 8)).after;
    const third = entryOf(resume(again, "order-2")).commands[0]!;
    expect([first.id, commands[0]!.id]).not.toContain(third.id);
  });

  test("asks what an event has refused under a new id", () => {
    const { after } = step(started.after, heard(eventOf(Bumped, first.id), 2));
    expect(after.asked.charge).toMatchObject({ answered: "Bumped" });
    expect(entryOf(resume(after)).commands[0]!.id).not.toBe(first.id);
  });

  test("hears the answers that came while it was parked", () => {
    const { after, commands } = step(late, heard(eventOf(Charged, first.id), 8));
    expect(after).toMatchObject({ status: "parked", number: 3 });
    expect(commands).toEqual([]);
    const resumed = entryOf(resume(after)).after;
    expect(resumed).toMatchObject({ status: "done", state: { value: "charged" } });
    expect(resumed).not.toHaveProperty("kept");
  });

  test("does not take an old refusal for an answer to what it asks anew", () => {
    const { after } = step(late, heard(receipt(first.id), 8));
    const resumed = entryOf(resume(after));
    expect(resumed.after).toMatchObject({ status: "active", state: { value: "charging" } });
    expect(resumed.commands[0]!.id).not.toBe(first.id);
    expect(resumed.after).not.toHaveProperty("kept");
  });

  test("keeps an answer for as long as it stays parked, and what answers nothing not at all", () => {
    const { after } = step(late, heard(eventOf(Charged, first.id), 8));
    const [wait] = Object.keys(after.timers);
    const stuck = step(after, { kind: "timer", timer: wait!, number: 2 }).after;
    expect(stuck).toMatchObject({ state: { value: "stuck" }, kept: [{ type: "Charged" }] });
    const other = stepSaga(saga, key, late, heard(eventOf(Charged, "somebody"), 8), clock);
    expect(other).toEqual({ kind: "skipped", why: "noEdge" });
  });

  test("is resumed once by one order", () => {
    const { after } = entryOf(resume(late));
    const parked = step(after, heard(receipt(first.id), 8)).after;
    expect(resume(parked)).toEqual({ kind: "skipped", why: "seen" });
    expect(resume(parked, "order-2").kind).toBe("entry");
  });

  test("must be parked, and have an edge for it; else it says why not", () => {
    const stuck = { ...late, state: { value: "stuck", context: {} } };
    const charged = step(started.after, heard(eventOf(Charged, first.id), 2)).after;
    const told: readonly [SagaInstance, RegExp][] = [
      [started.after, /^Flow A is not parked\. It is in "charging"/],
      [stuck, /^Flow A is parked in "stuck", where its chart has no edge for \$resumed: .*abandon/],
      [charged, /^Flow A has ended at 20/],
    ];
    for (const [instance, why] of told) {
      expect(resume(instance)).toEqual({ kind: "refused", why: expect.stringMatching(why) });
    }
  });
});

describe("an abandoned instance", () => {
  const abandon = (before: SagaInstance, force = false, id = "order-1") =>
    abandonSaga(saga, before, { id, reason: "paid by hand", force }, clock);

  test("has ended, says why, sends nothing, and keeps no timer", () => {
    const { after, commands, schedule, cancel, input } = entryOf(abandon(late));
    expect(after).toMatchObject({ status: "done", number: 3, state: late.state });
    expect(after.timers).toEqual({});
    expect(Object.keys(late.timers)).toHaveLength(1);
    expect(after.abandoned).toEqual({ reason: "paid by hand", time: after.time });
    expect([commands, schedule]).toEqual([[], []]);
    expect(cancel).toEqual([{ timer: Object.keys(late.timers)[0], number: 2 }]);
    expect(input).toEqual({ id: "order-1", type: "$abandoned" });
    const outcome = stepSaga(saga, key, after, heard(eventOf(Charged, first.id), 9), clock);
    expect(outcome).toEqual({ kind: "unrouted" });
  });

  test("was parked, unless it is forced, and had not ended", () => {
    const why = expect.stringMatching(/^Flow A is not parked\. .*abandon it by force\.$/);
    expect(abandon(started.after)).toEqual({ kind: "refused", why });
    const { after } = entryOf(abandon(started.after, true));
    expect(after.status).toBe("done");
    expect(abandon(after)).toEqual({ kind: "skipped", why: "seen" });
    const again = expect.stringMatching(/^Flow A was abandoned at 20.*: paid by hand$/);
    expect(abandon(after, true, "order-2")).toEqual({ kind: "refused", why: again });
    expect(resume(after, "order-2")).toEqual({ kind: "refused", why: again });
  });

  test("needs no chart of its version", () => {
    expect(entryOf(abandon({ ...late, chartVersion: 9 })).after.status).toBe("done");
  });
});
