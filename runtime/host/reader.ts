// The one kind of reader: ordered, serial per key, concurrent across keys, without acks. Command
// handling, sagas, outboxes and projections differ only in what they do with an input.
import { EventwrightError, messageOf } from "../core/error.ts";
import type { StopSignal } from "../core/stop.ts";
import type { Span } from "../core/telemetry.ts";
import type { StoredMessage } from "../ports.ts";
import type { Handling } from "./handling.ts";
import type { Host } from "./host.ts";
import type { Knowledge } from "./knowledge.ts";
import type { Lanes } from "./lanes.ts";
import { claimRecord } from "./lease.ts";
import type { InstanceOrder } from "./order.ts";
import { findRecord } from "./record.ts";
import { type Shard, shardOfKey } from "./shards.ts";
import { createStint, type Standing, type Stint } from "./stint.ts";
import { countChange } from "./telemetry.ts";
import { startPause } from "./wait.ts";

/** A stream that a reader reads. */
export interface Source {
  readonly id: string;
  readonly stream: string;
  readonly filters: readonly string[];
  /** Read only after what the first source held at the start has been read. */
  readonly waitsForFirst?: boolean;
  /** Whether finished messages are purged, and with which filter. */
  readonly purge?: { readonly filter?: string };
}

/** One thing to handle. A message may hold several, each with a key of its own. */
export interface Input {
  readonly key: string;
  /** Within a span, if there is telemetry: what it brings about carries its trace on. */
  handle(span?: Span): Promise<void>;
  /** What is done about a permanent failure besides dead-lettering. */
  failed?(error: unknown): Promise<void>;
  /** An answer for whoever waits, when the key is parked. */
  unavailable?(): void;
}

/** What makes a reader this one. */
export interface ReaderDefinition {
  readonly name: string;
  readonly shard: Shard;
  /** What this build can read. */
  readonly knows: Knowledge;
  readonly sources: readonly Source[];
  readonly lanes: Lanes;
  /** How its spans are named; without it, it makes those that it has itself. */
  readonly handling?: Handling;
  /** The inputs of a message; none when it is for somebody else. Throws what cannot be read. */
  inputsOf(message: StoredMessage, source: Source, ownership: Ownership): readonly Input[];
  /** The same of a message that was dead-lettered and is handled again, where that differs. */
  inputsAgain?(message: StoredMessage, ownership: Ownership): readonly Input[];
  /** Carries out an order for an instance, under its id; gives why it cannot be. */
  carryOut?(id: string, order: InstanceOrder): Promise<string | undefined>;
  /** Whether a permanent failure stops the key: later inputs of it build on this one. */
  parks(error: unknown): boolean;
  /** Called whenever the reader starts to own its record. */
  owned?(owner: Ownership): void;
  /** Called when it stops, for whatever reason. */
  disowned?(): void;
}

/** The owner's view while it owns. */
export interface Ownership {
  /** Resolves when something new may be started; rejects when ownership is lost. */
  ready(): Promise<void>;
  /** Whether it is now, so that nobody needs to wait. */
  isReady(): boolean;
  /** Given when nothing new is to be begun: what waits is left to the next owner. */
  readonly over: StopSignal;
  /** Whether a key is set aside until a person looks. */
  isParked(key: string): boolean;
}

/** A running reader. */
export interface Reader {
  readonly name: string;
  readonly shard: number;
  readonly sources: readonly Source[];
  /** Whether its shard is that of a key. */
  holds(key: string): boolean;
  /** Waits until everything up to `sequence` of a source is finished, here or elsewhere. */
  reach(source: string, sequence: number, giveUp: Promise<void>): Promise<boolean>;
  /** Where it stands, while this process owns it. */
  standing(): Standing | undefined;
  /** Resolves when it reads no more: with the reason, or with nothing when the app was closed. */
  readonly ended: Promise<EventwrightError | undefined>;
  /** Finishes what is in flight, writes the record and gives it up. */
  close(): Promise<void>;
}

