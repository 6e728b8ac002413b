// A tail: reads a stream from a sequence on, and waits at its end. What is not committed yet, it
// never reads.
import { setImmediate } from "node:timers";
import type { Tail, TailRequest } from "../../ports.ts";
import { shorter } from "../embedded/refusals.ts";
import { fits } from "../embedded/subjects.ts";
import type { SqliteStream } from "./stream.ts";

/** Messages whose subjects are looked at before others get a turn. */
const PAGE = 5_000;

/** Opens a tail. `guard` makes clear errors of what reading throws. */
export function openTail(
  stream: SqliteStream,
  { filters, from }: TailRequest,
  guard: <T>(read: () => T) => T,
): Tail {
  const opened = stream.end();
  let next = from;
  let closed = false;
  let wake = (): void => undefined;
  const appended = (): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
      stream.onAppend(resolve);
    });
  return {
    backlog: () => countMatching(stream, filters, from, opened, guard),
    async passed(sequence) {
      if (sequence > stream.end()) return false;
      return !(await hasMatching(stream, filters, next, sequence, guard));
    },
    async next() {
      if (!closed && stream.end() < next - 1) throw shorter(stream.spec.name, stream.end(), next);
      while (!closed) {
        if (next > stream.end()) {
          await appended();
          continue;
        }
        const found = guard(() => stream.read(next, filters));
        next = found.next;
        if (found.messages.length > 0) return found.messages;
        await turn();
      }
      return [];
    },
    close() {
      closed = true;
      wake();
    },
  };
}

/** Lets others have their turn. */
export function turn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

async function countMatching(
  { table }: SqliteStream,
  filters: readonly string[],
  from: number,
  to: number,
  guard: <T>(read: () => T) => T,
): Promise<number> {
  let count = 0;
  for (let next = from; next <= to; await turn()) {
    const heads = guard(() => table.heads(next, to, PAGE));
    count += heads.filter(({ subject }) => fits(filters, subject)).length;
    if (heads.length < PAGE) break;
    next = heads.at(-1)!.sequence + 1;
  }
  return count;
}

async function hasMatching(
  { table }: SqliteStream,
  filters: readonly string[],
  from: number,
  to: number,
  guard: <T>(read: () => T) => T,
): Promise<boolean> {
  for (let next = from; next <= to; await turn()) {
    const heads = guard(() => table.heads(next, to, PAGE));
    if (heads.some(({ subject }) => fits(filters, subject))) return true;
    if (heads.length < PAGE) return false;
    next = heads.at(-1)!.sequence + 1;
  }
  return false;
}
