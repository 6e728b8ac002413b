// What all processes of one simulated run share: time, chance, faults, and what is noted of it.
import type { Clock, Headers, KeyValue } from "../../ports.ts";
import type { Plan } from "./plan.ts";
import { createTimeline, type Timeline } from "./timeline.ts";

/** When every simulated world begins: 2026-01-01T00:00:00.000Z. */
export const BEGINNING_MS = 1_767_225_600_000;

/** The surroundings of one run; made by {@link createWorld}. */
export interface World {
  readonly timeline: Timeline;
  readonly plan: Plan;
  /** The broker's clock. */
  readonly clock: Clock;
  readonly seed: number;
  /** Notes that something moved which is more than looking and waiting. */
  moved(): void;
  /** Notes that a process came, went, stood still or heard nothing. */
  disturbed(): void;
  /** Ms since something moved, and since a process was disturbed. */
  quietMs(): number;
  calmMs(): number;
  /** Messages stored, delivered to a reader, asked or answered, and calls of the outside. */
  readonly counted: { messages: number };
  /** Every message that a stream has taken, for the audit. */
  readonly taken: TakenMessage[];
  /** When each subject was last written, and what each key held before its last write. */
  readonly stored: Map<string, number>;
  readonly values: Map<string, FormerValue>;
  /** Tells a line of the story, if somebody wants to know it. */
  readonly tell: (line: () => string) => void;
}

/** A message as it was given to the broker. */
export interface TakenMessage {
  readonly subject: string;
  readonly bytes: Uint8Array;
  readonly headers: Headers;
}

/** What a key held before its last write, and when that was. */
export interface FormerValue {
  readonly before: KeyValue | undefined;
  readonly atMs: number;
}

/** A line of what happened. */
export interface StoryLine {
  /** Ms since the beginning. */
  readonly atMs: number;
  readonly text: string;
}

/** A world in which nothing has happened. With `story`, what happens is written there. */
export function createWorld(seed: number, plan: Plan, story?: StoryLine[]): World {
  const timeline = createTimeline();
  let movedMs = 0;
  let disturbedMs = 0;
  return {
    timeline,
    plan,
    clock: {
      nowMs: () => BEGINNING_MS + Math.floor(timeline.elapsedMs()),
      monotonicMs: timeline.monotonicMs,
      after: (delayMs, task) => (delayMs > 0 ? timeline.after(delayMs, task) : soon(task)),
    },
    seed,
    moved() {
      movedMs = timeline.monotonicMs();
    },
    disturbed() {
      disturbedMs = timeline.monotonicMs();
    },
    quietMs: () => timeline.monotonicMs() - movedMs,
    calmMs: () => timeline.monotonicMs() - disturbedMs,
    counted: { messages: 0 },
    taken: [],
    stored: new Map(),
    values: new Map(),
    tell: story
      ? (line) => void story.push({ atMs: timeline.elapsedMs(), text: line() })
      : () => undefined,
  };
}

/** Runs a task as soon as what runs now is done: what is due is no matter of time. */
function soon(task: () => void): () => void {
  let cancelled = false;
  queueMicrotask(() => cancelled || task());
  return () => {
    cancelled = true;
  };
}
