// One stream of the embedded broker: an ordered array with an index by subject.
import { MESSAGE_ID } from "../core/headers.ts";
import type {
  Headers,
  StoredMessage,
  StreamSpec,
  Tail,
  TailRequest,
  WriteResult,
} from "../ports.ts";
import { keptForEver, shorter } from "./embedded/refusals.ts";
import { fits, matches, storedSubject } from "./embedded/subjects.ts";
import type { AfterBatch } from "./embedded/turns.ts";

/** Messages that one `next()` of a tail returns at most. */
const TAIL_BATCH = 500;
/** How long a message id is remembered: as long as NATS does unless told. */
const DUPLICATE_WINDOW_MS = 2 * 60 * 1_000;

/** An ordered, append-only list of messages. */
export interface MemoryStream {
  capture(subjects: readonly string[]): void;
  captures(subject: string): boolean;
  append(
    subject: string,
    bytes: Uint8Array,
    headers: Headers,
    expected: number | undefined,
    nowMs: number,
  ): WriteResult;
  ofSubject(subject: string): readonly StoredMessage[];
  end(): number;
  tail(request: TailRequest, afterBatch: AfterBatch): Tail;
  purgeBelow(sequence: number, filter?: string): void;
}

/** An empty stream. Bounded kinds answer `full` beyond `limit` messages. */
export function createMemoryStream(spec: StreamSpec, limit: number): MemoryStream {
  const subjects = new Set(spec.subjects);
  const bySubject = new Map<string, StoredMessage[]>();
  const waiting = new Set<() => void>();
  const ids = createMessageIds();
  let messages: StoredMessage[] = [];
  let end = 0;

  return {
    capture: (more) => {
      for (const subject of more) subjects.add(subject);
    },
    captures: (subject) => [...subjects].some((filter) => matches(filter, subject)),
    append(subject, bytes, headers, expected, nowMs) {
      const stored = storedSubject(spec, subject);
      const before = bySubject.get(stored) ?? [];
      if (expected !== undefined && (before.at(-1)?.sequence ?? 0) !== expected) {
        return { kind: "conflict" };
      }
      const id = headers[MESSAGE_ID];
      const duplicate = id === undefined ? undefined : ids.get(id, nowMs);
      if (duplicate !== undefined) return { kind: "duplicate", sequence: duplicate };
      if (spec.kind !== "log" && spec.kind !== "timers" && messages.length >= limit) {
        return { kind: "full", reason: `${spec.name} holds ${limit} messages` };
      }
      const message = { subject: stored, sequence: ++end, headers, bytes };
      if (id !== undefined) ids.add(id, end, nowMs);
      messages.push(message);
      if (before.push(message) === 1) bySubject.set(stored, before);
      for (const wake of waiting) wake();
      waiting.clear();
      return { kind: "stored", sequence: end };
    },
    ofSubject: (subject) => bySubject.get(subject) ?? [],
    end: () => end,
    tail: (request, afterBatch) =>
      tailOf(
        request,
        () => ({ messages, end }),
        (wake) => waiting.add(wake),
        afterBatch,
      ),
    purgeBelow(sequence, filter) {
      if (spec.kind === "log") throw keptForEver(spec.name);
      const gone = (message: StoredMessage): boolean =>
        message.sequence < sequence && (!filter || matches(filter, message.subject));
      messages = messages.filter((message) => !gone(message));
      for (const [subject, list] of bySubject) {
        if (filter && !matches(filter, subject)) continue;
        const kept = list.filter((message) => message.sequence >= sequence);
        if (kept.length > 0) bySubject.set(subject, kept);
        else bySubject.delete(subject);
      }
    },
  };
}

interface MessageIds {
  /** The sequence of the message that has the id. */
  get(id: string, nowMs: number): number | undefined;
  add(id: string, sequence: number, nowMs: number): void;
}

/** The message ids of the last two minutes. */
function createMessageIds(): MessageIds {
  const ids = new Map<string, { readonly sequence: number; readonly sinceMs: number }>();
  return {
    get(id, nowMs) {
      for (const [oldest, { sinceMs }] of ids) {
        if (nowMs - sinceMs < DUPLICATE_WINDOW_MS) break;
        ids.delete(oldest);
      }
      return ids.get(id)?.sequence;
    },
    add: (id, sequence, nowMs) => void ids.set(id, { sequence, sinceMs: nowMs }),
  };
}

interface Contents {
  readonly messages: readonly StoredMessage[];
  readonly end: number;
}

function tailOf(
  { stream, filters, from }: TailRequest,
  contents: () => Contents,
  onAppend: (wake: () => void) => void,
  afterBatch: AfterBatch,
): Tail {
  let next = from;
  let closed = false;
  let wake = (): void => undefined;
  const behind = contents().messages.filter(
    ({ sequence, subject }) => sequence >= from && fits(filters, subject),
  ).length;
  return {
    backlog: async () => behind,
    passed: async (sequence) =>
      sequence <= contents().end &&
      !contents().messages.some(
        (message) =>
          message.sequence >= next &&
          message.sequence <= sequence &&
          fits(filters, message.subject),
      ),
    async next() {
      if (contents().end < next - 1) throw shorter(stream, contents().end, next);
      const turn = afterBatch();
      if (turn) await turn;
      while (!closed) {
        const { messages } = contents();
        const start = indexOf(messages, next);
        const seen = messages.slice(start, start + TAIL_BATCH);
        if (seen.length === 0) {
          await new Promise<void>((resolve) => {
            wake = resolve;
            onAppend(resolve);
          });
          continue;
        }
        next = seen.at(-1)!.sequence + 1;
        const wanted = seen.filter(({ subject }) => fits(filters, subject));
        if (wanted.length > 0) return wanted;
      }
      return [];
    },
    close() {
      closed = true;
      wake();
    },
  };
}

/** Index of the first message whose sequence is not below `sequence`. */
function indexOf(messages: readonly StoredMessage[], sequence: number): number {
  let low = 0;
  let high = messages.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (messages[middle]!.sequence < sequence) low = middle + 1;
    else high = middle;
  }
  return low;
}
