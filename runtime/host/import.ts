// Brings stored history from elsewhere onto the log, once, after reading it as replay would.
import type { Aggregate } from "../core/aggregate.ts";
import { encodeCommit, readEvent } from "../core/codec.ts";
import { EventwrightError } from "../core/error.ts";
import { foldStored } from "../core/fold.ts";
import { MESSAGE_ID, TYPES } from "../core/headers.ts";
import type { Recorded } from "../core/message.ts";
import { encodeToken, type Names, namesOf } from "../core/subjects.ts";
import type { Broker, Connection, Headers, Log, WriteResult } from "../ports.ts";
import { systemClock } from "./clock.ts";
import { topologyOf } from "./topology.ts";

/** What to import, and where to. */
export interface ImportOptions {
  readonly broker: Broker;
  readonly aggregate: Aggregate;
  /** Histories, one per aggregate id: commits, oldest first, each an array of event envelopes. */
  readonly histories: readonly (readonly (readonly unknown[])[])[];
  readonly log?: Log;
}

/**
 * Brings stored histories (envelopes as in docs/wire.md) onto the log, before the app that goes on
 * from them is started for the first time: what it imports starts no saga that begins at *now*.
 * A history that is there already is left as it is. Gives how many were written to. Throws
 * `import_invalid`, `history_unreadable`, or `import_failed` (import again).
 */
export async function importHistory(options: ImportOptions): Promise<number> {
  const { broker, aggregate, histories, log = () => undefined } = options;
  const { context } = aggregate.contract;
  const names = namesOf(context);
  const parts = { aggregates: [aggregate], services: [], sagas: [], projections: [], feeds: [] };
  const topology = topologyOf(context, names, parts);
  const connection = await broker.connect({ topology, clock: systemClock, log });
  try {
    let written = 0;
    for (const commits of histories) {
      if (await importOne(connection, names, aggregate, commits)) written++;
    }
    return written;
  } finally {
    await connection.close();
  }
}

async function importOne(
  connection: Connection,
  names: Names,
  aggregate: Aggregate,
  commits: readonly (readonly unknown[])[],
): Promise<boolean> {
  const history = commits.map((commit) => commit.map(readEvent));
  const id = idOf(aggregate, history);
  refuseRepeated(aggregate, id, history);
  refuseUnreadable(aggregate, history);
  const subject = names.event(aggregate.name, id);
  const stored = await connection.readSubject(names.events, subject, 0, { leader: true });
  let sequence = stored.at(-1)?.sequence ?? 0;
  for (const events of history.slice(stored.length)) {
    const headers = headersOf(aggregate, id, events);
    const result = await connection.append(subject, encodeCommit(events), headers, sequence);
    if (result.kind !== "stored") throw notImported(aggregate, id, result);
    sequence = result.sequence;
  }
  return stored.length < history.length;
}

function headersOf(aggregate: Aggregate, id: string, events: readonly Recorded[]): Headers {
  const types = [...new Set(events.map((event) => event.type))];
  return {
    // Not by cause, as the host names its commits: elsewhere one cause may have several.
    [MESSAGE_ID]: `${aggregate.name}.${encodeToken(id)}|${events[0]!.id}`,
    [TYPES]: types.join(","),
  };
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

function refuseRepeated(
  aggregate: Aggregate,
  id: string,
  history: readonly (readonly Recorded[])[],
): void {
  const seen = new Set<string>();
  for (const event of history.flat()) {
    if (seen.has(event.id)) {
      throw new EventwrightError(
        "import_invalid",
        `The history of ${aggregate.name} ${id} has the event ${event.id} twice.`,
      );
    }
    seen.add(event.id);
  }
}

function notImported(aggregate: Aggregate, id: string, result: WriteResult): EventwrightError {
  const met = result.kind === "duplicate" ? `its own commit at ${result.sequence}` : result.kind;
  return new EventwrightError(
    "import_failed",
    `Importing ${aggregate.name} ${id} met ${met}; import it again.`,
    { transient: true },
  );
}

function refuseUnreadable(aggregate: Aggregate, history: readonly (readonly Recorded[])[]): void {
  let state = aggregate.initial;
  history.flat().forEach((event, index) => {
    state = foldStored(aggregate, state, event, index + 1);
  });
}
