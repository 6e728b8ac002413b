// How a right history is made wrong: one message, one entry of the ledger at a time.
import type { EventEnvelope, JournalEntry } from "./checker/envelopes.ts";
import type { History, Stored } from "./history.ts";
import type { Ledger, LedgerEntry } from "./ledger.ts";

/** The history with other messages in one stream. */
export function withStream(
  history: History,
  stream: string,
  change: (messages: readonly Stored[]) => readonly Stored[],
): History {
  return new Map(history).set(stream, change(history.get(stream) ?? []));
}

/** The same, with one message changed, or left out. */
export function withOne(
  history: History,
  stream: string,
  isIt: (message: Stored) => boolean,
  change: (message: Stored) => readonly Stored[],
): History {
  return withStream(history, stream, (messages) => {
    const index = placeOf(messages, isIt);
    return [...messages.slice(0, index), ...change(messages[index]!), ...messages.slice(index + 1)];
  });
}

/** The ledger with another entry in the place of the first of a kind. */
export function withEntry(
  ledger: Ledger,
  isIt: (entry: LedgerEntry) => boolean,
  change: Partial<LedgerEntry>,
): Ledger {
  const index = placeOf(ledger, isIt);
  return ledger.map((entry, place) => (place === index ? { ...entry, ...change } : entry));
}

function placeOf<T>(values: readonly T[], isIt: (value: T) => boolean): number {
  const index = values.findIndex(isIt);
  if (index < 0) throw new Error("The right history has nothing that could be made wrong so.");
  return index;
}

/** Whether a commit has events of this one type. */
export const isOf = (type: string) => (message: Stored) => message.headers["Ew-Types"] === type;
/** Nothing in the place of a message. */
export const gone = (): readonly Stored[] => [];

/** A commit whose first event has other fields. */
export const otherwise =
  (change: (event: EventEnvelope) => object) =>
  (message: Stored): readonly Stored[] => {
    const [first, ...others] = JSON.parse(message.body) as readonly EventEnvelope[];
    return [{ ...message, body: JSON.stringify([{ ...first, ...change(first!) }, ...others]) }];
  };

/** The entry of a journal with other fields. */
export const entryOtherwise =
  (change: (entry: JournalEntry) => object) =>
  (message: Stored): readonly Stored[] => {
    const entry = JSON.parse(message.body) as JournalEntry;
    return [{ ...message, body: JSON.stringify({ ...entry, ...change(entry) }) }];
  };
