// Sagas that are parked: accounted for when time ran out before the answer to what was asked, as a
// chart declares it; and not when the answer was there to be seen.
import type { History } from "../history.ts";
import { commitsOf, groupsOf, type JournalEntry, journalsOf } from "./envelopes.ts";

/** The instances that wait for a person, with reason. */
export function parkedSagas(history: History): ReadonlySet<string> {
  const answeredAt = new Map(
    commitsOf(history).map(({ sequence, events }) => [events[0]?.causation_id, sequence]),
  );
  const journals = groupsOf(journalsOf(history), ({ after }) => after.instance);
  const parked = [...journals].filter(([, entries]) => hasWaited(entries, answeredAt));
  return new Set(parked.map(([instance]) => instance));
}

/** A timer parked it, and what it had asked for more than once had no answer until then. */
function hasWaited(
  entries: readonly JournalEntry[],
  answeredAt: ReadonlyMap<string | undefined, number>,
): boolean {
  const { input, after } = entries.at(-1)!;
  if (after.status !== "parked" || !input.type.startsWith("xstate.after.")) return false;
  const asked = entries.flatMap(({ commands }) => commands.map(({ command_id }) => command_id));
  const repeated = asked.filter((id, index) => asked.indexOf(id) !== index);
  return repeated.some((id) => (answeredAt.get(id) ?? 0) > after.position.sequence);
}
