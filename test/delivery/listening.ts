// A tiny context that hears the events of another one, the counters: a saga that writes a note for
// each counter, and a projection that adds up.
import {
  aggregateSetup,
  type Broker,
  type Creator,
  defineAggregate,
  defineMessage,
  defineProjection,
  defineSaga,
  type FeedContract,
  type Log,
  type Message,
  once,
  type Recorded,
  type StandardSchema,
  sagaSetup,
  startApp,
} from "eventwright";
import type { AnyStateMachine } from "xstate";
import { namesOf } from "../../runtime/core/subjects.ts";
import { QUICK } from "./brokers.ts";
import { Added, counter, type Data, message } from "./counters.ts";

const context = "listening";

/** The names of the context. */
export const names = namesOf(context);

/** What the counters show to others. */
export const FEED: FeedContract = {
  ...{ kind: "feed", context: "counting", name: "all" },
  events: { Added: { event: Added, version: 1, shows: { id: true, n: true } } },
};

const counted: StandardSchema = {
  "~standard": {
    ...{ version: 1, vendor: "test" },
    validate: (value) =>
      typeof (value as Data).n === "number" ? { value } : { issues: [{ message: "needs n" }] },
  },
};

/** The counters' event, as their feed shows it. */
export const CountingAdded: Creator<Message<"counting.Added", Data>> = defineMessage({
  ...{ kind: "event", context: "counting", type: "counting.Added", version: 1 },
  ...{ actor: "Counter", feed: "all", key: "id", schemas: { 1: counted } },
});

const own = <Type extends string>(kind: "command" | "event", type: Type) =>
  defineMessage<Message<Type, Data>>({ ...message(kind, type, "Notes").definition, context });

export const Note = own("command", "Note");
export const Noted = own("event", "Noted");

const notesContract = {
  ...{ kind: "aggregate" as const, context, name: "Notes", rejects: {} },
  ...{ commands: { Note }, events: { Noted } },
};
const notesChart = aggregateSetup(notesContract.events).createMachine({
  id: "Notes",
  on: {
    Note: { actions: { type: "Noted", params: ({ event }: { event: Message }) => event.data } },
    Noted: {},
  },
} as never);

/** Keeps a note for each counter. */
export const notes = defineAggregate(notesContract, notesChart as unknown as AnyStateMachine);

/** A saga that notes each counter once, when it is first added to. */
export function noting(from: "now" | "beginning", name = "Noting") {
  const contract = {
    ...{ kind: "saga" as const, context, name, key: "id", from, unrouted: "ignore" as const },
    ...{ startsOn: ["counting.Added"], commands: { Note } },
    events: { "counting.Added": CountingAdded },
  };
  const action = {
    type: "Note",
    params: ({ event }: { event: Message<string, Data> }) => once("note", event.data),
  };
  const machine = sagaSetup(contract.commands).createMachine({
    ...{ id: name, initial: "idle" },
    states: {
      idle: { on: { "counting.Added": { target: "noted", actions: action } } },
      noted: { on: { "counting.Added": "more" } },
      more: { on: { "counting.Added": "more" } },
    },
  } as never);
  return defineSaga(contract, machine as unknown as AnyStateMachine);
}

const totalsContract = {
  ...{ kind: "projection" as const, context, name: "Totals", key: "id" },
  events: { "counting.Added": CountingAdded },
};

/** What each counter was added to, in order. */
export const totals = defineProjection(
  totalsContract as typeof totalsContract & { readonly row?: readonly number[] },
  {
    "counting.Added": (
      row: readonly number[] | undefined,
      { data }: Recorded<Message<"counting.Added", Data>>,
    ) => [...(row ?? []), data.n ?? 0],
  },
);

/** The app of the counters, with their feed. */
export function startCounting(broker: Broker, log: Log) {
  return startApp({ broker, aggregates: [counter], feeds: [FEED], limits: QUICK, log });
}

/** The app that hears them. */
export function startListening(broker: Broker, log: Log, saga = noting("now")) {
  const parts = { aggregates: [notes], sagas: [saga], projections: [totals] };
  return startApp({ broker, ...parts, limits: QUICK, log });
}
