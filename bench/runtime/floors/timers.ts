// Timers by hand: entries of a map that nobody wakes, and Node's own timers.
import { collector } from "../held.ts";

/** Bytes that an entry of a map takes, from a timer's subject to when it is due. */
export function timerEntryBytes(
  count: number,
  timerAt: (index: number) => { readonly subject: string; readonly bytes: Uint8Array },
): number {
  const collect = collector();
  const bytesNow = (): number => {
    collect();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const before = bytesNow();
  const entries = new Map<string, unknown>();
  for (let index = 0; index < count; index++) {
    const { subject, bytes } = timerAt(index);
    entries.set(subject, { dueMs: index, bytes });
  }
  const after = bytesNow();
  if (entries.size !== count) throw new Error("Two timers have one subject.");
  return (after - before) / count;
}

/** How late `setTimeout` is for each of these times, in ms of the clock that is given. */
export function timeoutDelays(
  dueTimes: readonly number[],
  nowMs: () => number,
): Promise<readonly number[]> {
  const wait = (dueMs: number): Promise<number> =>
    new Promise((resolve) => {
      setTimeout(() => resolve(nowMs() - dueMs), dueMs - nowMs());
    });
  return Promise.all(dueTimes.map(wait));
}
