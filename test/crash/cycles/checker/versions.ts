// The versions of each aggregate follow each other without a gap, and its times never go back.
import type { History } from "../history.ts";
import { commitsOf, type EventEnvelope, groupsOf } from "./envelopes.ts";

/** Gaps, repeats, and times that go back. */
export function versionGaps(history: History): readonly string[] {
  const groups = groupsOf(commitsOf(history), ({ subject }) => subject);
  return [...groups].flatMap(([subject, commits]) =>
    gapsOf(
      subject,
      commits.flatMap(({ events }) => events),
    ),
  );
}

function gapsOf(subject: string, events: readonly EventEnvelope[]): readonly string[] {
  const found: string[] = [];
  let version = 0;
  let time = "";
  for (const { event_type, event_id, aggregate_version, timestamp } of events) {
    const expected = event_type.startsWith("$") ? version : version + 1;
    if (aggregate_version !== expected) {
      found.push(
        `gap: ${event_type} ${event_id} of ${subject} has version ${aggregate_version}, ` +
          `where ${expected} follows`,
      );
    }
    if (timestamp < time) found.push(`gap: ${event_type} ${event_id} of ${subject} goes back`);
    version = aggregate_version;
    time = timestamp;
  }
  return found;
}