/** Starts to campaign for the record and, while owning it, to read. */
export function startReader(host: Host, definition: ReaderDefinition): Reader {
  let stint: Stint | undefined;
  const ended = campaign(host, definition, (current) => {
    stint = current;
  }).catch((cause: unknown) => {
    const message = `The reader ${definition.name} stopped: ${messageOf(cause)}`;
    host.log({ level: "error", event: "reader_stopped", message, reader: definition.name });
    const code = cause instanceof EventwrightError ? cause.code : "reader_stopped";
    return new EventwrightError(code, message, { cause });
  });
  return {
    name: definition.name,
    shard: definition.shard.index,
    sources: definition.sources,
    holds: (key) => shardOfKey(key, definition.shard.of) === definition.shard.index,
    standing: () => stint?.standing(),
    ended,
    async close() {
      await ended;
    },
    async reach(source, sequence, giveUp) {
      let gaveUp = false;
      void giveUp.then(() => {
        gaveUp = true;
      });
      const elsewhere = lookElsewhere(host, definition, source, sequence);
      while (!gaveUp) {
        // What the broker cannot say now is asked again.
        const look = stint ? stint.reached(source, sequence) : elsewhere();
        if (await look.catch(() => false)) return true;
        await nextLook(host, stint, source, giveUp);
      }
      return false;
    },
  };
}

/** Waits until an input is finished, or for a while. */
async function nextLook(
  host: Host,
  stint: Stint | undefined,
  source: string,
  giveUp: Promise<void>,
): Promise<void> {
  const poll = startPause(host, POLL_MS);
  const forget = stint?.onMoved(source, poll.cancel);
  await Promise.race([poll.done, giveUp]);
  poll.cancel();
  forget?.();
}

async function campaign(
  host: Host,
  definition: ReaderDefinition,
  tell: (current: Stint | undefined) => void,
): Promise<EventwrightError | undefined> {
  while (!host.closing.stopped) {
    const lease = await claimRecord(host, definition);
    if (!lease) return undefined;
    countChange(host, definition.name, "won");
    const stint = createStint(host, definition, lease);
    tell(stint);
    const ending = await stint.run().finally(() => tell(undefined));
    if (ending === "stopped") return tooManyParked(host, definition.name);
  }
  return undefined;
}

function tooManyParked({ limits }: Host, reader: string): EventwrightError {
  return new EventwrightError(
    "too_many_parked",
    `The reader ${reader} stopped: over ${limits.parkedKeys} of its keys are parked. Mend the ` +
      "cause, which the dead letters name, then start again.",
  );
}

/** How often a query looks whether a reader in another process has come far enough. */
const POLL_MS = 50;

/**
 * Looks whether the owner in another process has come far enough. Its cursor stands at the last
 * message that the reader hears: it is far enough too when it hears nothing from there up to
 * `sequence`, which is found out once for each cursor.
 */
function lookElsewhere(
  host: Host,
  { name, shard, sources }: ReaderDefinition,
  source: string,
  sequence: number,
): () => Promise<boolean> {
  const { stream, filters } = sources.find(({ id }) => id === source)!;
  let waitsAt = -1;
  return async () => {
    const found = await findRecord(host, name, shard);
    if (!found) return false;
    const cursor = found.record.cursors[source] ?? 0;
    if (cursor >= sequence) return true;
    if (cursor === waitsAt || (await host.connection.endOf(stream)) < sequence) return false;
    const tail = host.connection.tail({ stream, filters, from: cursor + 1 });
    try {
      // A tail that the closing app has closed knows nothing.
      if ((await tail.backlog()) === 0) return !host.closing.stopped;
      const [next] = await tail.next();
      if (next && next.sequence > sequence) return true;
      waitsAt = cursor;
      return false;
    } finally {
      tail.close();
    }
  };
}
