// A tiny context for tests of the delivery rules: two aggregates that count, a service, a saga and
// a projection, and what a test looks at beside the app.
import {
  aggregateSetup,
  type Creator,
  defineAggregate,
  defineMessage,
  defineProjection,
  defineSaga,
  defineService,
  type LogEntry,
  type Message,
  type MessageDefinition,
  once,
  type Recorded,
  type SagaOptions,
  type ServiceCall,
  type ServicePolicy,
  type StandardSchema,
  sagaSetup,
} from "eventwright";
import type { AnyStateMachine } from "xstate";
import { encodeCommand } from "../../runtime/core/codec.ts";
import type { Sent } from "../../runtime/core/message.ts";
import { namesOf } from "../../runtime/core/subjects.ts";
import { systemClock } from "../../runtime/host/clock.ts";
import type { ReaderRecord } from "../../runtime/host/record.ts";
import type { Broker, Connection } from "../../runtime/ports.ts";

const context = "counting";

/** The names of the context. */
export const names = namesOf(context);

/** The payload of every message here. */
export interface Data {
  readonly id: string;
  readonly n?: number;
  readonly text?: string;
  /** Makes {@link sums} throw. */
  readonly poison?: boolean;
}

const anything: StandardSchema = {
  "~standard": { version: 1, vendor: "test", validate: (value) => ({ value }) },
};

/** The creator of a message that has had this many versions, all of one shape. */
export function message<Type extends string>(
  kind: "command" | "event",
  type: Type,
  actor: string,
  version = 1,
  more: Pick<MessageDefinition, "delivery"> = {},
): Creator<Message<Type, Data>> {
  const versions = Array.from({ length: version }, (_, index) => index + 1);
  const schemas = Object.fromEntries(versions.map((number) => [number, anything]));
  const upcasters = Object.fromEntries(versions.map((number) => [number, (data: never) => data]));
  return defineMessage({
    ...{ kind, context, type, version, actor, key: "id", schemas, upcasters, ...more },
  });
}

export const Add = message("command", "Add", "Counter");
export const Added = message("event", "Added", "Counter");
export const Bump = message("command", "Bump", "Other");
export const Bumped = message("event", "Bumped", "Other");
export const Charge = message("command", "Charge", "Payments");
export const Charged = message("event", "Charged", "Payments");

/** An aggregate that answers its one command with its one event. */
export function countingAggregate<Command extends string, Event extends string>(
  command: Creator<Message<Command, Data>>,
  event: Creator<Message<Event, Data>>,
) {
  const { type, actor: name } = command.definition;
  const commands = { [type]: command } as Record<Command, typeof command>;
  const events = { [event.definition.type]: event } as Record<Event, typeof event>;
  const contract = { kind: "aggregate" as const, context, name, commands, events, rejects: {} };
  const emits = {
    type: event.definition.type,
    params: ({ event: { data } }: { event: Message }) => data,
  };
  const on = { [type]: { actions: emits }, [event.definition.type]: {} };
  const chart = aggregateSetup(events).createMachine({ id: name, on } as never);
  return defineAggregate(contract, chart as unknown as AnyStateMachine);
}

export const counter = countingAggregate(Add, Added);
export const other = countingAggregate(Bump, Bumped);

/** A service that charges as the test says. */
export function payments(
  charge: (command: Sent<Message<"Charge", Data>>, call: ServiceCall) => Promise<Message | []>,
  policy: ServicePolicy = {},
) {
  const contract = {
    ...{ kind: "service" as const, context, name: "Payments", rejects: {} },
    ...{ commands: { Charge }, events: { Charged } },
  };
  return defineService(contract, { Charge: charge as never }, policy);
}

/** The sum of each counter, and the texts that came with it, as of a version of its event. */
export function sumsOf(event: typeof Added) {
  const contract = {
    ...{ kind: "projection" as const, context, name: "Sums", key: "id" },
    ...{ events: { Added: event }, row: undefined as Sum | undefined },
  };
  return defineProjection(contract as Omit<typeof contract, "row"> & { readonly row?: Sum }, {
    Added(row: Sum | undefined, { data }: Recorded<Message<"Added", Data>>): Sum {
      if (data.poison) throw new Error("This event is poison.");
      return { sum: (row?.sum ?? 0) + (data.n ?? 1), text: (row?.text ?? "") + (data.text ?? "") };
    },
  });
}

/** A row of {@link sums}. */
export interface Sum {
  readonly sum: number;
  readonly text: string;
}

export const sums = sumsOf(Added);

/** The contract of a saga over the counters. */
export const flowContract = {
  ...{ kind: "saga" as const, context, name: "Flow", key: "id", startsOn: ["Added"] },
  ...{ events: { Added, Bumped, Charged }, commands: { Charge, Bump } },
  ...{ from: "now" as const, unrouted: "ignore" as const },
};

/** A chart of that saga. */
export function countingChart(chart: object): AnyStateMachine {
  const machine = sagaSetup(flowContract.commands).createMachine({ id: "Flow", ...chart } as never);
  return machine as unknown as AnyStateMachine;
}

/** The saga, with a chart of the test's own. */
export function countingSaga(chart: object, options: SagaOptions = {}) {
  return defineSaga(flowContract, countingChart(chart), options);
}

/** An action that sends a command to the same id, once in the instance's life. */
export const sendOnce = (type: "Charge" | "Bump") => ({
  type,
  params: ({ event }: { event: Message<string, Data> }) => once(type, { id: event.data.id }),
});

/** A connection beside the app's, as another program would have it. */
export function connectBeside(broker: Broker): Promise<Connection> {
  const topology = { streams: [], buckets: [] };
  return broker.connect({ topology, clock: systemClock, log: () => undefined });
}

/** A command as another program would send it. */
export function commandOf(message: Message<string, Data>, id: string, time = new Date()): Sent {
  const { data } = message;
  const trace = { id, time: time.toISOString(), correlationId: id, causationId: null };
  return { ...message, ...trace, aggregateId: data.id };
}

/** Puts a command into the queue of the aggregates. */
export async function push(raw: Connection, actor: string, command: Sent): Promise<void> {
  const subject = names.command(actor, command.type, command.aggregateId);
  await raw.append(subject, encodeCommand(command), {});
}

/** A reader's record as it is stored. */
export async function recordOf(raw: Connection, reader: string): Promise<ReaderRecord> {
  const found = await raw.get(names.readers, `${reader}.1.0`);
  return JSON.parse(new TextDecoder().decode(found?.bytes)) as ReaderRecord;
}

/** A log that can be looked at. */
export function createLog() {
  const entries: LogEntry[] = [];
  return {
    entries,
    log: (entry: LogEntry): void => void entries.push(entry),
    /** Whether a reader has begun to read. */
    reads: (reader: string): boolean =>
      entries.some(({ event, ...entry }) => event === "reader_started" && entry.reader === reader),
    of: (event: string): readonly LogEntry[] => entries.filter((entry) => entry.event === event),
  };
}

interface Readable {
  readEvents(): AsyncIterable<{ readonly event: Recorded }>;
}

/** Every event and receipt of the log. */
export async function eventsOf(app: Readable): Promise<readonly Recorded[]> {
  const events: Recorded[] = [];
  for await (const { event } of app.readEvents()) events.push(event);
  return events;
}
