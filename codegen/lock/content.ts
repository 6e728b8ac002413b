// What a lock file holds, from its text and as text again.
import type { Shape } from "./shape.ts";

/** A released message. */
export interface LockedMessage {
  readonly kind: "command" | "event";
  readonly owner: string;
  readonly key: string;
  readonly reserved: readonly string[];
  /** The shape of each released version, by its number. */
  readonly versions: Readonly<Record<string, Shape>>;
}

/** Everything that is released. */
export interface LockContent {
  readonly context: string;
  readonly messages: Readonly<Record<string, LockedMessage>>;
  /** The hash of each released version of a saga's declaration. */
  readonly sagas: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** The content of a lock's text; undefined when it is none. */
export function parseLock(text: string): LockContent | undefined {
  try {
    const lock = JSON.parse(text) as { readonly lock?: unknown } & LockContent;
    const isLock = lock.lock === 1 && typeof lock.messages === "object" && lock.messages !== null;
    return isLock && typeof lock.sagas === "object" ? lock : undefined;
  } catch {
    return undefined;
  }
}

/** A lock as text: sorted, one field a line, so that merges stay readable. */
export function printLock({ context, messages, sagas }: LockContent): string {
  const sorted = <T>(record: Readonly<Record<string, T>>): Readonly<Record<string, T>> =>
    Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
  const note = "Released versions. Written by eventwright generate; commit it, do not edit it.";
  const lock = { lock: 1, note, context, messages: sorted(messages), sagas: sorted(sagas) };
  return `${JSON.stringify(lock, null, 2)}\n`;
}
