// What the crash tests and their children share.
import type { Death } from "./deaths.ts";

/** What a child is told, as JSON in its only argument. */
export interface ChildOptions {
  readonly path: string;
  /** Part of the keys of its commands. */
  readonly round: number;
  readonly death?: Death;
  /** After so many transactions it acknowledges what it does not commit. */
  readonly honest?: number;
}

/** Ownership changes quickly, so that starting again does. */
export const QUICK_LIMITS = { takeoverMs: 400, checkpointMs: 100, leaseMs: 300 } as const;
