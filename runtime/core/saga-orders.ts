// What a person may order for an instance: that it goes on, or that it ends. Pure, as every step.

import type { Saga, SagaClock, SagaEntry, SagaInput, SagaInstance, SagaOutcome } from "./saga.ts";
import { isSeen, withOrder } from "./saga-input.ts";
import { laterTime, stepSaga } from "./saga-step.ts";

/** How an instance is ended, and under which order. */
export interface Abandoning {
  readonly id: string;
  readonly reason: string;
  /** Also when it is not parked. */
  readonly force: boolean;
}

/** What an order leads to; `skipped` when it was carried out before. */
export type OrderOutcome = SagaOutcome | { readonly kind: "refused"; readonly why: string };

/** Lets an instance go on: its chart hears `$resumed`. */
export function resumeSaga(
  saga: Saga,
  before: SagaInstance,
  order: Omit<Extract<SagaInput, { kind: "resume" }>, "kind">,
  clock: SagaClock,
): OrderOutcome {
  const outcome = stepSaga(saga, before.instance, before, { kind: "resume", ...order }, clock);
  const name = `${saga.name} ${before.instance}`;
  if (outcome.kind === "unrouted") return { kind: "refused", why: hasEnded(name, before) };
  if (outcome.kind !== "skipped" || outcome.why !== "noEdge") return outcome;
  const where = JSON.stringify(before.state.value);
  const why =
    before.status === "parked"
      ? `${name} is parked in ${where}, where its chart has no edge for $resumed: ` +
        "give it one with a new version of the chart, or abandon the instance."
      : `${name} is not parked. It is in ${where}, and goes on by itself.`;
  return { kind: "refused", why };
}

/** Ends an instance where it is: nothing is sent, and its timers are cancelled. */
export function abandonSaga(
  saga: Saga,
  before: SagaInstance,
  { id, reason, force }: Abandoning,
  clock: SagaClock,
): OrderOutcome {
  if (isSeen(before, { kind: "resume", id })) return { kind: "skipped", why: "seen" };
  const name = `${saga.name} ${before.instance}`;
  if (before.status === "done") return { kind: "refused", why: hasEnded(name, before) };
  if (before.status === "active" && !force) {
    const where = JSON.stringify(before.state.value);
    const why = `${name} is not parked. It is in ${where}, and goes on by itself: abandon it by force.`;
    return { kind: "refused", why };
  }
  const time = laterTime(clock.nowMs, before.time);
  const { kept: _kept, ...rest } = before;
  const after: SagaInstance = {
    ...rest,
    ...{ number: before.number + 1, status: "done", time, timers: {} },
    orders: withOrder(before, id),
    abandoned: { reason, time },
  };
  const running = Object.entries(before.timers);
  const entry: SagaEntry = {
    saga: saga.name,
    input: { id, type: ABANDONED },
    after,
    commands: [],
    schedule: [],
    cancel: running.map(([timer, { number }]) => ({ timer, number })),
  };
  return { kind: "entry", entry };
}

/** What the journal calls the order that ends an instance. */
const ABANDONED = "$abandoned";

function hasEnded(name: string, { time, abandoned }: SagaInstance): string {
  if (abandoned) return `${name} was abandoned at ${time}: ${abandoned.reason}`;
  return `${name} has ended at ${time}.`;
}
