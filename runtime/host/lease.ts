// Who owns a record: candidates wait for it, owners write it. Every write is a compare-and-set; the
// revision is the epoch (design §8.2). No clocks are compared.
import { resharded } from "./generations.ts";
import type { Host } from "./host.ts";
import { covers, type Knowledge } from "./knowledge.ts";
import type { Orders } from "./order.ts";
import {
  type FoundRecord,
  lookUpRecord,
  putRecord,
  type ReaderRecord,
  recordKey,
} from "./record.ts";
import type { Shard } from "./shards.ts";
import { deferred, pause } from "./wait.ts";

/** What became of a write of the record; it is `lost` when somebody else owns it now. */
export type RecordWrite = "stored" | "unknown" | "lost";

/** The owner's hold on a record. */
export interface Lease {
  /** The record as it was taken over. */
  readonly taken: ReaderRecord;
  /** Whether something new may be started now. */
  valid(): boolean;
  /** Resolves when it is written next, by whatever write. */
  renewed(): Promise<void>;
  /** Writes the record. */
  write(record: ReaderRecord): Promise<RecordWrite>;
  /** Whether a build that knows more, or a process that owns less, asks for the record. */
  isAsked(): boolean;
  /** What is to be carried out, as of the last write that was stored. */
  orders(): Orders;
  /**
   * Takes an order that was carried out, or cannot be, out of the record with the next write, which
   * says why it was refused.
   */
  settle(order: string, refusal?: string): void;
  /** Writes the record and gives it up. */
  release(record: ReaderRecord): Promise<RecordWrite>;
}

/** A shard of a reader that wants its record. */
interface Candidate {
  readonly name: string;
  readonly knows: Knowledge;
  readonly shard: Shard;
}

/**
 * Waits until the record is free or stood still for too long, then takes it. A build that knows
 * more than the owner asks for it, and so does a process that owns fewer records. A build that
 * knows less waits longer, so that others come first. Throws `reader_resharded` when it is closed.
 */
export async function claimRecord(host: Host, candidate: Candidate): Promise<Lease | undefined> {
  const { name, knows, shard } = candidate;
  const { clock, limits, processId, balance } = host;
  const key = recordKey(name, shard);
  let seen = { revision: -1, sinceMs: clock.monotonicMs() };
  while (!host.closing.stopped) {
    const found = await lookUpRecord(host, name, shard);
    if (found) {
      const { record, revision } = found;
      if (record.closed) throw resharded(name, record.closed);
      if (revision !== seen.revision) seen = { revision, sinceMs: clock.monotonicMs() };
      balance.saw(key, record.owner);
      const isOlder = !covers(knows, record.knows ?? {});
      const patienceMs = isOlder ? limits.olderTakeoverMs : limits.takeoverMs;
      const stoodStill = clock.monotonicMs() - seen.sinceMs >= patienceMs;
      const isForUs = record.asked === undefined || record.asked === processId;
      if (stoodStill || (record.owner === null && !isOlder && isForUs)) {
        const lease = createLease(host, candidate, record, revision);
        if ((await lease.write(record)) === "stored" && lease.valid()) return lease;
      } else if (!isOlder) await ask(host, candidate, found);
    }
    await pause(host, limits.checkpointMs / 4);
  }
  return undefined;
}

/** Asks the owner for its record, if this build knows more or this process owns less. */
async function ask(
  host: Host,
  { name, knows, shard }: Candidate,
  { record, revision }: FoundRecord,
): Promise<void> {
  const { balance, processId, clock } = host;
  const key = recordKey(name, shard);
  const knowsMore = !covers(record.knows ?? {}, knows);
  const ownsLess = record.asked === undefined && balance.wants(key, clock.monotonicMs());
  if (!knowsMore && !ownsLess) return;
  const wish = { ...(knowsMore && { knows }), ...(ownsLess && { asked: processId }) };
  const result = await putRecord(host, key, { ...record, ...wish }, revision);
  if (ownsLess && result.kind === "stored") balance.asked(key, clock.monotonicMs());
}

function createLease(
  host: Host,
  { name, knows, shard }: Candidate,
  taken: ReaderRecord,
  claimed: number,
): Lease {
  const { clock, processId, balance } = host;
  const key = recordKey(name, shard);
  const wishes = createWishes(knows, taken);
  const hold = createHold(host);
  let revision = claimed;
  let lost = false;

  const write = async (record: ReaderRecord, owner: string | null): Promise<RecordWrite> => {
    for (let attempt = 0; attempt < MAX_WRITES && !lost; attempt++) {
      const sentMs = clock.monotonicMs();
      const result = await putRecord(host, key, { ...record, owner, ...wishes.kept() }, revision);
      if (result.kind === "stored") {
        revision = result.sequence;
        balance.saw(key, owner);
        hold.renew(owner === null ? Number.NEGATIVE_INFINITY : sentMs);
        return "stored";
      }
      if (result.kind !== "conflict") return "unknown";
      // An earlier write of ours whose answer was lost is no other owner, nor is whoever asks.
      const found = await lookUpRecord(host, name, shard);
      lost = found !== undefined && found.record.owner !== processId;
      if (!found || lost) continue;
      revision = found.revision;
      wishes.read(found.record);
    }
    return lost ? "lost" : "unknown";
  };

  const { read: _, kept: __, ...open } = wishes;
  return {
    ...{ taken, ...open, renewed: hold.renewed },
    valid: () => !lost && hold.lasts(),
    write: (record) => write(record, processId),
    release: (record) =>
      write(record, null).finally(() => {
        lost = true;
      }),
  };
}

/**
 * How long an owner may start something new: for a while from when a stored write was sent, and no
 * more when it was the one that gives the record up.
 */
function createHold({ clock, limits }: Host) {
  let sinceMs = Number.NEGATIVE_INFINITY;
  let renewal = deferred<void>();
  return {
    lasts: (): boolean => clock.monotonicMs() - sinceMs < limits.leaseMs,
    renewed: (): Promise<void> => renewal.promise,
    renew(sentMs: number): void {
      sinceMs = sentMs;
      renewal.resolve();
      renewal = deferred();
    },
  };
}

/** What others have written into an owner's record, which its next write must keep. */
function createWishes(knows: Knowledge, taken: ReaderRecord) {
  const settled = new Set<string>();
  const refusals = new Map(Object.entries(taken.refusals ?? {}));
  let wanted = knows;
  let ordered = taken.orders ?? {};
  let asked: string | undefined;
  const orders = (): Orders =>
    Object.fromEntries(Object.entries(ordered).filter(([id]) => !settled.has(id)));
  return {
    read(record: ReaderRecord): void {
      wanted = record.knows ?? knows;
      ordered = record.orders ?? {};
      asked = record.asked;
    },
    kept: () => ({
      ...{ knows: wanted, orders: orders(), asked },
      refusals: refusals.size > 0 ? Object.fromEntries(refusals) : undefined,
    }),
    isAsked: () => asked !== undefined || !covers(knows, wanted),
    orders,
    settle(order: string, refusal?: string): void {
      settled.add(order);
      if (refusal === undefined) return;
      refusals.set(order, refusal.slice(0, MAX_REASON));
      const [oldest] = refusals.keys();
      if (refusals.size > MAX_REFUSALS) refusals.delete(oldest!);
    },
  };
}

/** Refusals that a record tells of, and their length in characters: it must stay small. */
const MAX_REFUSALS = 20;
const MAX_REASON = 400;

/** Attempts at one write that was lost, or whose revision turns out to be our own later one. */
const MAX_WRITES = 3;
