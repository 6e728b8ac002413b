// The floor of a saga: its messages by hand, as large as they are and under the same expectations,
// written and read by as many readers. It decides nothing, remembers nothing but sequences, and
// looks up nothing.
import type { Msg, NatsConnection } from "@nats-io/nats-core";
import { type Append, createAppender } from "./appender.ts";
import { openReader } from "./ordered-reader.ts";

/** A message as JSON, and its headers. */
interface Template<T> {
  readonly body: T;
  readonly headers: Readonly<Record<string, string>>;
}

type Envelope = Readonly<Record<string, unknown>>;

/** What the floor needs of a journal entry. */
export interface EntryBody {
  readonly after: Envelope;
  readonly commands: readonly Envelope[];
  readonly schedule: readonly { readonly timer: string; readonly dueMs: number }[];
  readonly cancel: readonly { readonly timer: string; readonly number: number }[];
}

/** The messages of one saga, which all others of the floor are like. */
export interface SagaMessages {
  readonly start: Envelope;
  /** By the command that each answers. */
  readonly commits: Readonly<Record<string, Template<readonly Envelope[]>>>;
  readonly entries: readonly Template<EntryBody>[];
}

const STREAMS = {
  FLOOR_EVENTS: { subjects: ["floor.evt.*.*"], discard: "new" },
  FLOOR_SAGAS: { subjects: ["floor.saga.*"], discard: "new" },
  FLOOR_COMMANDS: { subjects: ["floor.cmd.*.*"], discard: "new" },
  FLOOR_TIMERS: { subjects: ["floor.timer.>", "floor.due.>"], allow_msg_schedules: true },
} as const;

const POLL_MS = 20;
const decoder = new TextDecoder();
const read = <T>(message: Msg): T => JSON.parse(decoder.decode(message.data)) as T;
const lastToken = ({ subject }: Msg): string => subject.slice(subject.lastIndexOf(".") + 1);

/** The readers of a floor; made by {@link startSagaLoop}. */
export interface SagaLoop {
  /** Resolves when so many sagas have sent all that they say. */
  untilSent(sagas: number): Promise<void>;
}

/** Begins to handle whatever is started by `floor.ask.<instance>`, in this process. */
export async function startSagaLoop(nc: NatsConnection, messages: SagaMessages): Promise<SagaLoop> {
  await createStreams(nc);
  const append = createAppender(nc);
  nc.subscribe("floor.ask.*", {
    callback: (_error, message) => {
      void commit(append, messages, message).then((body) => message.respond(body));
    },
  });
  let sent = 0;
  const send = outboxOf(nc, append);
  await handleAll(nc, "FLOOR_COMMANDS", "floor.cmd.>", (message) =>
    commit(append, messages, message),
  );
  await handleAll(nc, "FLOOR_EVENTS", "floor.evt.>", journalOf(append, messages));
  await handleAll(nc, "FLOOR_SAGAS", "floor.saga.>", (message) => send(message).then(() => sent++));
  await handleAll(nc, "FLOOR_TIMERS", "floor.due.>", () => Promise.resolve());
  return {
    async untilSent(sagas) {
      const wanted = sagas * messages.entries.length;
      while (sent < wanted) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    },
  };
}

async function createStreams(nc: NatsConnection): Promise<void> {
  for (const [name, { subjects, ...rest }] of Object.entries(STREAMS)) {
    const config = {
      name,
      subjects,
      storage: "file",
      num_replicas: 1,
      allow_direct: true,
      ...rest,
    };
    const answer = await nc.request(`$JS.API.STREAM.CREATE.${name}`, JSON.stringify(config));
    const { error } = answer.json<{ readonly error?: unknown }>();
    if (error) throw new Error(`The floor has no ${name}: ${JSON.stringify(error)}`);
  }
}

/** A command's commit, under an aggregate that has none yet. */
async function commit(append: Append, { commits }: SagaMessages, message: Msg): Promise<string> {
  const command = read<Envelope>(message);
  const id = lastToken(message);
  const { body, headers } = commits[String(command.command_type)]!;
  const [event] = body;
  const text = JSON.stringify([{ ...event, causation_id: command.command_id, aggregate_id: id }]);
  const actor = String(event!.aggregate_type);
  await append(`floor.evt.${actor}.${id}`, text, {
    ...headers,
    "Nats-Msg-Id": `${actor}.${id}|${command.command_id}`,
    "Nats-Expected-Last-Subject-Sequence": "0",
  });
  return text;
}

/** Each commit becomes the next entry of its instance. */
function journalOf(append: Append, { entries }: SagaMessages): (message: Msg) => Promise<void> {
  const instances = new Map<string, { number: number; sequence: number }>();
  return async (message) => {
    const [event] = read<readonly Envelope[]>(message);
    const instance = String(event!.aggregate_id);
    const { number, sequence } = instances.get(instance) ?? { number: 0, sequence: 0 };
    const { body, headers } = entries[number]!;
    const text = JSON.stringify({ ...body, after: { ...body.after, instance } });
    const expected = { "Nats-Expected-Last-Subject-Sequence": String(sequence) };
    const stored = await append(`floor.saga.${instance}`, text, { ...headers, ...expected });
    instances.set(instance, { number: number + 1, sequence: stored });
  };
}

/** What an entry says is sent, forgotten and set, one after the other. */
function outboxOf(nc: NatsConnection, append: Append): (message: Msg) => Promise<void> {
  return async (message) => {
    const { after, commands, cancel, schedule } = read<EntryBody>(message);
    const { instance, number } = after;
    for (const command of commands) {
      const body = JSON.stringify({ ...command, aggregate_id: instance });
      const origin = { "Ew-Origin": `TripBooking|${instance}` };
      await append(`floor.cmd.${command.command_type}.${instance}`, body, origin);
    }
    for (const { timer, number: set } of cancel) {
      const filter = `floor.timer.${instance}.${set}.${tokenOf(timer)}`;
      await nc.request("$JS.API.STREAM.PURGE.FLOOR_TIMERS", JSON.stringify({ filter }));
    }
    for (const { timer, dueMs } of schedule) {
      const body = { saga: "TripBooking", instance, number, timer, due_ms: dueMs };
      const place = `${instance}.${number}.${tokenOf(timer)}`;
      await append(`floor.timer.${place}`, JSON.stringify(body), {
        "Nats-Schedule": `@at ${new Date(dueMs).toISOString()}`,
        "Nats-Schedule-Target": `floor.due.${place}`,
      });
    }
  };
}

const tokenOf = (timer: string): string => timer.replaceAll(".", "=2E");

/** Handles all messages of a stream: those of an instance in order, instances beside each other. */
async function handleAll(
  nc: NatsConnection,
  stream: string,
  filter: string,
  handle: (message: Msg) => Promise<unknown>,
): Promise<void> {
  const reader = await openReader(nc, stream, filter);
  const lanes = new Map<string, Promise<unknown>>();
  const run = async (): Promise<never> => {
    for (;;) {
      for (const message of await reader.next()) {
        const key = lastToken(message);
        const before = lanes.get(key);
        const task = before ? before.then(() => handle(message)) : handle(message);
        lanes.set(key, task);
        void task.then(() => lanes.get(key) === task && lanes.delete(key));
      }
    }
  };
  void run();
}
