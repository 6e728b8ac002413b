// Group commit: writes that arrive together are committed in one transaction, which costs one sync
// of the disk for all of them. A write is answered after that commit, never before.
import { setImmediate } from "node:timers";
import { messageOf } from "../../core/error.ts";
import type { Log, WriteResult } from "../../ports.ts";
import type { Database } from "./driver.ts";
import { rollBack } from "./file.ts";

/** Writes of one transaction, and bytes after which no further one joins it. */
const MAX_BATCH = 512;
const MAX_BATCH_BYTES = 8 * 1024 * 1024;
/** Writes that wait for their transaction. */
const MAX_WAITING = 65_536;

/** What is told that a transaction has ended: whoever keeps in memory what it changed. */
export interface Participant {
  committed(): void;
  rolledBack(): void;
}

/** What a write does within a transaction. It joins whoever must hear of its end. */
export type Write = (join: (participant: Participant) => void) => WriteResult;

/** The queue of writes; made by {@link createCommits}. */
export interface Commits {
  /** Does a write of about so many bytes with those that arrive beside it. */
  write(bytes: number, write: Write): Promise<WriteResult>;
  /** Commits all that waits, now; later writes are `unknown`. */
  close(): void;
}

interface Waiting {
  readonly bytes: number;
  readonly write: Write;
  readonly settle: (result: WriteResult) => void;
}

/** An empty queue. `failed` makes an answer of what a transaction threw. */
export function createCommits(
  database: Database,
  failed: (thrown: unknown) => WriteResult,
  log: Log,
): Commits {
  let waiting: Waiting[] = [];
  let isDue = false;
  let isClosed = false;
  let isFailing = false;
  const commitSome = (): void => {
    const batch = takeBatch(waiting);
    waiting = waiting.slice(batch.length);
    const outcome = commit(database, batch);
    if (!outcome.ok && !isFailing) tellFailure(log, outcome.thrown);
    isFailing = !outcome.ok;
    for (const [index, { settle }] of batch.entries()) {
      settle(outcome.ok ? outcome.results[index]! : failed(outcome.thrown));
    }
  };
  const run = (): void => {
    isDue = false;
    if (waiting.length > 0) commitSome();
    if (waiting.length > 0) plan();
  };
  // Not at once: after all that this turn of the event loop still brings.
  const plan = (): void => {
    if (!isDue) setImmediate(run);
    isDue = true;
  };
  return {
    write(bytes, write) {
      if (isClosed) return Promise.resolve({ kind: "unknown", reason: "closed" });
      if (waiting.length >= MAX_WAITING) {
        return Promise.resolve({ kind: "full", reason: `${MAX_WAITING} writes wait` });
      }
      plan();
      return new Promise((settle) => void waiting.push({ bytes, write, settle }));
    },
    close() {
      isClosed = true;
      while (waiting.length > 0) commitSome();
    },
  };
}

function takeBatch(waiting: readonly Waiting[]): readonly Waiting[] {
  let bytes = 0;
  const end = waiting.findIndex((one, index) => {
    bytes += one.bytes;
    return index > 0 && (index >= MAX_BATCH || bytes > MAX_BATCH_BYTES);
  });
  return end < 0 ? waiting : waiting.slice(0, end);
}

type Outcome =
  | { readonly ok: true; readonly results: readonly WriteResult[] }
  | { readonly ok: false; readonly thrown: unknown };

/** One transaction. It is committed as a whole, or none of it: a conflict is an answer in it. */
function commit(database: Database, batch: readonly Waiting[]): Outcome {
  const participants = new Set<Participant>();
  try {
    database.exec("BEGIN IMMEDIATE");
    const join = (participant: Participant): void => void participants.add(participant);
    const results = batch.map(({ write }) => write(join));
    database.exec("COMMIT");
    for (const participant of participants) participant.committed();
    return { ok: true, results };
  } catch (thrown) {
    rollBack(database);
    for (const participant of participants) participant.rolledBack();
    return { ok: false, thrown };
  }
}

/** Once for a row of failures: whoever writes tries again. */
function tellFailure(log: Log, thrown: unknown): void {
  const message = `Nothing can be written: ${messageOf(thrown)}. It is tried again.`;
  log({ level: "error", event: "sqlite_write_failed", message });
}
