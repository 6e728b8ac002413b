// Folding an aggregate's stored history into its state. Pure.
import { type Aggregate, evolve } from "./aggregate.ts";
import type { TableState } from "./chart-table.ts";
import { isReceipt } from "./codec.ts";
import type { Creators } from "./contract.ts";
import { EventwrightError, messageOf } from "./error.ts";
import {
  describeIssues,
  keyOf,
  type MessageDefinition,
  type Recorded,
  upcast,
  validate,
} from "./message.ts";

/**
 * The state after one stored event, upcast first; a receipt changes nothing. `sequence` is the
 * event's place in the stream. Throws `history_unreadable`, naming aggregate, id and event.
 */
export function foldStored(
  aggregate: Aggregate,
  state: TableState,
  stored: Recorded,
  sequence: number,
): TableState {
  if (isReceipt(stored.type)) return state;
  try {
    return evolve(aggregate, state, readStored(aggregate.contract.events, stored));
  } catch (cause) {
    throw new EventwrightError(
      "history_unreadable",
      `${aggregate.name} ${stored.aggregateId} cannot be replayed at sequence ${sequence} ` +
        `(${stored.type} v${stored.version}): ${messageOf(cause)}`,
      { cause },
    );
  }
}

/**
 * A stored event at its current version. Throws `unknown_type`, `unknown_version`, or
 * `foreign_event_invalid` for one of another context that is not as it was said to be.
 */
export function readStored(
  events: Readonly<Record<string, { readonly definition: MessageDefinition }>>,
  stored: Recorded,
): Recorded {
  const definition = events[stored.type]?.definition;
  if (!definition) {
    throw new EventwrightError(
      "unknown_type",
      `The event type ${stored.type} is not in this build's catalog.`,
    );
  }
  if (stored.version === definition.version) {
    return definition.feed === undefined ? stored : readForeign(definition, stored);
  }
  const data = upcast(definition, stored.version, stored.data);
  return { ...stored, version: definition.version, data };
}

/** What another context has written was validated there, by a catalog that may be another one. */
function readForeign(definition: MessageDefinition, stored: Recorded): Recorded {
  const checked = validate(definition, stored.version, stored.data);
  if (checked.ok) return { ...stored, data: checked.data };
  throw new EventwrightError(
    "foreign_event_invalid",
    `${stored.type} v${stored.version} is not as its context's catalog.json says: ` +
      `${describeIssues(checked.issues)}. Get a newer copy of that file, and generate.`,
  );
}

/** A stored event with its key, or why it cannot be read; then with its key as it was written. */
export type Keyed =
  | { readonly key: string; readonly event: Recorded }
  | { readonly key: string | undefined; readonly error: unknown };

/** A stored event at its current version, and the payload field that names what it belongs to. */
export function readKeyed(
  { events, key }: { readonly events: Creators; readonly key: string },
  stored: Recorded,
): Keyed {
  try {
    const event = readStored(events, stored);
    const { definition } = events[event.type]!;
    return { key: keyOf({ ...definition, key }, event.data), event };
  } catch (error) {
    const written = (stored.data as Readonly<Record<string, unknown>> | null)?.[key];
    const isKey = typeof written === "string" && written !== "";
    return { key: isKey ? written : undefined, error };
  }
}
