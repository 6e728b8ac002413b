// One time of owning a reader's record, from the claim until it is lost or given up.
import { messageOf } from "../core/error.ts";
import { createStop, type Stop, type StopSignal } from "../core/stop.ts";
import type { StoredMessage, Tail } from "../ports.ts";
import { createClerk } from "./clerk.ts";
import type { Host } from "./host.ts";
import {
  handleInput,
  isOverParked,
  ownershipLost,
  parkedName,
  readInputs,
  stopOverParked,
} from "./input.ts";
import type { Lease } from "./lease.ts";
import { createProgress, type Progress } from "./progress.ts";
import { passIdle, purgeFinished } from "./purge.ts";
import type { Ownership, ReaderDefinition, Source } from "./reader.ts";
import type { ReaderRecord } from "./record.ts";
import { countChange } from "./telemetry.ts";
import { type Deferred, deferred, ended, startTimer } from "./wait.ts";

/** A time of owning; made by {@link createStint}. */
export interface Stint {
  /** Reads until the app closes, the record is lost, or too many keys are parked. */
  run(): Promise<"over" | "stopped">;
  /** Whether nothing at or below `sequence` is left to handle. */
  reached(source: string, sequence: number): Promise<boolean>;
  standing(): Standing;
  /** Runs a listener when an input of the source is finished; the result forgets it. */
  onMoved(source: string, listener: () => void): () => void;
}

/** Where the owner of a shard stands. */
export interface Standing {
  /** Everything up to here is finished. */
  cursor(source: string): number;
  /** Whether nothing at or below `sequence` is left to handle. */
  reached(source: string, sequence: number): Promise<boolean>;
  readonly inFlight: number;
  readonly parkedKeys: number;
}

/** What the parts of a stint share. */
export interface Worker {
  readonly host: Host;
  readonly definition: ReaderDefinition;
  readonly lease: Lease;
  readonly ownership: Ownership;
  readonly parked: Map<string, string>;
  /** Given when nothing new may be started. */
  readonly over: Stop;
  readonly progress: ReadonlyMap<string, Progress>;
  readonly tails: Map<string, Tail>;
  /** Up to where each source was purged. */
  readonly purged: Map<string, number>;
  readonly record: () => ReaderRecord;
}

/** Prepares to read from where the record says. */
export function createStint(host: Host, definition: ReaderDefinition, lease: Lease): Stint {
  const { taken } = lease;
  const progress = new Map(
    definition.sources.map(({ id }) => [id, createProgress(taken.cursors[id] ?? 0)]),
  );
  const parked = new Map(Object.entries(taken.parked));
  const over = createStop();
  const worker: Worker = {
    host,
    definition,
    lease,
    parked,
    over,
    progress,
    tails: new Map(),
    purged: new Map(),
    ownership: ownershipOf(definition, lease, over, parked),
    record: () => ({
      ...taken,
      cursors: Object.fromEntries([...progress].map(([id, { cursor }]) => [id, cursor()])),
      parked: Object.fromEntries(parked),
    }),
  };
  return {
    run: () => runStint(worker),
    onMoved: (source, listener) => progress.get(source)!.onMoved(listener),
    reached: (source, sequence) => hasReached(worker, source, sequence),
    standing: () => ({
      cursor: (source) => progress.get(source)!.cursor(),
      inFlight: definition.lanes.held(),
      parkedKeys: parked.size,
      reached: (source, sequence) => hasReached(worker, source, sequence),
    }),
  };
}

async function hasReached(
  { progress, tails }: Worker,
  source: string,
  sequence: number,
): Promise<boolean> {
  const mine = progress.get(source)!;
  if (mine.cursor() >= sequence) return true;
  // Asking the broker costs more than everything else about an input.
  if (mine.isUnfinished(sequence)) return false;
  const passed = await tails.get(source)?.passed(sequence);
  return Boolean(passed) && !mine.isUnfinished(sequence);
}

function ownershipOf(
  definition: ReaderDefinition,
  lease: Lease,
  over: StopSignal,
  parked: ReadonlyMap<string, string>,
): Ownership {
  const stopped = ended(over);
  return {
    isParked: (key) => parked.size > 0 && parked.has(parkedName(key)),
    isReady: () => lease.valid(),
    over,
    async ready() {
      while (!lease.valid()) {
        if (over.stopped) throw ownershipLost(definition.name);
        await Promise.race([lease.renewed(), stopped]);
      }
    },
  };
}

