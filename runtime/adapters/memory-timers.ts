// Schedules of the embedded broker. They run only while somebody is connected, so that a timer
// due in a week keeps no process alive.
import { refuseTooLarge } from "../core/size.ts";
import type { Clock, Connection, WriteResult } from "../ports.ts";
import { nobodyTakes } from "./embedded/subjects.ts";
import type { MemoryStream } from "./memory-stream.ts";

interface Schedule {
  readonly dueMs: number;
  readonly fire: () => void;
  cancel(): void;
}

/** The schedules of one embedded broker; made by {@link createMemoryTimers}. */
export interface MemoryTimers {
  /** Joins with a clock; the result leaves. */
  join(clock: Clock): () => void;
  readonly calls: Pick<Connection, "schedule" | "cancel">;
}

/** No schedules yet. `streamOf` finds the stream that captures a subject. */
export function createMemoryTimers(
  streamOf: (subject: string) => MemoryStream | undefined,
  maxMessageBytes: number,
): MemoryTimers {
  const schedules = new Map<string, Schedule>();
  const clocks: Clock[] = [];
  const arm = (subject: string, dueMs: number, fire: () => void): void => {
    const [clock] = clocks;
    const cancel = clock?.after(Math.max(0, dueMs - clock.nowMs()), fire) ?? (() => undefined);
    schedules.set(subject, { dueMs, fire, cancel });
  };
  const armAll = (): void => {
    for (const [subject, { dueMs, fire, cancel }] of schedules) {
      cancel();
      arm(subject, dueMs, fire);
    }
  };
  const drop = (subject: string): void => {
    schedules.get(subject)?.cancel();
    schedules.delete(subject);
  };
  return {
    join(clock) {
      clocks.push(clock);
      if (clocks.length === 1) armAll();
      return () => {
        const [first] = clocks;
        clocks.splice(clocks.indexOf(clock), 1);
        if (first === clock) armAll();
      };
    },
    calls: {
      async schedule(subject, target, dueMs, bytes, headers): Promise<WriteResult> {
        refuseTooLarge(subject, bytes, headers, maxMessageBytes);
        const stream = streamOf(target);
        if (!stream) return nobodyTakes(target);
        drop(subject);
        arm(subject, dueMs, () => {
          schedules.delete(subject);
          stream.append(target, bytes, headers, undefined, dueMs);
        });
        return { kind: "stored", sequence: stream.end() };
      },
      cancel: async (_stream, subject) => drop(subject),
    },
  };
}
