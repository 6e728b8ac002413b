// A process's connection to the broker, through a network that delays, loses and repeats.
import { decodeJson } from "../../../core/codec.ts";
import { TYPES } from "../../../core/headers.ts";
import type { Connection, KeyValue, StoredMessage, WriteResult } from "../../../ports.ts";
import { type Calls, callsOf, unavailable, type Wire } from "./calls.ts";
import { messagingOf } from "./messaging.ts";
import { tailOf } from "./tails.ts";

/** How far back a stale read sees, in ms. */
const STALE_MS = 2_000;

const UNKNOWN: WriteResult = { kind: "unknown", reason: "no answer came" };
const FULL: WriteResult = { kind: "full", reason: "the queue takes nothing" };
const unknown = (): WriteResult => UNKNOWN;

/** What a process holds in its hands as its connection. */
export function networkOf(wire: Wire): Connection {
  const calls = callsOf(wire);
  return {
    maxMessageBytes: wire.inner.maxMessageBytes,
    ...appendsOf(wire, calls),
    ...keysOf(wire, calls),
    ...timersOf(wire, calls),
    ...readsOf(wire, calls),
    ...messagingOf(wire, calls),
    tail: (request) => tailOf(wire, calls, request),
    close: () => wire.inner.close(),
  };
}

/** Notes what a stream has taken. */
async function noted(
  { world }: Wire,
  subject: string,
  writing: Promise<WriteResult>,
): Promise<WriteResult> {
  const result = await writing;
  if (result.kind !== "stored") return result;
  world.counted.messages++;
  world.stored.set(subject, world.timeline.monotonicMs());
  return result;
}

function appendsOf(wire: Wire, { write }: Calls): Pick<Connection, "append" | "purgeBelow"> {
  const { world, inner } = wire;
  return {
    append(subject, bytes, headers, expected) {
      const effect = async (): Promise<WriteResult> => {
        const result = await noted(wire, subject, inner.append(subject, bytes, headers, expected));
        if (result.kind === "stored") world.taken.push({ subject, bytes, headers });
        return result;
      };
      const after = expected === undefined ? "" : ` after ${expected}`;
      const what = headers[TYPES] === undefined ? "" : ` of ${headers[TYPES]}`;
      const text = (): string => `append ${subject}${what}${after}`;
      const full = expected === undefined && { full: FULL };
      return write({ point: "append", text, effect, lost: unknown, moves: true, ...full });
    },
    purgeBelow(stream, sequence, filter) {
      const effect = (): Promise<void> => inner.purgeBelow(stream, sequence, filter);
      const text = (): string => `purge ${stream} below ${sequence}`;
      return write({ point: "purgeBelow", text, effect, lost: unavailable, moves: false });
    },
  };
}

function keysOf(
  { world, inner, idleBucket }: Wire,
  { read, write }: Calls,
): Pick<Connection, "get" | "put" | "keys"> {
  const { values, timeline } = world;
  return {
    get(bucket, key) {
      const effect = (): Promise<KeyValue | undefined> => inner.get(bucket, key);
      const stale = (found: KeyValue | undefined): KeyValue | undefined => {
        const value = values.get(`${bucket} ${key}`);
        return value && isYoung(world, value.atMs) ? value.before : found;
      };
      const moves = bucket !== idleBucket;
      const text = (): string => `get ${key}`;
      return read({ point: "keyRead", text, effect, lost: unavailable, moves, stale });
    },
    put(bucket, key, bytes, expected) {
      const moves = bucket !== idleBucket;
      const effect = async (): Promise<WriteResult> => {
        const before = await inner.get(bucket, key);
        const result = await inner.put(bucket, key, bytes, expected);
        if (result.kind !== "stored") return result;
        values.set(`${bucket} ${key}`, { before, atMs: timeline.monotonicMs() });
        // Whoever takes a reader over, or waits for it, needs time.
        if (!moves && ownerIn(before?.bytes) !== ownerIn(bytes)) world.disturbed();
        return result;
      };
      const text = (): string => `put ${key} over ${expected}`;
      return write({ point: "put", text, effect, lost: unknown, moves });
    },
    keys(bucket) {
      const effect = (): Promise<readonly string[]> => inner.keys(bucket);
      const text = (): string => `keys of ${bucket}`;
      return read({ point: "keyRead", text, effect, lost: unavailable, moves: false });
    },
  };
}

function ownerIn(bytes: Uint8Array | undefined): unknown {
  return bytes && (decodeJson(bytes) as { readonly owner?: unknown }).owner;
}

const isYoung = ({ timeline }: Wire["world"], atMs: number): boolean =>
  timeline.monotonicMs() - atMs < STALE_MS;

function timersOf(wire: Wire, { write }: Calls): Pick<Connection, "schedule" | "cancel"> {
  const { inner } = wire;
  return {
    schedule(subject, target, dueMs, bytes, headers) {
      const effect = (): Promise<WriteResult> =>
        noted(wire, subject, inner.schedule(subject, target, dueMs, bytes, headers));
      const text = (): string => `schedule ${subject}`;
      return write({ point: "schedule", text, effect, lost: unknown, moves: true });
    },
    cancel(stream, subject) {
      const effect = (): Promise<void> => inner.cancel(stream, subject);
      const text = (): string => `cancel ${subject}`;
      return write({ point: "cancel", text, effect, lost: unavailable, moves: true });
    },
  };
}

function readsOf(
  { world, inner }: Wire,
  { read }: Calls,
): Pick<Connection, "readSubject" | "lastOf" | "endOf"> {
  return {
    readSubject(stream, subject, after, options) {
      const effect = (): Promise<readonly StoredMessage[]> =>
        inner.readSubject(stream, subject, after, options);
      const stale = (found: readonly StoredMessage[]): readonly StoredMessage[] =>
        isYoung(world, world.stored.get(subject) ?? Number.NEGATIVE_INFINITY)
          ? found.slice(0, -1)
          : found;
      const text = (): string => `read ${subject} after ${after}`;
      return read({ point: "read", text, effect, lost: unavailable, moves: true, stale });
    },
    lastOf(stream, subject, options) {
      const effect = (): Promise<StoredMessage | undefined> =>
        inner.lastOf(stream, subject, options);
      const text = (): string => `last of ${subject}`;
      return read({ point: "read", text, effect, lost: unavailable, moves: true });
    },
    endOf(stream) {
      const effect = (): Promise<number> => inner.endOf(stream);
      const text = (): string => `end of ${stream}`;
      return read({ point: "read", text, effect, lost: unavailable, moves: false });
    },
  };
}
