// Who owns how much: whoever owns two records fewer than somebody else asks for one of theirs, so
// that processes share the readers, and share them anew when one comes.

/** What a process has seen of who owns which record. */
export interface Balance {
  /** Notes who owns a record now. */
  saw(record: string, owner: string | null): void;
  /** Whether to ask its owner for a record; one is asked for at one time. */
  wants(record: string, nowMs: number): boolean;
  /** Notes that a record was asked for. */
  asked(record: string, nowMs: number): void;
}

/** Records that an owner has more than whoever asks: one more would only change sides. */
const MANY_MORE = 2;

/** The balance of a process, by its id. What it asks for and does not get in time, it forgets. */
export function createBalance(me: string, patienceMs: number): Balance {
  const owners = new Map<string, string | null>();
  let waiting: { readonly record: string; readonly sinceMs: number } | undefined;
  const countOf = (owner: string): number =>
    [...owners.values()].filter((other) => other === owner).length;
  return {
    saw(record, owner) {
      owners.set(record, owner);
      if (owner === me && waiting?.record === record) waiting = undefined;
    },
    wants(record, nowMs) {
      const isWaiting = waiting !== undefined && nowMs - waiting.sinceMs < patienceMs;
      const owner = owners.get(record) ?? me;
      if (isWaiting || owner === me) return false;
      return countOf(owner) - countOf(me) >= MANY_MORE;
    },
    asked(record, sinceMs) {
      waiting = { record, sinceMs };
    },
  };
}
