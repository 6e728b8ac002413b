// What operators see of a saga's instances: where each is now, and how it came there. The journals
// tell everything; nothing is written here.
import { EventwrightError } from "../core/error.ts";
import { decodeEntry } from "../core/journal.ts";
import type { SavedState } from "../core/machine.ts";
import type { SagaEntry, SagaInstance } from "../core/saga.ts";
import { encodeToken } from "../core/subjects.ts";
import type { Host } from "./host.ts";

/** Where an instance of a saga is. */
export interface SagaStatus {
  readonly saga: string;
  readonly instance: string;
  readonly status: SagaInstance["status"];
  /** Its place in its chart, and what the chart remembers. */
  readonly state: SavedState;
  readonly chartVersion: number;
  /** The number of its newest journal entry, and the time of that. */
  readonly number: number;
  readonly time: string;
  /** Since when it has this status. */
  readonly since: string;
  /** Timers that run, and when each is due, the next one first. */
  readonly timers: readonly { readonly timer: string; readonly due: string }[];
  /** Commands that were asked and not answered, as far as the instance has heard. */
  readonly unanswered: readonly OpenCommand[];
  /** Set when a person has ended it. */
  readonly abandoned?: SagaInstance["abandoned"];
}

/** A command that an instance has asked; what was not named is called `<number>.<index>`. */
export interface OpenCommand {
  readonly name: string;
  /** Not known of what older builds have asked. */
  readonly type?: string;
  readonly id: string;
  readonly since: string;
}

/** Which instances. */
export interface SagaFilter {
  readonly saga?: string;
  readonly instance?: string;
  readonly status?: SagaInstance["status"];
}

/** One step of an instance: a journal entry. */
export interface SagaStep {
  readonly number: number;
  readonly time: string;
  /** The event, firing or order that it saw. */
  readonly input: SagaEntry["input"];
  readonly status: SagaInstance["status"];
  readonly state: SavedState;
  readonly chartVersion: number;
  readonly commands: readonly { readonly type: string; readonly id: string; readonly to: string }[];
  /** Timers that were set, and when each is due; and those that were cancelled. */
  readonly set: readonly { readonly timer: string; readonly due: string }[];
  readonly cancelled: readonly string[];
  readonly abandoned?: SagaInstance["abandoned"];
}

type Surroundings = Pick<Host, "connection" | "names" | "context">;

/** Instances that are listed at one time. */
const MAX_LISTED = 10_000;
/** Entries that are read at one time. */
const PAGE = 100;

/** The instances that match. All journals are read for that, or those of the filter. */
export async function listInstances(
  on: Surroundings,
  filter: SagaFilter,
): Promise<readonly SagaStatus[]> {
  const { saga = "*", instance, status } = filter;
  const token = instance === undefined ? "*" : encodeToken(instance);
  const found = new Map<string, SagaStatus>();
  for await (const entry of entriesOf(on, `ew.${on.context}.saga.${saga}.${token}`)) {
    const key = `${entry.saga} ${entry.after.instance}`;
    const before = found.get(key);
    found.delete(key);
    if (status !== undefined && entry.after.status !== status) continue;
    found.set(key, statusOf(entry, before));
    if (found.size > MAX_LISTED) throw tooMany();
  }
  return [...found.values()];
}

/** The newest entry of an instance; undefined when there is no such instance. */
export async function newestEntry(
  { connection, names }: Surroundings,
  saga: string,
  instance: string,
): Promise<SagaEntry | undefined> {
  const subject = names.journal(saga, instance);
  const last = await connection.lastOf(names.sagas, subject, { leader: true });
  return last && decodeEntry(last.bytes);
}

/** Every step of an instance, the first one first. */
export async function* stepsOf(
  { connection, names }: Surroundings,
  saga: string,
  instance: string,
): AsyncGenerator<SagaStep> {
  const subject = names.journal(saga, instance);
  const options = { leader: true, limit: PAGE };
  for (let after = 0; ; ) {
    const stored = await connection.readSubject(names.sagas, subject, after, options);
    if (stored.length === 0) return;
    for (const { bytes } of stored) yield stepOf(decodeEntry(bytes));
    after = stored.at(-1)!.sequence;
  }
}

/** What an entry says of its instance. */
export function statusOf({ saga, after }: SagaEntry, before?: SagaStatus): SagaStatus {
  const { instance, status, state, chartVersion, number, time, timers, asked, abandoned } = after;
  const running = Object.entries(timers).sort(([, a], [, b]) => a.dueMs - b.dueMs);
  const open = Object.entries(asked).filter(([, { answered }]) => answered === undefined);
  return {
    ...{ saga, instance, status, state, chartVersion, number, time },
    since: before?.status === status ? before.since : time,
    timers: running.map(([timer, { dueMs }]) => ({ timer, due: textOf(dueMs) })),
    unanswered: open.map(([name, { id, type, time: since }]) => ({
      ...{ name, id, since },
      ...(type !== undefined && { type }),
    })),
    ...(abandoned && { abandoned }),
  };
}

function stepOf({ input, after, commands, schedule, cancel }: SagaEntry): SagaStep {
  const { number, time, status, state, chartVersion, abandoned } = after;
  return {
    ...{ number, time, input, status, state, chartVersion },
    commands: commands.map(({ type, id, aggregateId }) => ({ type, id, to: aggregateId })),
    set: schedule.map(({ timer, dueMs }) => ({ timer, due: textOf(dueMs) })),
    cancelled: cancel.map(({ timer }) => timer),
    ...(abandoned && { abandoned }),
  };
}

const textOf = (timeMs: number): string => new Date(timeMs).toISOString();

function tooMany(): EventwrightError {
  const text = `Over ${MAX_LISTED} instances match: ask for one saga, one status or one instance.`;
  return new EventwrightError("too_many_instances", text);
}

async function* entriesOf(
  { connection, names }: Surroundings,
  filter: string,
): AsyncGenerator<SagaEntry> {
  const tail = connection.tail({ stream: names.sagas, filters: [filter], from: 1 });
  try {
    let left = await tail.backlog();
    while (left > 0) {
      const messages = await tail.next();
      if (messages.length === 0) return;
      for (const { bytes } of messages) {
        yield decodeEntry(bytes);
        if (--left <= 0) return;
      }
    }
  } finally {
    tail.close();
  }
}
