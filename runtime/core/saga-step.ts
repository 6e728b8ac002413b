// One input through a saga's instance: the pure step behind every journal entry.

import { timeOfCause } from "./cause-time.ts";
import { isoTime } from "./iso-time.ts";
import { isDone, saveState } from "./machine.ts";
import type { Message } from "./message.ts";
import {
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
import { askedAfter, keepAnswer, type Landing, tellKept } from "./saga-answers.ts";
import { commandsOf } from "./saga-commands.ts";
import {
  answeredBy,
  causeOf,
  heard,
  isSeen,
  resumption,
  startsWith,
  withOrder,
} from "./saga-input.ts";
import { timersAfter } from "./saga-timers.ts";
import { heardAt, hears, standingOf } from "./saga-version.ts";

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
  if (isStale(before, input)) return { kind: "skipped", why: "stale" };
  const stepping: Stepping = { saga, key, before, input, clock };
  const standing = standingOf(saga, before);
  const told = toldTo(stepping);
  if (hears(standing, told)) {
    const landed = tellKept(saga, before, input, heardAt(standing, told));
    return { kind: "entry", entry: entryOf(stepping, landed) };
  }
  const keeping = keepAnswer(before, input, standing);
  if (keeping) return { kind: "entry", entry: entryOf(stepping, keeping) };
  if (!standing.moved || input.kind === "resume") return { kind: "skipped", why: "noEdge" };
  // What was moved has other timers now, also when the input means nothing there.
  const moved = { ...standing, kept: before?.kept ?? [] };
  return { kind: "entry", entry: entryOf(stepping, moved) };
}

/** One input, and the instance that it meets. */
interface Stepping {
  readonly saga: Saga;
  readonly key: string;
  readonly before: SagaInstance | undefined;
  readonly input: SagaInput;
  readonly clock: SagaClock;
}

function isStale(before: SagaInstance | undefined, input: SagaInput): boolean {
  return input.kind === "timer" && before?.timers[input.timer]?.number !== input.number;
}

/** The input as the chart hears it. */
function toldTo({ saga, key, before, input }: Stepping): Message {
  switch (input.kind) {
    case "event":
      return heard(saga, input.event, answeredBy(before, input.event));
    case "timer":
      return before!.timers[input.timer]!.event as Message;
    case "resume":
      return resumption(saga, before!, causeOf(saga, key, before, input));
  }
}

function entryOf(
  { saga, key, before, input, clock }: Stepping,
  { machine, version, state, effects, kept }: Landing,
): SagaEntry {
  const number = (before?.number ?? 0) + 1;
  const cause = causeOf(saga, key, before, input);
  const time = laterTime(timeOfCause(dateOf(before, input, clock), clock.nowMs), before?.time);
  const timers = timersAfter(before, input, effects, { number, clock, cause, done: isDone(state) });
  const startId = before?.startId ?? cause.id;
  const renews = input.kind === "resume";
  const asked = askedAfter(saga, before, input);
  const sending = { key, number, startId, time, cause, renews };
  const sent = commandsOf(saga, sending, asked, effects);
  const correlationId = before ? before.correlationId : cause.correlationId;
  const orders = input.kind === "resume" ? withOrder(before, input.id) : (before?.orders ?? []);
  const after: SagaInstance = {
    instance: key,
    number,
    chartVersion: version,
    status: isDone(state) ? "done" : state.hasTag("parked") ? "parked" : "active",
    state: saveState(machine, state),
    startId,
    ...(correlationId !== undefined && { correlationId }),
    time,
    position: positionAfter(before?.position ?? NOWHERE, input),
    timers: timers.live,
    asked: sent.asked,
    ...(kept.length > 0 && { kept }),
    ...(orders.length > 0 && { orders }),
  };
  const { schedule, cancel } = timers;
  const { id, type } = cause;
  return { saga: saga.name, input: { id, type }, after, commands: sent.commands, schedule, cancel };
}

/**
 * A firing, or a person, moves the position over events that had no edge before it. Read again
 * after a takeover, they could have one in the state that it led to.
 */
function positionAfter(before: Position, input: SagaInput): Position {
  const position = input.kind === "event" ? input.position : (input.passed ?? NOWHERE);
  return isAfter(position, before) ? position : before;
}

/** When an input happened, in ms since the epoch. */
function dateOf(before: SagaInstance | undefined, input: SagaInput, { nowMs }: SagaClock): number {
  if (input.kind === "event") return Date.parse(input.event.time);
  return input.kind === "timer" ? before!.timers[input.timer]!.dueMs : nowMs;
}

/** The later of a time and the time of the entry before. */
export function laterTime(ms: number, before: string | undefined): string {
  const time = isoTime(ms);
  return before !== undefined && before > time ? before : time;
}
