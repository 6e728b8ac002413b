// The messages of docs/wire.md, as far as the checker looks into them, and how to get at them.
import { isDeepStrictEqual } from "node:util";
import { CONTEXT, EVENTS } from "../context.ts";
import { type History, messagesOf, type Stored } from "../history.ts";

/** An event or a receipt. */
export interface EventEnvelope {
  readonly event_id: string;
  readonly event_type: string;
  readonly timestamp: string;
  readonly correlation_id: string;
  readonly causation_id: string;
  readonly aggregate_type: string;
  readonly aggregate_id: string;
  readonly aggregate_version: number;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** What one command brought about. */
export interface Commit {
  readonly sequence: number;
  readonly subject: string;
  readonly events: readonly EventEnvelope[];
}

/** A command as a saga's journal has it. */
export interface CommandEnvelope {
  readonly command_id: string;
  readonly command_type: string;
  readonly correlation_id: string;
  readonly causation_id: string | null;
  readonly aggregate_id: string;
}

/** An entry of a saga's journal. */
export interface JournalEntry {
  readonly saga: string;
  readonly input: { readonly id: string; readonly type: string };
  readonly commands: readonly CommandEnvelope[];
  readonly after: {
    readonly instance: string;
    readonly number: number;
    readonly status: "active" | "parked" | "done";
    readonly startId: string;
    /** The last event that the instance has seen. */
    readonly position: { readonly sequence: number };
    readonly timers: Readonly<Record<string, { readonly correlationId: string }>>;
  };
}

/** The commits of the log, in order. */
export function commitsOf(history: History): readonly Commit[] {
  return messagesOf(history, EVENTS).map(({ sequence, subject, body }) => ({
    sequence,
    subject,
    events: JSON.parse(body) as readonly EventEnvelope[],
  }));
}

/** The events of the log, in order, without receipts. */
export function eventsOf(history: History): readonly EventEnvelope[] {
  const events = commitsOf(history).flatMap((commit) => commit.events);
  return events.filter(({ event_type }) => !event_type.startsWith("$"));
}

/** The journals' entries, in order. */
export function journalsOf(history: History): readonly JournalEntry[] {
  const messages = messagesOf(history, `EW_${CONTEXT}_SAGAS`);
  return messages.map(({ body }) => JSON.parse(body) as JournalEntry);
}

/** Messages by what they have in common, in order. */
export function groupsOf<T>(
  values: readonly T[],
  keyOf: (value: T) => string,
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group) group.push(value);
    else groups.set(keyOf(value), [value]);
  }
  return groups;
}

/** The newest value of each key of a bucket. */
export function bucketOf(history: History, bucket: string): ReadonlyMap<string, unknown> {
  const prefix = `$KV.${bucket}.`;
  const newest = messagesOf(history, `KV_${bucket}`).filter(isValue);
  return new Map(
    newest.map(({ subject, body }) => [subject.slice(prefix.length), JSON.parse(body) as unknown]),
  );
}

const isValue = ({ body }: Stored): boolean => body !== "";

/** Whether two values of JSON are the same, whatever the order of their fields. */
export function isSame(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(one, other);
}
