// given/when/then for sagas, with a virtual clock.

import { ACCEPTED, REJECTED } from "../core/codec.ts";
import type { MessageOf, SagaContract } from "../core/contract.ts";
import type { AnyCreator, Message, Recorded } from "../core/message.ts";
import {
  instanceOf,
  RESUMED,
  type Saga,
  type SagaEntry,
  type SagaInput,
  type SagaInstance,
  type SagaOutcome,
} from "../core/saga.ts";
import { type OrderOutcome, resumeSaga } from "../core/saga-orders.ts";
import { stepSaga } from "../core/saga-step.ts";
import { idFromParts } from "../core/uuid.ts";
import { asJson } from "./difference.ts";
import { recorded, START_MS } from "./envelopes.ts";
import { expectMessages, expectSame, expectSameAgain, fail } from "./expectation.ts";

/** A receipt for one of the saga's commands; made by {@link rejected} and {@link accepted}. */
export interface Receipt {
  readonly receipt: typeof ACCEPTED | typeof REJECTED;
  readonly command: string;
  readonly reason: string;
}

/** The command was refused by its handler. */
export function rejected(command: AnyCreator, reason = "not_accepted"): Receipt {
  return { receipt: REJECTED, command: command.definition.type, reason };
}

/** The command was accepted, and nothing came of it that the saga hears. */
export function accepted(command: AnyCreator): Receipt {
  return { receipt: ACCEPTED, command: command.definition.type, reason: "" };
}

/** A saga's instance in a test. */
export interface GivenSaga<C extends SagaContract> {
  /**
   * Tells it more. An event answers an open command to whoever emits it, of the same key: the
   * newest one for which the chart awaits such an event.
   */
  when(...inputs: readonly (MessageOf<C["events"]> | Receipt)[]): GivenSaga<C>;
  /** Lets time pass, such as `31s`, `2m` or `1d`; due timers fire in order. */
  advance(duration: string): GivenSaga<C>;
  /** A person lets the instance go on. Fails when its chart does not take `$resumed` there. */
  resume(): GivenSaga<C>;
  /**
   * Goes on with another build of the saga, such as one with a newer chart: an instance that is to
   * be moved to it is, with its next input.
   */
  deploy(build: Saga): GivenSaga<C>;
  /** Exactly these commands were sent by the last `given`, `when` or `advance`. */
  then(...commands: readonly MessageOf<C["commands"]>[]): GivenSaga<C>;
  /** The status, and the states that are active. */
  thenStatus(status: SagaInstance["status"], value?: unknown): GivenSaga<C>;
  /** Every command of this type so far had the same id. */
  thenSameId(command: AnyCreator): GivenSaga<C>;
  /**
   * Tells it all that the last `given`, `when` or `advance` did again: as after a crash before it
   * was written, when the same must come of it, and as after one behind that, when nothing may.
   */
  twice(): GivenSaga<C>;
}

interface World {
  /** The build that runs the instance now. */
  saga: Saga;
  nowMs: number;
  count: number;
  key: string;
  instance: SagaInstance | undefined;
  entries: SagaEntry[];
  last: Message[];
  /** What the last call told it, and what came of that. */
  told: Told[];
  answered: Set<string>;
}

interface Told {
  readonly before: SagaInstance | undefined;
  readonly input: SagaInput;
  readonly nowMs: number;
  readonly outcome: SagaOutcome;
}

/** A saga that has been told these events. */
export function givenSaga<C extends SagaContract>(
  saga: Saga<C>,
  history: readonly (Message | Receipt)[],
): GivenSaga<C> {
  const world: World = {
    saga,
    nowMs: START_MS,
    count: 0,
    key: "",
    instance: undefined,
    entries: [],
    last: [],
    told: [],
    answered: new Set(),
  };
  for (const input of history) tell(world, input);
  const self: GivenSaga<C> = {
    when(...inputs) {
      begin(world);
      for (const input of inputs) tell(world, input);
      return self;
    },
    advance(duration) {
      begin(world);
      advanceTo(world, world.nowMs + millisecondsOf(duration));
      return self;
    },
    resume() {
      begin(world);
      resume(world);
      return self;
    },
    deploy(build) {
      world.saga = build;
      begin(world);
      return self;
    },
    // biome-ignore lint/suspicious/noThenProperty: the name that given/when/then has.
    then(...commands) {
      expectMessages("commands", world.last, commands);
      return self;
    },
    thenStatus(status, value) {
      expectSame("status", world.instance?.status, status);
      if (value !== undefined) expectSame("state", world.instance?.state.value, value);
      return self;
    },
    thenSameId(command) {
      const { type } = command.definition;
      const sent = world.entries.flatMap((entry) => entry.commands);
      const ids = new Set(sent.filter((item) => item.type === type).map(({ id }) => id));
      if (ids.size !== 1) fail(`${type} was sent under ${ids.size} ids.`);
      return self;
    },
    twice() {
      for (const told of world.told) tellAgain(world, told);
      return self;
    },
  };
  return self;
}

function begin(world: World): void {
  world.last = [];
  world.told = [];
}

