// What generated contracts look like: the catalog's knowledge, as the runtime needs it.
import type {
  MachineContext,
  MetaObject,
  NonReducibleUnknown,
  ParameterizedObject,
  SetupReturn,
} from "xstate";
import type { AnyCreator, Heard, Message, Recorded, Sent, StandardSchema } from "./message.ts";
import type { Once } from "./saga.ts";

/** Creators by the type of the message they make. */
export type Creators = Readonly<Record<string, AnyCreator>>;
/** The union of messages that a record of creators makes. */
export type MessageOf<C extends Creators> = ReturnType<C[keyof C]>;

/** Data schemas of an aggregate's (or service's) declared rejections, by command and reason. */
export type Rejects = Readonly<Record<string, Readonly<Record<string, StandardSchema>>>>;

interface ActorContract {
  readonly context: string;
  readonly name: string;
  readonly commands: Creators;
  readonly events: Creators;
  readonly rejects: Rejects;
}

/** One event-sourced aggregate: what it handles and emits. */
export interface AggregateContract extends ActorContract {
  readonly kind: "aggregate";
}

/** One service: commands whose handlers call the outside. */
export interface ServiceContract extends ActorContract {
  readonly kind: "service";
}

/** One saga: what it hears and what it sends. */
export interface SagaContract {
  readonly kind: "saga";
  readonly context: string;
  readonly name: string;
  /** The payload field, carried by every event it hears, that names the instance. */
  readonly key: string;
  readonly startsOn: readonly string[];
  /** The version of its chart; default 1. */
  readonly version?: number;
  readonly events: Creators;
  readonly commands: Creators;
  /**
   * Events that refuse a command, as the receipt `$rejected` does: when a person lets an instance
   * go on, such a command is asked anew, under another id.
   */
  readonly refusals?: readonly string[];
  /** Where a new saga begins to read: at what happens from now on, or at the log's beginning. */
  readonly from: "now" | "beginning";
  /** What happens to an event without a running instance. */
  readonly unrouted: "ignore" | "deadLetter" | "error";
}

/** One projection: the events it folds into rows. */
export interface ProjectionContract<Row = unknown> {
  readonly kind: "projection";
  readonly context: string;
  readonly name: string;
  readonly key: string;
  readonly events: Creators;
  /** Carries the row's type; never set. */
  readonly row?: Row;
}

/** Data of a `$rejected` receipt as a saga's chart sees it. */
export interface RejectedData {
  readonly command: string;
  readonly reason: string;
  readonly data?: unknown;
}

/** A command of this saga was refused. `answers` names which one. */
export type Rejected = Heard<Message<"$rejected", RejectedData>>;
/** A command of this saga was accepted without an event that the saga listens to. */
export type Accepted = Heard<Message<"$accepted", { readonly command: string }>>;

/** A person lets an instance go on that was parked. */
export type Resumed = Heard<Message<"$resumed", Readonly<Record<string, never>>>>;

/** How a rejection is raised in a chart: `{ type: "reject", params: { reason, data } }`. */
export interface RejectParams {
  readonly reason: string;
  readonly data?: unknown;
}

// biome-ignore lint/complexity/noBannedTypes: what XState means by "no actors, guards, delays".
type None = {};
type Params = Record<string, ParameterizedObject["params"] | undefined>;

/** XState's `setup()` with an aggregate's commands, facts and actions typed. */
export type AggregateSetup<
  Context extends MachineContext,
  Commands extends Message,
  Events extends Message,
  Reject extends RejectParams,
> = SetupReturn<
  Context,
  Sent<Commands> | Recorded<Events>,
  None,
  None,
  { [E in Events as E["type"]]: E["data"] & {} } & { reject: Reject },
  None,
  never,
  string,
  NonReducibleUnknown,
  NonReducibleUnknown,
  Events,
  MetaObject
>;

/** XState's `setup()` with a saga's events, receipts and commands typed. */
export type SagaSetup<
  Context extends MachineContext,
  Events extends Message,
  Commands extends Message,
> = SetupReturn<
  Context,
  Heard<Events> | Accepted | Rejected | Resumed,
  None,
  None,
  { [C in Commands as C["type"]]: C["data"] | Once<C["data"]> } & Params,
  None,
  never,
  string,
  NonReducibleUnknown,
  NonReducibleUnknown,
  Commands,
  MetaObject
>;
