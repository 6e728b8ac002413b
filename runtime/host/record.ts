// A reader's one record: who owns it, how far it is, which keys are parked. Every write is a
// compare-and-set; the revision is the epoch (design §8.2). No clocks are compared.
import { decodeJson, encodeJson } from "../core/codec.ts";
import { EventwrightError, messageOf } from "../core/error.ts";
import type { WriteResult } from "../ports.ts";
import type { Host } from "./host.ts";
import { covers, type Knowledge } from "./knowledge.ts";
import type { Orders } from "./orders.ts";
import { pause } from "./wait.ts";

/** What a reader's record says. Cursors are by source. */
export interface ReaderRecord {
  readonly owner: string | null;
  readonly cursors: Readonly<Record<string, number>>;
  /** Keys whose inputs go to the dead letters, with the reason. */
  readonly parked: Readonly<Record<string, string>>;
  readonly generation: number;
  readonly shard: number;
  readonly shards: number;
  /** What the owner's build knows, or a better one that asks for the record. */
  readonly knows?: Knowledge;
  /** What persons have asked of the owner, by the id of the order, until it is carried out. */
  readonly orders?: Orders;
}

/** What became of a write of the record; it is `lost` when somebody else owns it now. */
export type RecordWrite = "stored" | "unknown" | "lost";

/** The owner's hold on a record. */
export interface Lease {
  /** The record as it was taken over. */
  readonly taken: ReaderRecord;
  /** Whether something new may be started now. */
  valid(): boolean;
  /** Writes the record. */
  write(record: ReaderRecord): Promise<RecordWrite>;
  /** Whether a build that knows more asks for the record. */
  isAsked(): boolean;
  /** What is to be carried out, as of the last write that was stored. */
  orders(): Orders;
  /** Takes an order that was carried out, or cannot be, out of the record with the next write. */
  settle(order: string): void;
  /** Writes the record and gives it up. */
  release(record: ReaderRecord): Promise<void>;
}

/** The key of a reader's record in the readers bucket. */
export function recordKey(reader: string): string {
  return `${reader}.1.0`;
}

/** Creates the record if there is none, so that the reader is born at these cursors. */
export async function bearRecord(
  host: Host,
  reader: string,
  cursors: () => Promise<Record<string, number>>,
): Promise<void> {
  const { connection, names } = host;
  const key = recordKey(reader);
  if (await connection.get(names.readers, key)) return;
  const record: ReaderRecord = {
    owner: null,
    cursors: await cursors(),
    parked: {},
    generation: 1,
    shard: 0,
    shards: 1,
    knows: {},
  };
  for (let attempt = 1; attempt <= MAX_WRITES; attempt++) {
    const result = await connection.put(names.readers, key, encodeJson(record), 0);
    if (result.kind === "stored" || result.kind === "conflict") return;
  }
  throw new EventwrightError(
    "broker_unavailable",
    `The record of the reader ${reader} could not be written: start again when the broker is up.`,
    { transient: true },
  );
}

/** A record as it is stored now, and the revision that a write of it expects. */
export interface FoundRecord {
  readonly record: ReaderRecord;
  readonly revision: number;
}

/** The record of a reader; undefined when there is none. */
export async function findRecord(
  { connection, names }: Pick<Host, "connection" | "names">,
  reader: string,
): Promise<FoundRecord | undefined> {
  const found = await connection.get(names.readers, recordKey(reader));
  return found && { record: decodeJson(found.bytes) as ReaderRecord, revision: found.revision };
}

/** What the broker cannot say now is asked again. */
const lookUp = (host: Host, reader: string): Promise<FoundRecord | undefined> =>
  findRecord(host, reader).catch(() => undefined);

function putRecord(
  { connection, names }: Host,
  key: string,
  record: ReaderRecord,
  expected: number,
): Promise<WriteResult> {
  return connection
    .put(names.readers, key, encodeJson(record), expected)
    .catch((error: unknown) => ({ kind: "unknown", reason: messageOf(error) }));
}

