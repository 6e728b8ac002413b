// What may be wrong with the readers of a context, and what they could not handle.
import type { ContextFacts, NatsReport, ReaderFacts, SourceFacts } from "eventwright/nats-inspect";
import { counted, type Diagnosis, listed, spoken, streamNamed, THRESHOLDS } from "./diagnosis.ts";

/** Findings about the readers and dead letters of one context. */
export function diagnoseReaders(context: ContextFacts, report: NatsReport): readonly Diagnosis[] {
  const { readers } = context;
  return [
    ...unread(context, report),
    ...readers.flatMap((reader) => {
      const subject = subjectOf(context, reader);
      return [
        ...ahead(subject, reader),
        ...behind(subject, reader),
        ...parked(subject, reader),
        ...unpurged(subject, reader, context),
      ];
    }),
    ...builds(context),
    ...deadLetters(context, report),
  ];
}

/** A reader with several shards is told by the number of each, from 1, as `readers list` does. */
const subjectOf = ({ context }: ContextFacts, { name, shard, shards }: ReaderFacts): string =>
  `${context}.${name}${shards > 1 ? ` ${shard + 1}/${shards}` : ""}`;

/** Whether a process runs it, or may just be taking it over from another one. */
const isLive = ({ owner, silentMs }: ReaderFacts): boolean =>
  silentMs <= (owner === null ? THRESHOLDS.freeMs : THRESHOLDS.silentMs);
const waitingFor = ({ sources }: ReaderFacts): number =>
  sources.reduce((sum, { waiting }) => sum + waiting, 0);
const some = (count: number, orMore: boolean): string =>
  `${orMore ? "at least " : ""}${counted(count, "message")}`;

/** Readers that no process runs: all of them when no app runs. */
function unread(facts: ContextFacts, report: NatsReport): readonly Diagnosis[] {
  const { context, readers } = facts;
  const idle = readers.filter((reader) => !isLive(reader));
  if (idle.length === 0) return [];
  if (idle.length === readers.length) return [noApp(context, readers)];
  return idle.map((reader) => {
    const waiting = waitingFor(reader);
    const { name, key, owner, silentMs, shards } = reader;
    const since = owner === null ? "gave it up" : "was last heard";
    return {
      code: "reader-unread",
      severity: waiting > 0 ? "error" : "warning",
      subject: subjectOf(facts, reader),
      message:
        `No process runs ${shards > 1 ? "this shard of " : ""}the reader ${name}, though others of ${context} are run: its owner ` +
        `${since} ${spoken(silentMs)} ago. ${counted(waiting, "message")} wait for it.`,
      help:
        "Start the app with this part. If the part is gone for good, delete the key " +
        `${key} of the bucket ${streamNamed(report, context, "READERS")}.`,
    };
  });
}

function noApp(context: string, readers: readonly ReaderFacts[]): Diagnosis {
  const waiting = readers.reduce((sum, reader) => sum + waitingFor(reader), 0);
  const quietMs = Math.min(...readers.map(({ silentMs }) => silentMs));
  return {
    code: "app-not-running",
    severity: waiting > 0 ? "error" : "warning",
    subject: context,
    message:
      `No app of ${context} has run for ${spoken(quietMs)}; ` +
      `${counted(waiting, "message")} wait for its readers.`,
    help: "Start it. Nothing is lost by waiting: it goes on where it stopped.",
  };
}

/** A stream that ends before a cursor was restored from an older copy. */
function ahead(subject: string, { name, sources }: ReaderFacts): readonly Diagnosis[] {
  return sources
    .filter(({ cursor, lastSequence }) => cursor > (lastSequence ?? cursor))
    .map(({ stream, cursor, lastSequence }) => ({
      code: "log-shorter-than-checkpoint",
      severity: "error",
      subject,
      message: `${name} has read ${stream} up to ${cursor}, but it ends at ${lastSequence}.`,
      help:
        "The stream was restored from an older copy, and the app stops there. Restore the " +
        "reader records and rows of the same time.",
    }));
}

