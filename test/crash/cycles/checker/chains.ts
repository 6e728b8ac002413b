// Correlation chains are unbroken: from every event back to a command that somebody sent.
import type { History } from "../history.ts";
import type { Ledger } from "../ledger.ts";
import { commitsOf, type EventEnvelope, type JournalEntry, journalsOf } from "./envelopes.ts";
import { reactionsTo } from "./reactions.ts";

/** Events and commands whose cause is not there, or that do not carry its correlation. */
export function brokenChains(ledger: Ledger, history: History): readonly string[] {
  const events = commitsOf(history).flatMap((commit) => commit.events);
  const journals = journalsOf(history);
  const roots = new Map(ledger.map(({ id }) => [id, id]));
  const asked = [...journals.flatMap(({ commands }) => commands), ...reactionsTo(history)];
  const commands = new Map([
    ...roots,
    ...asked.map(({ command_id, correlation_id }) => [command_id, correlation_id] as const),
  ]);
  return [
    ...events.flatMap((event) => brokenEvent(event, commands, roots)),
    ...brokenCommands(events, journals),
    ...brokenNumbers(journals),
  ];
}

function brokenEvent(
  { event_type, event_id, causation_id, correlation_id }: EventEnvelope,
  commands: ReadonlyMap<string, string>,
  roots: ReadonlyMap<string, string>,
): readonly string[] {
  const what = `chain: ${event_type} ${event_id}`;
  const correlation = commands.get(causation_id);
  if (correlation === undefined) return [`${what} was caused by ${causation_id}, which is nowhere`];
  if (correlation !== correlation_id) return [`${what} and its command correlate with two things`];
  return roots.has(correlation_id) ? [] : [`${what} correlates with nothing that was sent`];
}

/** A saga's commands follow from an event of the log, or from a timer of the entry before. */
function brokenCommands(
  events: readonly EventEnvelope[],
  journals: readonly JournalEntry[],
): readonly string[] {
  const byId = new Map(events.map((event) => [event.event_id, event]));
  const before = new Map<string, JournalEntry>();
  const causes = new Map<string, ReadonlySet<string>>();
  const found: string[] = [];
  for (const entry of journals) {
    const { input, after, commands } = entry;
    const what = `chain: ${entry.saga} ${after.instance} ${after.number}`;
    const heard = byId.get(input.id);
    const timers = Object.values(before.get(after.instance)?.after.timers ?? {});
    const possible = new Set(
      heard ? [heard.correlation_id] : timers.map(({ correlationId }) => correlationId),
    );
    if (possible.size === 0) found.push(`${what} follows from ${input.id}, which is nowhere`);
    if (!byId.has(after.startId)) found.push(`${what} was started by an event that is nowhere`);
    for (const { command_id, command_type, causation_id, correlation_id } of commands) {
      const earlier = causes.get(command_id);
      const isRight = earlier?.has(correlation_id) || possible.has(correlation_id);
      if (!isRight) found.push(`${what} sends ${command_type} under another correlation`);
      const isCaused = earlier !== undefined || causation_id === input.id;
      if (!isCaused) found.push(`${what} sends ${command_type}, which its input did not cause`);
      causes.set(command_id, new Set([...(earlier ?? []), correlation_id]));
    }
    before.set(after.instance, entry);
  }
  return found;
}

/** The entries of an instance are numbered from 1. */
function brokenNumbers(journals: readonly JournalEntry[]): readonly string[] {
  const numbers = new Map<string, number>();
  return journals.flatMap(({ saga, after: { instance, number } }) => {
    const expected = (numbers.get(instance) ?? 0) + 1;
    numbers.set(instance, number);
    return number === expected
      ? []
      : [`chain: ${saga} ${instance} has entry ${number}, where ${expected} follows`];
  });
}
