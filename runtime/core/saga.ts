// A saga: facts, receipts and timers in; commands and timers out, as one journal entry. Pure.
import { type AnyStateMachine, emit, type MachineContext, setup } from "xstate";
import { checkSagaChart } from "./chart-rules.ts";
import { ACCEPTED, isReceipt } from "./codec.ts";
import type { Creators, SagaContract, SagaSetup } from "./contract.ts";
import { EventwrightError } from "./error.ts";
import {
  type ChartState,
  type Effect,
  hasEdge,
  isDone,
  restoreState,
  type SavedState,
  saveState,
  startChart,
  stepChart,
} from "./machine.ts";
import {
  describeIssues,
  keyOf,
  type Message,
  type Recorded,
  type Sent,
  validate,
} from "./message.ts";
import { idFromParts } from "./uuid.ts";

/** A command that is the same one however often it is sent: it has one id per instance. */
export interface Once<Data> {
  readonly once: string;
  readonly data: Data;
}

/** Names a saga's command, so that sending it again repeats it instead of doing it twice. */
export function once<Data>(name: string, data: Data): Once<Data> {
  return { once: name, data };
}

/** A saga ready to run; made by {@link defineSaga}. */
export interface Saga<C extends SagaContract = SagaContract> {
  readonly kind: "saga";
  readonly name: string;
  readonly contract: C;
  readonly machine: AnyStateMachine;
  /** Instances stay pinned to the chart version that they started with. */
  readonly version: number;
}

/** Binds a chart to a saga's contract. Throws `chart_invalid` for whatever is not pure. */
export function defineSaga<C extends SagaContract>(
  contract: C,
  machine: AnyStateMachine,
  options: { readonly version?: number } = {},
): Saga<C> {
  checkSagaChart(machine, {
    name: contract.name,
    commands: new Set(Object.keys(contract.commands)),
    events: new Set(Object.keys(contract.events)),
  });
  const version = options.version ?? 1;
  return { kind: "saga", name: contract.name, contract, machine, version };
}

/** XState's `setup()` with one sending action per command. Generated contracts call this. */
export function sagaSetup<
  Context extends MachineContext,
  Events extends Message,
  Commands extends Message,
>(commands: Creators): SagaSetup<Context, Events, Commands> {
  const sending = Object.entries(commands).map(([type, create]) => [
    type,
    emit((_, params) => {
      const named = params as unknown as Once<unknown>;
      return typeof named?.once === "string" && "data" in named
        ? { ...create(named.data as never), once: named.once }
        : create(params as never);
    }),
  ]);
  return setup({ actions: Object.fromEntries(sending) } as never) as never;
}

/** A place in a stream: the commit's sequence and the event's index within it. */
export interface Position {
  readonly sequence: number;
  readonly index: number;
}

/** A running timer: which journal entry set it, and when it is due (ms since the epoch). */
export interface LiveTimer {
  readonly number: number;
  readonly dueMs: number;
  readonly event: { readonly type: string };
  readonly correlationId: string;
}

/** Everything a saga instance knows; each journal entry holds it whole. */
export interface SagaInstance {
  readonly instance: string;
  readonly number: number;
  readonly chartVersion: number;
  readonly status: "active" | "parked" | "done";
  readonly state: SavedState;
  readonly startId: string;
  readonly time: string;
  readonly position: Position;
  readonly timers: Readonly<Record<string, LiveTimer>>;
  /** The commands asked so far, by name: their id, and the time of their first sending. */
  readonly asked: Readonly<Record<string, { readonly id: string; readonly time: string }>>;
}

/** What a saga can be told. */
export type SagaInput =
  | { readonly kind: "event"; readonly event: Recorded; readonly position: Position }
  | { readonly kind: "timer"; readonly timer: string; readonly number: number };

/** What one input leads to: the journal entry, which is also the outbox. */
export interface SagaEntry {
  readonly saga: string;
  readonly input: { readonly id: string; readonly type: string };
  readonly after: SagaInstance;
  readonly commands: readonly Sent[];
  readonly schedule: readonly { readonly timer: string; readonly dueMs: number }[];
  readonly cancel: readonly { readonly timer: string; readonly number: number }[];
}

/** An entry to journal, or why there is none. */
export type SagaOutcome =
  | { readonly kind: "entry"; readonly entry: SagaEntry }
  | { readonly kind: "skipped"; readonly why: "seen" | "stale" | "noEdge" }
  | { readonly kind: "unrouted" };

/** The host's time and the divisor of every delay. */
export interface SagaClock {
  readonly nowMs: number;
  readonly timeScale: number;
}

/** Commands asked that an instance remembers, newest first to go last. */
const MAX_ASKED = 256;

/** The instance that an event belongs to. */
export function instanceOf(saga: Saga, event: Recorded): string {
  const creator = saga.contract.events[event.type];
  if (creator) return keyOf({ ...creator.definition, key: saga.contract.key }, event.data);
  throw new EventwrightError("unknown_type", `${saga.name} does not hear ${event.type}.`);
}

