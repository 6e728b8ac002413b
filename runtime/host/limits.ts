// Every bound of the host, in one place. Times in ms of the host's clock.

import type { LaneBounds } from "./lanes.ts";

/** The bounds that `startApp({ limits })` can change. */
export interface Limits {
  /** A reader's owner is replaced after its record stood still for this long. */
  readonly takeoverMs: number;
  /** An owner writes its record this often. */
  readonly checkpointMs: number;
  /** An owner starts nothing new this long after sending its last acknowledged write. */
  readonly leaseMs: number;
  /** Inputs that one reader works on at one time. */
  readonly inFlight: number;
  /** Inputs that one reader holds, those that it works on and those that wait for their key. */
  readonly held: number;
  /** The same of one key: beyond it, direct commands to this key are `overloaded`. */
  readonly heldPerKey: number;
  /** Command ids that an aggregate remembers at most. Older ones are looked up in its log. */
  readonly knownCommands: number;
  /** Commits of an aggregate after which a snapshot of it is taken. */
  readonly snapshotEvery: number;
  /** Command ids in a snapshot; older ones are looked up in the log. */
  readonly snapshotCommands: number;
  /** Which part of the loads from a snapshot also replays everything, and compares. */
  readonly snapshotChecks: number;
  /** Age at which a command is refused as `expired`. */
  readonly dedupHorizonMs: number;
  /** How far a command's timestamp may be ahead of the clock of whoever handles it. */
  readonly clockAheadMs: number;
  /** Decisions of one command when its append meets conflicts. */
  readonly decisions: number;
  /**
   * How long an input may keep failing before it is dead-lettered or parked, from its first failure
   * on. While the broker is away no time is counted.
   */
  readonly unfinishedMs: number;
  /**
   * How long a type, version or handler may be unknown before that is permanent: time for a newer
   * build to take over.
   */
  readonly unknownMs: number;
  /** The same as `takeoverMs`, for a build that knows less than the owner before. */
  readonly olderTakeoverMs: number;
  /** Parked keys at which a reader stops. */
  readonly parkedKeys: number;
  /** Actors, saga instances and rows that each cache holds. */
  readonly cached: number;
  /** What they may take, as JSON: of those over 4 KiB the ones used longest ago are forgotten. */
  readonly cachedBytes: number;
  /** Commands of one app that wait for their answer. */
  readonly pendingSends: number;
  /** How long a sender waits before it sends a command again. */
  readonly resendMs: number;
  /** How long a sender waits altogether, unless `send` says otherwise. */
  readonly sendTimeoutMs: number;
  /** How long `close` waits for what is in flight. */
  readonly drainMs: number;
  /** Pauses between attempts at an input. */
  readonly retryMinMs: number;
  readonly retryMaxMs: number;
}

export const DEFAULT_LIMITS: Limits = {
  takeoverMs: 3_000,
  checkpointMs: 1_000,
  leaseMs: 2_000,
  inFlight: 256,
  held: 4_096,
  heldPerKey: 256,
  knownCommands: 4_096,
  snapshotEvery: 100,
  snapshotCommands: 256,
  snapshotChecks: 1 / 1_000,
  dedupHorizonMs: 7 * 24 * 60 * 60 * 1_000,
  clockAheadMs: 5 * 60 * 1_000,
  decisions: 5,
  unfinishedMs: 60_000,
  unknownMs: 15 * 60_000,
  olderTakeoverMs: 15_000,
  parkedKeys: 100,
  cached: 10_000,
  cachedBytes: 128 * 1024 * 1024,
  pendingSends: 10_000,
  resendMs: 5_000,
  sendTimeoutMs: 30_000,
  drainMs: 10_000,
  retryMinMs: 20,
  retryMaxMs: 2_000,
};

/** The bounds of a reader's lanes; a service may allow fewer calls at one time. */
export function laneBounds(
  { inFlight, held, heldPerKey }: Limits,
  concurrency: number = inFlight,
): LaneBounds {
  return { running: Math.min(concurrency, inFlight), held, heldPerKey };
}
