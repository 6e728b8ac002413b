// A circuit breaker as pure state: whether a call may begin, and what comes of its outcome. Times
// are of any clock that never goes back; there is none here.

/**
 * When a service is left alone for a while. Calls in a row are counted, as cockatiel's
 * `ConsecutiveBreaker` does: a rate, which Polly and resilience4j take by default, needs a least
 * number of calls to mean anything, which a service that is called rarely never has. Trial calls
 * are as resilience4j's `permittedNumberOfCallsInHalfOpenState`.
 */
export interface BreakerPolicy {
  /** So many calls in a row fail until it opens. */
  readonly failures: number;
  /** Only if they failed within this time, in ms. Default: however long it took. */
  readonly withinMs?: number;
  /** How long it stays open before trial calls are let through, in ms. Default 30,000. */
  readonly openMs?: number;
  /** Trial calls, all of which must succeed until it closes. Default 1. */
  readonly halfOpenCalls?: number;
}

/** Where a breaker stands. */
export interface Breaker {
  readonly state: "closed" | "open" | "half-open";
  readonly sinceMs: number;
  /** Rises with each change of state: what was begun before one says nothing about it. */
  readonly term: number;
  /** Closed: when the last calls failed, those since the last success. */
  readonly failedMs: readonly number[];
  /** Half-open: trial calls that were let through, and those of them that have succeeded. */
  readonly trials: number;
  readonly succeeded: number;
}

/** What a call came to; `unused`: it was let through, and never begun. */
export type CallOutcome = "succeeded" | "failed" | "unused";

/** Whether a call may begin, and else until when to wait; without a time, for an outcome. */
export type Admission<State> =
  | { readonly kind: "admitted"; readonly state: State }
  | { readonly kind: "wait"; readonly untilMs?: number };

/** A breaker that lets everything through. */
export function closedBreaker(nowMs: number): Breaker {
  return inTerm("closed", 0, nowMs);
}

/** Lets a call through, or not. Its outcome goes to {@link settleCall}, with the state's term. */
export function admitCall(
  policy: Required<BreakerPolicy>,
  breaker: Breaker,
  nowMs: number,
): Admission<Breaker> {
  if (breaker.state === "closed") return { kind: "admitted", state: breaker };
  const untilMs = breaker.sinceMs + policy.openMs;
  if (breaker.state === "open") {
    if (nowMs < untilMs) return { kind: "wait", untilMs };
    const halfOpen = inTerm("half-open", breaker.term + 1, nowMs);
    return { kind: "admitted", state: { ...halfOpen, trials: 1 } };
  }
  if (breaker.trials >= policy.halfOpenCalls) return { kind: "wait" };
  return { kind: "admitted", state: { ...breaker, trials: breaker.trials + 1 } };
}

/** The breaker after the outcome of a call that was let through in `term`. */
export function settleCall(
  policy: Required<BreakerPolicy>,
  breaker: Breaker,
  term: number,
  outcome: CallOutcome,
  nowMs: number,
): Breaker {
  if (term !== breaker.term) return breaker;
  return breaker.state === "closed"
    ? settleClosed(policy, breaker, outcome, nowMs)
    : settleTrial(policy, breaker, outcome, nowMs);
}

function settleClosed(
  { failures, withinMs }: Required<BreakerPolicy>,
  breaker: Breaker,
  outcome: CallOutcome,
  nowMs: number,
): Breaker {
  if (outcome === "unused") return breaker;
  if (outcome === "succeeded") {
    return breaker.failedMs.length === 0 ? breaker : { ...breaker, failedMs: [] };
  }
  const failedMs = [...breaker.failedMs, nowMs].slice(-failures);
  const isOver = failedMs.length === failures && nowMs - failedMs[0]! <= withinMs;
  return isOver ? inTerm("open", breaker.term + 1, nowMs) : { ...breaker, failedMs };
}

function settleTrial(
  { halfOpenCalls }: Required<BreakerPolicy>,
  breaker: Breaker,
  outcome: CallOutcome,
  nowMs: number,
): Breaker {
  if (outcome === "failed") return inTerm("open", breaker.term + 1, nowMs);
  if (outcome === "unused") return { ...breaker, trials: breaker.trials - 1 };
  const succeeded = breaker.succeeded + 1;
  return succeeded >= halfOpenCalls
    ? inTerm("closed", breaker.term + 1, nowMs)
    : { ...breaker, succeeded };
}

function inTerm(state: Breaker["state"], term: number, sinceMs: number): Breaker {
  return { state, sinceMs, term, failedMs: [], trials: 0, succeeded: 0 };
}
