// A token bucket as pure state: whether a call may begin now, or from when on. No clock here.
import type { Admission } from "./breaker.ts";

/**
 * At most so many calls in a row, and on average so many per time: a token bucket, which is full at
 * first (Turner, "New directions in communications", IEEE 1986).
 */
export interface RateLimitPolicy {
  /** Calls per `perMs`, and at most at once. */
  readonly calls: number;
  /** In ms. */
  readonly perMs: number;
}

/** The tokens at a time; each call takes one, and they come back evenly. */
export interface Bucket {
  readonly tokens: number;
  readonly atMs: number;
}

/** A bucket with all its tokens. */
export function fullBucket({ calls }: RateLimitPolicy, nowMs: number): Bucket {
  return { tokens: calls, atMs: nowMs };
}

/** The tokens that are there now. */
export function tokensAt({ calls, perMs }: RateLimitPolicy, bucket: Bucket, nowMs: number): number {
  const passedMs = Math.max(0, nowMs - bucket.atMs);
  return Math.min(calls, bucket.tokens + (passedMs * calls) / perMs);
}

/** Takes a token, or says when there will be one. */
export function takeToken(
  policy: RateLimitPolicy,
  bucket: Bucket,
  nowMs: number,
): Admission<Bucket> {
  const tokens = tokensAt(policy, bucket, nowMs);
  if (tokens >= 1 - ROUNDING) {
    return { kind: "admitted", state: { tokens: Math.max(0, tokens - 1), atMs: nowMs } };
  }
  return { kind: "wait", untilMs: nowMs + ((1 - tokens) * policy.perMs) / policy.calls };
}

/** Whoever waited until the time that was said must find a token, however it was rounded. */
const ROUNDING = 1e-6;
