// given/when/then for sagas, with a virtual clock.

import { ACCEPTED, REJECTED } from "../core/codec.ts";
import type { MessageOf, SagaContract } from "../core/contract.ts";
import type { AnyCreator, Message, Recorded } from "../core/message.ts";
import {
  instanceOf,
  type Saga,
  type SagaEntry,
  type SagaInput,
  type SagaInstance,
} from "../core/saga.ts";
import { stepSaga } from "../core/saga-step.ts";
import { recorded, START_MS } from "./envelopes.ts";
import { expectMessages, expectSame, fail } from "./expectation.ts";

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
  /** Tells it more. An event answers the newest open command to whoever emits it. */
  when(...inputs: readonly (MessageOf<C["events"]> | Receipt)[]): GivenSaga<C>;
  /** Lets time pass, such as `31s`, `2m` or `1d`; due timers fire in order. */
  advance(duration: string): GivenSaga<C>;
  /** Exactly these commands were sent by the last `given`, `when` or `advance`. */
  then(...commands: readonly MessageOf<C["commands"]>[]): GivenSaga<C>;
  /** The status, and the states that are active. */
  thenStatus(status: SagaInstance["status"], value?: unknown): GivenSaga<C>;
  /** Every command of this type so far had the same id. */
  thenSameId(command: AnyCreator): GivenSaga<C>;
}

interface World {
  nowMs: number;
  count: number;
  key: string;
  instance: SagaInstance | undefined;
  entries: SagaEntry[];
  last: Message[];
  answered: Set<string>;
}

/** A saga that has been told these events. */
export function givenSaga<C extends SagaContract>(
  saga: Saga<C>,
  history: readonly (Message | Receipt)[],
): GivenSaga<C> {
  const world: World = {
    nowMs: START_MS,
    count: 0,
    key: "",
    instance: undefined,
    entries: [],
    last: [],
    answered: new Set(),
  };
  for (const input of history) tell(saga, world, input);
  const self: GivenSaga<C> = {
    when(...inputs) {
      world.last = [];
      for (const input of inputs) tell(saga, world, input);
      return self;
    },
    advance(duration) {
      world.last = [];
      advanceTo(saga, world, world.nowMs + millisecondsOf(duration));
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
  };
  return self;
}

function tell(saga: Saga, world: World, input: Message | Receipt): void {
  const event = eventOf(saga, world, input);
  if (!("receipt" in input)) world.key ||= instanceOf(saga, event);
  const position = { sequence: ++world.count, index: 0 };
  step(saga, world, { kind: "event", event, position });
}

function eventOf(saga: Saga, world: World, input: Message | Receipt): Recorded {
  const number = world.count + 1;
  if ("receipt" in input) {
    const { command, reason } = input;
    const { definition } = saga.contract.commands[command] ?? fail(`It does not send ${command}.`);
    const cause = openCommand(saga, world, (item) => item.type === command);
    if (cause === undefined) fail(`No ${command} waits for an answer.`);
    const data = { command, ...(input.receipt === REJECTED && { reason }) };
    const open = { ...definition, key: "command", schemas: { 1: anything } };
    const message = { type: input.receipt, version: 1, data };
    return recorded(open, message, number, cause, world.nowMs);
  }
  const { definition } =
    saga.contract.events[input.type] ?? fail(`It does not hear ${input.type}.`);
  const cause = openCommand(saga, world, (item) => item.actor === definition.actor);
  return recorded(definition, input, number, cause, world.nowMs);
}

const anything = {
  "~standard": { version: 1, vendor: "eventwright", validate: (value: unknown) => ({ value }) },
} as const;

/** The newest command without an answer that fits; it counts as answered from now on. */
function openCommand(
  saga: Saga,
  world: World,
  fits: (command: { readonly type: string; readonly actor: string }) => boolean,
): string | undefined {
  const sent = world.entries.flatMap((entry) => entry.commands).reverse();
  const found = sent.find(({ id, type }) => {
    const { actor } = saga.contract.commands[type]!.definition;
    return !world.answered.has(id) && fits({ type, actor });
  });
  if (found) world.answered.add(found.id);
  return found?.id;
}

function step(saga: Saga, world: World, input: SagaInput): void {
  const clock = { nowMs: world.nowMs, timeScale: 1 };
  const outcome = stepSaga(saga, world.key, world.instance, input, clock);
  if (outcome.kind !== "entry") return;
  world.instance = outcome.entry.after;
  world.entries.push(outcome.entry);
  world.last.push(...outcome.entry.commands);
}

/** Timers that fire set new ones: at most this many in one `advance`. */
const MAX_FIRINGS = 10_000;

function advanceTo(saga: Saga, world: World, endMs: number): void {
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
    step(saga, world, { kind: "timer", timer, number });
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