/** The id of a timer's firing: what it causes names it as its cause. */
export function firingId(saga: Saga, instance: string, number: number, timer: string): string {
  return idFromParts(saga.contract.context, saga.name, instance, number, timer);
}

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
  if (before && before.chartVersion !== saga.version) throw otherVersion(saga, before);
  const start = before ? undefined : startChart(saga.machine);
  const state = start?.state ?? restoreState(saga.machine, before!.state);
  const event = input.kind === "event" ? heard(saga, before, input.event) : live!.event;
  if (!hasEdge(saga.machine, state, event as Message)) return { kind: "skipped", why: "noEdge" };
  const step = stepChart(saga.machine, state, event as Message);
  const effects = [...(start?.effects ?? []), ...step.effects];
  return { kind: "entry", entry: entryOf(saga, key, before, input, clock, step.state, effects) };
}

function entryOf(
  saga: Saga,
  key: string,
  before: SagaInstance | undefined,
  input: SagaInput,
  clock: SagaClock,
  state: ChartState,
  effects: readonly Effect[],
): SagaEntry {
  const number = (before?.number ?? 0) + 1;
  const cause = causeOf(saga, key, before, input);
  const time = laterTime(clock.nowMs, before?.time);
  const timers = timersAfter(before, input, effects, { number, clock, cause, done: isDone(state) });
  const startId = before?.startId ?? cause.id;
  const sending = commandsOf(saga, { key, number, startId, time, cause }, before, effects);
  const status = isDone(state) ? "done" : state.hasTag("parked") ? "parked" : "active";
  const after: SagaInstance = {
    instance: key,
    number,
    chartVersion: saga.version,
    status,
    state: saveState(saga.machine, state),
    startId,
    time,
    position: input.kind === "event" ? input.position : (before?.position ?? NOWHERE),
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

const NOWHERE: Position = { sequence: 0, index: 0 };

interface Cause {
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
  if (input.kind !== "event") return false;
  const { sequence, index } = before.position;
  const at = input.position;
  return at.sequence < sequence || (at.sequence === sequence && at.index <= index);
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

interface TimerContext {
  readonly number: number;
  readonly clock: SagaClock;
  readonly cause: Cause;
  readonly done: boolean;
}

function timersAfter(
  before: SagaInstance | undefined,
  input: SagaInput,
  effects: readonly Effect[],
  { number, clock, cause, done }: TimerContext,
): Pick<SagaEntry, "schedule" | "cancel"> & { readonly live: Record<string, LiveTimer> } {
  const live: Record<string, LiveTimer> = { ...before?.timers };
  if (input.kind === "timer") delete live[input.timer];
  const cancel: { timer: string; number: number }[] = [];
  const drop = (timer: string): void => {
    const found = live[timer];
    if (found && found.number !== number) cancel.push({ timer, number: found.number });
    delete live[timer];
  };
  for (const effect of effects) {
    if (effect.kind === "cancel") drop(effect.id);
    if (effect.kind !== "timer") continue;
    const dueMs = Math.round(clock.nowMs + effect.delayMs / clock.timeScale);
    drop(effect.id);
    const { correlationId } = cause;
    live[effect.id] = { number, dueMs, event: effect.event, correlationId };
  }
  if (done) for (const timer of Object.keys(live)) drop(timer);
  const schedule = Object.entries(live)
    .filter(([, timer]) => timer.number === number)
    .map(([timer, { dueMs }]) => ({ timer, dueMs }));
  return { live, schedule, cancel };
}

interface Sending {
  readonly key: string;
  readonly number: number;
  readonly startId: string;
  readonly time: string;
  readonly cause: Cause;
}

function commandsOf(
  saga: Saga,
  sending: Sending,
  before: SagaInstance | undefined,
  effects: readonly Effect[],
): { readonly commands: readonly Sent[]; readonly asked: SagaInstance["asked"] } {
  const asked = { ...before?.asked };
  const emitted = effects.flatMap((effect) => (effect.kind === "emit" ? [effect.message] : []));
  const commands = emitted.map((message, index): Sent => {
    const named = (message as { readonly once?: string }).once;
    const name = named ?? `${sending.number}.${index}`;
    const parts = named === undefined ? [sending.number, index] : [sending.startId, named];
    const { context } = saga.contract;
    const id = asked[name]?.id ?? idFromParts(context, saga.name, sending.key, ...parts);
    const time = asked[name]?.time ?? sending.time;
    asked[name] = { id, time };
    return { ...payloadOf(saga, message), ...traceOf(sending, id, time) };
  });
  const kept = Object.entries(asked).slice(-MAX_ASKED);
  return { commands, asked: Object.fromEntries(kept) };
}

const traceOf = (sending: Sending, id: string, time: string) => ({
  id,
  time,
  correlationId: sending.cause.correlationId,
  causationId: sending.cause.id,
});

function payloadOf(saga: Saga, message: Message): Message & { readonly aggregateId: string } {
  const { definition } = saga.contract.commands[message.type]!;
  const checked = validate(definition, message.version, message.data);
  if (!checked.ok) {
    throw new EventwrightError(
      "command_invalid",
      `${saga.name} sends an invalid ${message.type}: ${describeIssues(checked.issues)}.`,
    );
  }
  const { type, version } = message;
  return { type, version, data: checked.data, aggregateId: keyOf(definition, checked.data) };
}

function laterTime(nowMs: number, before: string | undefined): string {
  const now = new Date(nowMs).toISOString();
  return before !== undefined && before > now ? before : now;
}

function otherVersion(saga: Saga, before: SagaInstance): EventwrightError {
  return new EventwrightError(
    "chart_version_unknown",
    `${saga.name} ${before.instance} runs chart version ${before.chartVersion}, this build has ` +
      `${saga.version}: deploy both versions.`,
  );
}