function tellAgain(world: World, { before, input, nowMs, outcome }: Told): void {
  const { name } = world.saga;
  const then = { ...world, instance: asJson(before) as SagaInstance | undefined, nowMs };
  const what = nameOf(input);
  expectSameAgain(name, what, outcome, outcomeOf(then, input));
  const after = outcomeOf(world, input);
  if (after.kind === "entry") fail(`${name} takes ${what} twice.`);
}

function nameOf(input: SagaInput): string {
  if (input.kind === "resume") return RESUMED;
  return input.kind === "timer" ? `timer ${input.timer}` : input.event.type;
}

function tell(world: World, input: Message | Receipt): void {
  const event = "receipt" in input ? receiptOf(world, input) : eventOf(world, input);
  if (!("receipt" in input)) world.key ||= instanceOf(world.saga, event);
  world.answered.add(event.causationId);
  step(world, inputOf(world, event));
  world.count++;
}

function inputOf(world: World, event: Recorded): SagaInput {
  return { kind: "event", event, position: { sequence: world.count + 1, index: 0 } };
}

function receiptOf(world: World, { receipt, command, reason }: Receipt): Recorded {
  const { definition } =
    world.saga.contract.commands[command] ?? fail(`It does not send ${command}.`);
  const cause = openCommands(world).find(({ type }) => type === command);
  if (cause === undefined) return fail(`No ${command} waits for an answer.`);
  const data = { command, ...(receipt === REJECTED && { reason }) };
  const open = { ...definition, key: "command", schemas: { 1: anything } };
  return recorded(
    open,
    { type: receipt, version: 1, data },
    world.count + 1,
    cause.id,
    world.nowMs,
  );
}

/** The event as the answer to an open command of its handler: to one that the chart waits for. */
function eventOf(world: World, input: Message): Recorded {
  const { definition } =
    world.saga.contract.events[input.type] ?? fail(`It does not hear ${input.type}.`);
  const answering = (cause?: string): Recorded =>
    recorded(definition, input, world.count + 1, cause, world.nowMs);
  const { aggregateId } = answering();
  // What another context tells answers nobody.
  const open = definition.feed === undefined ? openCommands(world) : [];
  const events = open
    .filter((item) => item.actor === definition.actor && item.aggregateId === aggregateId)
    .map(({ id }) => answering(id));
  const isAwaited = (event: Recorded): boolean =>
    outcomeOf(world, inputOf(world, event)).kind === "entry";
  return events.find(isAwaited) ?? events[0] ?? answering();
}

const anything = {
  "~standard": { version: 1, vendor: "eventwright", validate: (value: unknown) => ({ value }) },
} as const;

interface OpenCommand {
  readonly id: string;
  readonly type: string;
  readonly actor: string;
  readonly aggregateId: string;
}

/** The commands without an answer, the newest first. */
function openCommands(world: World): readonly OpenCommand[] {
  const sent = world.entries.flatMap((entry) => entry.commands).reverse();
  return sent
    .filter(({ id }) => !world.answered.has(id))
    .map(({ id, type, aggregateId }) => {
      const { actor } = world.saga.contract.commands[type]!.definition;
      return { id, type, actor, aggregateId };
    });
}

function resume(world: World): void {
  const { saga, nowMs } = world;
  const instance = world.instance ?? fail("There is no instance to resume.");
  const id = idFromParts(saga.name, instance.instance, instance.number);
  const outcome = resumeSaga(saga, instance, { id }, { nowMs, timeScale: 1 });
  if (outcome.kind === "refused") fail(outcome.why);
  else take(world, outcome);
}

function outcomeOf(world: World, input: SagaInput): SagaOutcome {
  const clock = { nowMs: world.nowMs, timeScale: 1 };
  return stepSaga(world.saga, world.key, world.instance, input, clock);
}

function step(world: World, input: SagaInput): void {
  const { nowMs, instance } = world;
  const before = asJson(instance) as SagaInstance | undefined;
  const outcome = outcomeOf(world, input);
  world.told.push({ before, input, nowMs, outcome: asJson(outcome) as SagaOutcome });
  take(world, outcome);
}

function take(world: World, outcome: OrderOutcome): void {
  if (outcome.kind !== "entry") return;
  world.instance = outcome.entry.after;
  world.entries.push(outcome.entry);
  world.last.push(...outcome.entry.commands);
}

/** Timers that fire set new ones: at most this many in one `advance`. */
const MAX_FIRINGS = 10_000;

function advanceTo(world: World, endMs: number): void {
  for (let fired = 0; ; fired++) {
    const timers = Object.entries(world.instance?.timers ?? {});
    const [next] = timers
      .filter(([, timer]) => timer.dueMs <= endMs)
      .sort(([, a], [, b]) => a.dueMs - b.dueMs);
    if (!next) break;
    if (fired >= MAX_FIRINGS) fail(`Over ${MAX_FIRINGS} timers fired: is there a loop?`);
    const [timer, { number, dueMs }] = next;
    world.nowMs = Math.max(world.nowMs, dueMs);
    const before = world.instance;
    step(world, { kind: "timer", timer, number });
    if (before === world.instance) fail(`The timer ${timer} fires without an edge.`);
  }
  world.nowMs = endMs;
}

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

function millisecondsOf(duration: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(duration);
  if (!match) return fail(`"${duration}" is no duration: write 31s, 2m or 1d.`);
  return Number(match[1]) * UNITS[match[2]!]!;
}
