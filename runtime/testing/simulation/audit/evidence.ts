// What is on the streams of a world that has come to rest, read without the host: an audit must not
// trust what it audits.
import type { Aggregate } from "../../../core/aggregate.ts";
import { type SavedTableState, saveTableState } from "../../../core/chart-table.ts";
import { decodeCommit, decodeJson, isReceipt } from "../../../core/codec.ts";
import { foldStored, readStored } from "../../../core/fold.ts";
import { decodeEntry } from "../../../core/journal.ts";
import type { AnyCreator, Recorded } from "../../../core/message.ts";
import type { Projection, RowOf } from "../../../core/projection.ts";
import type { Saga, SagaEntry } from "../../../core/saga.ts";
import { decodeToken, encodeToken, namesOf } from "../../../core/subjects.ts";
import { letterOf, type StoredDeadLetter } from "../../../host/letters.ts";
import type { Connection, StoredMessage } from "../../../ports.ts";
import type { SentCommand } from "../ledger.ts";
import type { TakenMessage } from "../world.ts";

/** One commit of the log. */
export interface StoredCommit {
  readonly subject: string;
  readonly sequence: number;
  readonly events: readonly Recorded[];
}

/** What a run has left. */
export interface Evidence {
  /** What the clients sent, and were answered. */
  readonly sends: readonly SentCommand[];
  readonly commits: readonly StoredCommit[];
  /** All events in the order of the log; receipts are left out. */
  readonly events: readonly Recorded[];
  /** The events of one type, at its current version. */
  eventsOf<C extends AnyCreator>(creator: C): readonly Recorded<ReturnType<C>>[];
  /** Every message that a stream took. */
  readonly taken: readonly TakenMessage[];
  /** The journals of a saga by its instances. */
  journals(saga: Saga): ReadonlyMap<string, readonly SagaEntry[]>;
  /** The state that an aggregate's log leads to; its initial one if it has none. */
  state(aggregate: Aggregate, id: string): SavedTableState;
  /** A stored row. */
  row<P extends Projection>(projection: P, key: string): RowOf<P["contract"]> | undefined;
  rows(projection: Projection): ReadonlyMap<string, unknown>;
  readonly letters: readonly StoredDeadLetter[];
  /** The wall clock of the broker at the end, ms since the epoch. */
  readonly endMs: number;
}

/** Reads all that a context has on its streams. */
export async function gatherEvidence(
  connection: Connection,
  context: string,
  projections: readonly Projection[],
  known: Pick<Evidence, "sends" | "taken" | "endMs">,
): Promise<Evidence> {
  const names = namesOf(context);
  const commits = (await readAll(connection, names.events)).map(commitOf);
  const journal = (await readAll(connection, names.sagas)).map(({ bytes }) => decodeEntry(bytes));
  const rows = new Map<string, ReadonlyMap<string, unknown>>();
  for (const { name } of projections) rows.set(name, await readRows(connection, names.rows(name)));
  const letters = (await readAll(connection, names.deadLetters)).map(letterOf);
  const events = commits.flatMap((commit) => commit.events.filter(({ type }) => !isReceipt(type)));
  return {
    ...{ ...known, commits, letters, events },
    eventsOf: (creator) => typed(events, creator) as never,
    journals: (saga) => groupEntries(journal.filter((entry) => entry.saga === saga.name)),
    state: (aggregate, id) => foldAll(aggregate, commits, names.event(aggregate.name, id)),
    row: (projection, key) => rows.get(projection.name)?.get(key) as never,
    rows: (projection) => rows.get(projection.name) ?? new Map(),
  };
}

function typed(events: readonly Recorded[], { definition }: AnyCreator): readonly Recorded[] {
  const creators = { [definition.type]: { definition } };
  const found = events.filter(({ type }) => type === definition.type);
  return found.map((stored) => readStored(creators, stored));
}

async function readAll(connection: Connection, stream: string): Promise<readonly StoredMessage[]> {
  const tail = connection.tail({ stream, filters: [], from: 1 });
  const messages: StoredMessage[] = [];
  let left = await tail.backlog();
  while (left > 0) {
    const next = await tail.next();
    messages.push(...next);
    left -= next.length;
  }
  tail.close();
  return messages;
}

async function readRows(
  connection: Connection,
  bucket: string,
): Promise<ReadonlyMap<string, unknown>> {
  const rows = new Map<string, unknown>();
  for (const key of await connection.keys(bucket)) {
    const found = await connection.get(bucket, key);
    const { row } = decodeJson(found!.bytes) as { readonly row: unknown };
    if (row !== null) rows.set(decodeToken(key), row);
  }
  return rows;
}

function commitOf({ subject, sequence, bytes }: StoredMessage): StoredCommit {
  return { subject, sequence, events: decodeCommit(bytes) };
}

function groupEntries(journal: readonly SagaEntry[]): ReadonlyMap<string, readonly SagaEntry[]> {
  const byInstance = new Map<string, SagaEntry[]>();
  for (const entry of journal) {
    const { instance } = entry.after;
    const before = byInstance.get(instance);
    if (before) before.push(entry);
    else byInstance.set(instance, [entry]);
  }
  return byInstance;
}

function foldAll(
  aggregate: Aggregate,
  commits: readonly StoredCommit[],
  subject: string,
): SavedTableState {
  let state = aggregate.initial;
  for (const commit of commits) {
    if (commit.subject !== subject) continue;
    for (const event of commit.events) {
      state = foldStored(aggregate, state, event, commit.sequence);
    }
  }
  return saveTableState(state);
}

/** The subject of an aggregate's or a service's log. */
export function logOf(context: string, handler: string, id: string): string {
  return `ew.${context}.evt.${handler}.${encodeToken(id)}`;
}