/** A reader that wants its record. */
interface Candidate {
  readonly name: string;
  readonly knows: Knowledge;
}

/**
 * Waits until the record is free or stood still for too long, then takes it. A build that knows
 * more than the owner asks for it; one that knows less waits longer, so that others come first.
 */
export async function claimRecord(host: Host, candidate: Candidate): Promise<Lease | undefined> {
  const { clock, limits } = host;
  const key = recordKey(candidate.name);
  let seen = { revision: -1, sinceMs: clock.monotonicMs() };
  while (!host.closing.stopped) {
    const found = await lookUp(host, candidate.name);
    if (found) {
      if (found.revision !== seen.revision) {
        seen = { revision: found.revision, sinceMs: clock.monotonicMs() };
      }
      const { record } = found;
      const { owner, knows = {} } = record;
      const isOlder = !covers(candidate.knows, knows);
      const patienceMs = isOlder ? limits.olderTakeoverMs : limits.takeoverMs;
      const stoodStill = clock.monotonicMs() - seen.sinceMs >= patienceMs;
      if (stoodStill || (owner === null && !isOlder)) {
        const lease = createLease(host, candidate, record, found.revision);
        if ((await lease.write(record)) === "stored" && lease.valid()) return lease;
      } else if (!isOlder && !covers(knows, candidate.knows)) {
        await putRecord(host, key, { ...record, knows: candidate.knows }, found.revision);
      }
    }
    await pause(host, limits.checkpointMs / 4);
  }
  return undefined;
}

function createLease(
  host: Host,
  { name, knows }: Candidate,
  taken: ReaderRecord,
  claimed: number,
): Lease {
  const { clock, limits, processId } = host;
  const key = recordKey(name);
  const wishes = createWishes(knows, taken);
  let revision = claimed;
  let lost = false;
  let acknowledgedMs = Number.NEGATIVE_INFINITY;

  const write = async (record: ReaderRecord, owner: string | null): Promise<RecordWrite> => {
    for (let attempt = 0; attempt < MAX_WRITES && !lost; attempt++) {
      const sentMs = clock.monotonicMs();
      const result = await putRecord(host, key, { ...record, owner, ...wishes.kept() }, revision);
      if (result.kind === "stored") {
        revision = result.sequence;
        acknowledgedMs = sentMs;
        return "stored";
      }
      if (result.kind !== "conflict") return "unknown";
      // An earlier write of ours whose answer was lost is no other owner, nor is whoever asks.
      const found = await lookUp(host, name);
      lost = found !== undefined && found.record.owner !== processId;
      if (!found || lost) continue;
      revision = found.revision;
      wishes.read(found.record);
    }
    return lost ? "lost" : "unknown";
  };

  const { isAsked, orders, settle } = wishes;
  return {
    ...{ taken, isAsked, orders, settle },
    valid: () => !lost && clock.monotonicMs() - acknowledgedMs < limits.leaseMs,
    write: (record) => write(record, processId),
    async release(record) {
      await write(record, null);
      lost = true;
    },
  };
}

/** What others have written into an owner's record, which its next write must keep. */
function createWishes(knows: Knowledge, taken: ReaderRecord) {
  const settled = new Set<string>();
  let wanted = knows;
  let ordered = taken.orders ?? {};
  const orders = (): Orders =>
    Object.fromEntries(Object.entries(ordered).filter(([id]) => !settled.has(id)));
  return {
    read(record: ReaderRecord): void {
      wanted = record.knows ?? knows;
      ordered = record.orders ?? {};
    },
    kept: () => ({ knows: wanted, orders: orders() }),
    isAsked: () => !covers(knows, wanted),
    orders,
    settle: (order: string): void => void settled.add(order),
  };
}

/** Attempts at one write that was lost, or whose revision turns out to be our own later one. */
const MAX_WRITES = 3;
