// Brings stored history from elsewhere onto the log, once, after reading it as replay would.
import type { Aggregate } from "../core/aggregate.ts";
import { encodeCommit, readEvent } from "../core/codec.ts";
import { EventwrightError } from "../core/error.ts";
import { foldStored } from "../core/fold.ts";
import { MESSAGE_ID, TYPES } from "../core/headers.ts";
import type { Recorded } from "../core/message.ts";
import { encodeToken } from "../core/subjects.ts";
import type { Host } from "./host.ts";

/**
 * Appends one aggregate's commits, each an array of event envelopes (docs/wire.md), oldest first.
 * An aggregate that has a history already is left as it is. Returns whether anything was written.
 */
export async function importHistory(
  host: Host,
  aggregate: Aggregate,
  commits: readonly (readonly unknown[])[],
): Promise<boolean> {
  const history = commits.map((commit) => commit.map(readEvent));
  const id = idOf(aggregate, history);
  refuseUnreadable(aggregate, history);
  const { connection, names } = host;
  const subject = names.event(aggregate.name, id);
  const stored = await connection.readSubject(names.events, subject, 0, { leader: true });
  let sequence = stored.at(-1)?.sequence ?? 0;
  for (const events of history.slice(stored.length)) {
    const types = [...new Set(events.map((event) => event.type))];
    const cause = events.at(-1)!.causationId;
    const headers = {
      [MESSAGE_ID]: `${aggregate.name}.${encodeToken(id)}|${cause}`,
      [TYPES]: types.join(","),
    };
    const result = await connection.append(subject, encodeCommit(events), headers, sequence);
    if (result.kind !== "stored") {
      throw new EventwrightError(
        "import_failed",
        `Importing ${aggregate.name} ${id} met ${result.kind}; import it again.`,
        { transient: true },
      );
    }
    sequence = result.sequence;
  }
  return stored.length < history.length;
}

function idOf(aggregate: Aggregate, history: readonly (readonly Recorded[])[]): string {
  const ids = new Set(history.flat().map((event) => event.aggregateId));
  const types = new Set(history.flat().map((event) => event.aggregateType));
  if (ids.size === 1 && types.size === 1 && types.has(aggregate.name)) return [...ids][0]!;
  throw new EventwrightError(
    "import_invalid",
    `A history to import is of one ${aggregate.name}, not of ${[...types]} ${[...ids]}.`,
  );
}

function refuseUnreadable(aggregate: Aggregate, history: readonly (readonly Recorded[])[]): void {
  let state = aggregate.initial;
  history.flat().forEach((event, index) => {
    state = foldStored(aggregate, state, event, index + 1);
  });
}