async function runStint(worker: Worker): Promise<"over" | "stopped"> {
  const { host, definition, lease, over, tails, record } = worker;
  const forget = host.closing.onStop(() => over.stop());
  over.onStop(() => {
    for (const tail of tails.values()) tail.close();
  });
  const checkpoints = keepRecord(worker);
  try {
    // Whoever stopped over too many parked keys must not be followed by somebody who parks more.
    if (stopOverParked(worker)) return "stopped";
    definition.owned?.(worker.ownership);
    announce(worker);
    await readSources(worker);
  } finally {
    over.stop();
    forget();
    definition.disowned?.();
    const limit = startTimer(host.clock, host.limits.drainMs);
    await Promise.race([definition.lanes.idle(), checkpoints.lost, limit.done]);
    limit.cancel();
    await checkpoints.stop();
    const left = await lease.release(record());
    if (left !== "unknown") countChange(host, definition.name, LEAVINGS[left]);
  }
  return isOverParked(worker) ? "stopped" : "over";
}

/** What the last write of a record says of how its owner left it. */
const LEAVINGS = { stored: "given up", lost: "lost" } as const;

function announce({ host, definition, lease }: Worker): void {
  const { cursors } = lease.taken;
  const from = Object.entries(cursors).map(([source, cursor]) => `${source} after ${cursor}`);
  host.log({
    level: "info",
    event: "reader_started",
    message: `${definition.name} reads ${from.join(", ") || "from the beginning"}.`,
    reader: definition.name,
  });
}

/** Writes the record every checkpoint interval, and purges what is finished. */
function keepRecord(worker: Worker): { stop(): Promise<void>; readonly lost: Promise<void> } {
  const { host, lease, over, record } = worker;
  const clerk = createClerk(worker);
  const lost = deferred<void>();
  let stopped = false;
  let timer = startTimer(host.clock, host.limits.checkpointMs);
  const loop = async (): Promise<void> => {
    for (let checkpoint = 1; ; checkpoint++) {
      await timer.done;
      if (stopped) return;
      const written = record();
      const outcome = await lease.write(written);
      if (outcome === "lost") {
        over.stop();
        return lost.resolve();
      }
      if (lease.isAsked()) over.stop();
      if (outcome === "stored") {
        clerk.look();
        // Not before the write: it asks the broker, and a renewal must wait for nothing.
        await passIdle(worker);
        await purgeFinished(worker, written, checkpoint);
      }
      timer = startTimer(host.clock, stopped ? 0 : host.limits.checkpointMs);
    }
  };
  const running = loop();
  return {
    lost: lost.promise,
    async stop() {
      stopped = true;
      timer.cancel();
      await running;
    },
  };
}

async function readSources(worker: Worker): Promise<void> {
  const { definition, over } = worker;
  const caughtUp = deferred<void>();
  const readings = definition.sources.map((source) => readSource(worker, source, caughtUp));
  await Promise.all(readings).finally(() => over.stop());
}

async function readSource(worker: Worker, source: Source, caughtUp: Deferred<void>): Promise<void> {
  const { host, definition, over, progress, tails } = worker;
  const mine = progress.get(source.id)!;
  const isFirst = source === definition.sources[0];
  if (source.waitsForFirst) await Promise.race([caughtUp.promise, ended(over)]);
  if (over.stopped) return;
  const { stream, filters } = source;
  const tail = host.connection.tail({ stream, filters, from: mine.cursor() + 1 });
  tails.set(source.id, tail);
  let left = isFirst ? await tail.backlog() : 0;
  if (left <= 0) caughtUp.resolve();
  while (!over.stopped) {
    const messages = await tail.next();
    // All are begun before any waits for room, so that no query takes them for passed.
    for (const { sequence } of messages) mine.started(sequence);
    for (const message of messages) {
      if (!definition.lanes.isOpen()) await definition.lanes.room();
      if (over.stopped) return;
      dispatch(worker, source, mine, message);
      if (--left === 0) caughtUp.resolve();
    }
  }
}

function dispatch(worker: Worker, source: Source, mine: Progress, message: StoredMessage): void {
  const finished = (): void => mine.finished(message.sequence);
  const inputs = readInputs(worker, source, message);
  if (inputs.length === 0) {
    finished();
    return;
  }
  const running = inputs.map((input) =>
    worker.definition.lanes.run(input.key, () =>
      // What still waits for its key is left to the next owner.
      worker.over.stopped
        ? Promise.reject(ownershipLost(worker.definition.name))
        : handleInput(worker, source, message, input),
    ),
  );
  const all: Promise<unknown> = running.length === 1 ? running[0]! : Promise.all(running);
  // An input rejects when the stint is over: then the next owner reads it again.
  void all.then(finished, (error: unknown) => {
    if (!worker.over.stopped) alarmStuck(worker, message, error);
  });
}

function alarmStuck({ host, definition }: Worker, message: StoredMessage, error: unknown): void {
  host.log({
    level: "error",
    event: "input_stuck",
    message: `${definition.name} cannot get past ${message.subject}: ${messageOf(error)}`,
    reader: definition.name,
    sequence: message.sequence,
  });
}