function behind(subject: string, reader: ReaderFacts): readonly Diagnosis[] {
  if (!isLive(reader)) return [];
  const isLate = ({ oldestMs = 0, waiting }: SourceFacts): boolean =>
    oldestMs > THRESHOLDS.waitingMs || waiting > THRESHOLDS.waiting;
  return reader.sources.filter(isLate).map(({ stream, waiting, orMore, oldestMs = 0 }) => ({
    code: "reader-behind",
    severity: "warning",
    subject,
    message:
      `${reader.name} has ${some(waiting, orMore)} of ${stream} before it, the first for ` +
      `${spoken(oldestMs)}.`,
    help:
      "Look at its app's log: `retry` names what fails. Without it the reader is too slow, or " +
      "reads for the first time; look again.",
  }));
}

function parked(subject: string, { name, parked: keys }: ReaderFacts): readonly Diagnosis[] {
  const all = Object.entries(keys);
  const [first] = all;
  if (!first) return [];
  const stopped = all.length > THRESHOLDS.parkedKeys;
  return [
    {
      code: stopped ? "reader-stopped" : "keys-parked",
      severity: stopped ? "error" : "warning",
      subject,
      message:
        `${name} has ${counted(all.length, "parked key")}: ${listed(all.map(([key]) => key))}. ` +
        `The first: ${first[1]}${stopped ? " So many stop it." : ""}`,
      help:
        "What comes for these keys goes to the dead letters, in order, until somebody has " +
        "looked. Mend the cause that is named, then: eventwright dlq replay.",
    },
  ];
}

/** The owner of a queue purges what is finished, once a second. */
function unpurged(
  subject: string,
  reader: ReaderFacts,
  { streams, readers }: ContextFacts,
): readonly Diagnosis[] {
  if (!isLive(reader) || reader.shard > 0) return [];
  return reader.sources.flatMap(({ id, stream }) => {
    const queue = streams.find(({ name }) => name === stream);
    const shards = readers.filter(({ name }) => name === reader.name);
    const cursors = shards.flatMap(({ sources }) => sources.map(({ cursor }) => cursor));
    const left = queue && queue.messages > 0 ? Math.min(...cursors) + 1 - queue.firstSequence : 0;
    if (id !== "commands" || left <= THRESHOLDS.unpurged) return [];
    return [
      {
        code: "queue-unpurged",
        severity: "warning" as const,
        subject,
        message: `${stream} still holds ${left} commands that are finished.`,
        help: "The app's user must be allowed to purge it; until then it fills.",
      },
    ];
  });
}

/** Builds that know different versions of a type: a deployment that has not ended. */
function builds({ context, readers }: ContextFacts): readonly Diagnosis[] {
  const versions = new Map<string, Map<number, string[]>>();
  for (const { name, knows } of readers.filter(isLive)) {
    for (const [type, version] of Object.entries(knows)) {
      const known = versions.get(type) ?? new Map<number, string[]>();
      known.set(version, [...(known.get(version) ?? []), name]);
      versions.set(type, known);
    }
  }
  const mixed = [...versions].filter(([, known]) => known.size > 1);
  const [first] = mixed;
  if (!first) return [];
  const [type, known] = first;
  const each = [...known].map(([version, names]) => `${version} by ${listed(names)}`);
  return [
    {
      code: "builds-differ",
      severity: "warning",
      subject: context,
      message:
        `Builds that know different versions run beside each other: ${type} ${each.join(", ")}` +
        `${mixed.length > 1 ? `, and ${counted(mixed.length - 1, "further type")}` : ""}.`,
      help: "Finish the deployment: an older build waits for a newer one, at most 15 minutes.",
    },
  ];
}

function deadLetters(
  { context, deadLetters: found }: ContextFacts,
  report: NatsReport,
): readonly Diagnosis[] {
  const { prefix } = report;
  const all = Object.entries(found?.byReader ?? {});
  if (all.length === 0) return [];
  const sum = all.reduce((total, [, count]) => total + count, 0);
  const each = all.map(([reader, count]) => `${reader} ${count}`);
  const newest = found?.newest;
  const last = newest ? ` The newest, ${spoken(newest.ageMs)} old: ${newest.reason}` : "";
  return [
    {
      code: "dead-letters",
      severity: "warning",
      subject: streamNamed(report, context, "DLQ"),
      message: `${counted(sum, "dead letter")} (${listed(each)}).${last}`,
      help:
        `See why: eventwright dlq list ${context}${prefix === undefined ? "" : ` --prefix ${prefix}`}. ` +
        "Mend the causes, then have them handled again: " +
        "eventwright dlq replay.",
    },
  ];
}
