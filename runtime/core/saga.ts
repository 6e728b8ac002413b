// A saga: facts, receipts and timers in; commands and timers out, as one journal entry. Pure.
import { type AnyStateMachine, emit, type MachineContext, type StateValue, setup } from "xstate";
import type { Creators, SagaContract, SagaSetup } from "./contract.ts";
import { EventwrightError } from "./error.ts";
import type { SavedState } from "./machine.ts";
import { keyOf, type Message, type Recorded, type Sent } from "./message.ts";
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
  /** New instances start with this version of the chart. */
  readonly version: number;
  /** Charts of earlier versions: instances that started with one go on by it. */
  readonly earlier: Readonly<Record<number, AnyStateMachine>>;
  /** How instances of earlier versions are moved to the chart. */
  readonly migrate: Readonly<Record<number, Migration>>;
}

/** Where an instance stands in the chart of an earlier version. */
export interface EarlierInstance {
  readonly instance: string;
  /** The states that are active, such as `paying` or `{ paying: "asked" }`. */
  readonly value: StateValue;
  readonly context: Readonly<Record<string, unknown>>;
}

/** Where it stands in the chart of the saga's version. Pure: it gets data and gives data. */
export type Migration = (instance: EarlierInstance) => {
  readonly value: StateValue;
  readonly context: object;
};

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

/** The event that a chart hears when a person lets its instance go on. */
export const RESUMED = "$resumed";

/** A place in a stream: the commit's sequence and the event's index within it. */
export interface Position {
  readonly sequence: number;
  readonly index: number;
}

/** Before everything. */
export const NOWHERE: Position = { sequence: 0, index: 0 };

/** Whether a place lies behind another one. */
export function isAfter(place: Position, other: Position): boolean {
  if (place.sequence !== other.sequence) return place.sequence > other.sequence;
  return place.index > other.index;
}

/** A running timer: which journal entry set it, and when it is due (ms since the epoch). */
export interface LiveTimer {
  readonly number: number;
  readonly dueMs: number;
  readonly event: { readonly type: string };
  readonly correlationId: string;
}

/** A command that an instance has asked. */
export interface Asked {
  readonly id: string;
  /** The time of its first sending. */
  readonly time: string;
  /** The command's type. Entries of older builds do not say it. */
  readonly type?: string;
  /** The type of the event or receipt that answered it, as far as one was heard. */
  readonly answered?: string;
}

/** Everything a saga instance knows; each journal entry holds it whole. */
export interface SagaInstance {
  readonly instance: string;
  readonly number: number;
  readonly chartVersion: number;
  readonly status: "active" | "parked" | "done";
  readonly state: SavedState;
  readonly startId: string;
  /** That of the event that started it. Entries of older builds do not say it. */
  readonly correlationId?: string;
  readonly time: string;
  readonly position: Position;
  readonly timers: Readonly<Record<string, LiveTimer>>;
  /** The commands asked so far, by name. */
  readonly asked: Readonly<Record<string, Asked>>;
  /** Answers that came while it was parked, and that its chart had no edge for there, in order. */
  readonly kept?: readonly Recorded[];
  /** The newest orders of persons that it has carried out, by their ids. */
  readonly orders?: readonly string[];
  /** Set when a person has ended it: why, and when. */
  readonly abandoned?: { readonly reason: string; readonly time: string };
}

/** What a saga can be told. */
export type SagaInput =
  | { readonly kind: "event"; readonly event: Recorded; readonly position: Position }
  | ({ readonly kind: "timer"; readonly timer: string; readonly number: number } & Passing)
  /** A person lets an instance go on: the event `$resumed`, under the id of the order. */
  | ({ readonly kind: "resume"; readonly id: string } & Passing);

/** What comes from outside of the log. */
interface Passing {
  /** The events up to here came before it, those that had no edge too. */
  readonly passed?: Position;
}

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
