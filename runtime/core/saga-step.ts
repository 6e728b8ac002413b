// One input through a saga's instance: the pure step behind every journal entry.
import { ACCEPTED, isReceipt } from "./codec.ts";
import { hasEdge, isDone, mayHear, saveState, stepChart } from "./machine.ts";
import type { Message, Recorded } from "./message.ts";
import {
  firingId,
  isAfter,
  NOWHERE,
  type Position,
  type Saga,
  type SagaClock,
  type SagaEntry,
  type SagaInput,
  type SagaInstance,
  type SagaOutcome,
} from "./saga.ts";
import { commandsOf } from "./saga-commands.ts";
import { timersAfter } from "./saga-timers.ts";
import { type Standing, standingOf } from "./saga-version.ts";

/** One input through an instance (`undefined`: not started yet). */
export function stepSaga(
  saga: Saga,
  key: string,
  before: SagaInstance | undefined,
  input: SagaInput,
  clock: SagaClock,
): SagaOutcome {
  if (before && isSeen(before, input)) return { kind: "skipped", why: "seen" };
  if (!before && !startsWith(saga, input)) return { kind: "unrouted" };
  if (before?.status === "done") return { kind: "unrouted" };
  const live = before && input.kind === "timer" ? before.timers[input.timer] : undefined;
  if (input.kind === "timer" && live?.number !== input.number) {
    return { kind: "skipped", why: "stale" };
  }
  const standing = standingOf(saga, before);
  const stepping: Stepping = { saga, key, before, input, clock };
  const event = input.kind === "event" ? heard(saga, before, input.event) : live!.event;
  if (!hears(standing, event)) {
    // What was moved has other timers now, also when the input means nothing there.
    if (standing.moved) return { kind: "entry", entry: entryOf(stepping, standing) };
    return { kind: "skipped", why: "noEdge" };
  }
  const { state, effects } = stepChart(standing.machine, standing.state, event as Message);
  const after = { ...standing, state, effects: [...standing.effects, ...effects] };
  return { kind: "entry", entry: entryOf(stepping, after) };
}

/** The timer of a state that a migration has left means nothing, whatever wildcards say. */
function hears({ machine, state, moved }: Standing, event: { readonly type: string }): boolean {
  return (!moved || mayHear(state, event.type)) && hasEdge(machine, state, event as Message);
}

/** One input, and the instance that it meets. */
interface Stepping {
  readonly saga: Saga;
  readonly key: string;
  readonly before: SagaInstance | undefined;
  readonly input: SagaInput;
  readonly clock: SagaClock;
}

function entryOf(
  { saga, key, before, input, clock }: Stepping,
  { machine, version, state, effects }: Standing,
): SagaEntry {
  const number = (before?.number ?? 0) + 1;
  const cause = causeOf(saga, key, before, input);
  const time = laterTime(clock.nowMs, before?.time);
  const timers = timersAfter(before, input, effects, { number, clock, cause, done: isDone(state) });
  const startId = before?.startId ?? cause.id;
  const sending = commandsOf(saga, { key, number, startId, time, cause }, before, effects);
  const after: SagaInstance = {
    instance: key,
    number,
    chartVersion: version,
    status: isDone(state) ? "done" : state.hasTag("parked") ? "parked" : "active",
    state: saveState(machine, state),
    startId,
    time,
    position: positionAfter(before?.position ?? NOWHERE, input),
    timers: timers.live,
    asked: sending.asked,
  };
  return {
    saga: saga.name,
    input: { id: cause.id, type: cause.type },
    after,
    commands: sending.commands,
    schedule: timers.schedule,
    cancel: timers.cancel,
  };
}

/**
 * A firing moves the position over events that had no edge before it. Read again after a takeover,
 * they could have one in the state that the firing led to.
 */
function positionAfter(before: Position, input: SagaInput): Position {
  const position = input.kind === "event" ? input.position : (input.passed ?? NOWHERE);
  return isAfter(position, before) ? position : before;
}

/** What brought an entry about. */
export interface Cause {
  readonly id: string;
  readonly type: string;
  readonly correlationId: string;
}

function causeOf(
  saga: Saga,
  key: string,
  before: SagaInstance | undefined,
  input: SagaInput,
): Cause {
  if (input.kind === "event") {
    const { id, type, correlationId } = input.event;
    return { id, type, correlationId };
  }
  const live = before!.timers[input.timer]!;
  const id = firingId(saga, key, input.number, input.timer);
  return { id, type: live.event.type, correlationId: live.correlationId };
}

function isSeen(before: SagaInstance, input: SagaInput): boolean {
  return input.kind === "event" && !isAfter(input.position, before.position);
}

function startsWith(saga: Saga, input: SagaInput): boolean {
  return input.kind === "event" && saga.contract.startsOn.includes(input.event.type);
}

/** The event as the chart sees it: with the name of the command that it answers. */
function heard(saga: Saga, before: SagaInstance | undefined, event: Recorded): Message {
  const asked = Object.entries(before?.asked ?? {});
  const answers = asked.find(([, command]) => command.id === event.causationId)?.[0];
  const known = isReceipt(event.type) || event.type in saga.contract.events;
  const seen = known ? event : { ...event, type: ACCEPTED, version: 1, data: { command: answers } };
  return answers === undefined ? seen : ({ ...seen, answers } as Message);
}

function laterTime(nowMs: number, before: string | undefined): string {
  const now = new Date(nowMs).toISOString();
  return before !== undefined && before > now ? before : now;
}
