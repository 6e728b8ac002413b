// The breaker and the rate limit of one service in this process, over the host's clock: which call
// may begin, and what its outcome changes. Changes of the breaker are told.
import {
  type Admission,
  admitCall,
  type Breaker,
  type BreakerPolicy,
  type CallOutcome,
  closedBreaker,
  settleCall,
} from "../core/breaker.ts";
import { fullBucket, type RateLimitPolicy, takeToken, tokensAt } from "../core/rate-limit.ts";
import type { Service } from "../core/service.ts";
import type { LogEntry } from "../ports.ts";
import type { Host } from "./host.ts";
import type { Stopwatch } from "./stopwatch.ts";

/** What of the host the rules need. */
export type RulesHost = Pick<Host, "clock" | "log" | "telemetry" | "timeScale">;

/** The rules of one service; made by {@link createRules}. */
export interface ServiceRules {
  /** Lets a call begin, in a term of the breaker that goes to `settle`; or says until when not. */
  admit(): Admission<number>;
  settle(term: number, outcome: CallOutcome): void;
  /** Undefined without one. */
  breaker(): BreakerStatus | undefined;
  /** Calls that the rate limit would let begin now; undefined without one. */
  tokens(): number | undefined;
}

/** A breaker as it is seen from outside. */
export interface BreakerStatus {
  readonly state: Breaker["state"];
  /** RFC 3339, by this process's clock. */
  readonly since: string;
}

/** The rules of a service of which nothing is known yet. */
export function createRules(
  host: RulesHost,
  { name, policy }: Service,
  watch: Stopwatch,
): ServiceRules {
  const { clock, timeScale } = host;
  const breakerPolicy = policy.breaker && scaledBreaker(policy.breaker, timeScale);
  const rateLimit = policy.rateLimit && scaledLimit(policy.rateLimit, timeScale);
  let breaker = closedBreaker(watch.nowMs());
  let bucket = rateLimit && fullBucket(rateLimit, watch.nowMs());
  let sinceMs = clock.nowMs();
  const becomes = (next: Breaker): void => {
    const { state } = breaker;
    breaker = next;
    if (next.state === state) return;
    sinceMs = clock.nowMs();
    tellChange(host, name, next.state);
  };
  return {
    admit() {
      const nowMs = watch.nowMs();
      const through = breakerPolicy && admitCall(breakerPolicy, breaker, nowMs);
      if (through?.kind === "wait") return through;
      const taken = rateLimit && bucket && takeToken(rateLimit, bucket, nowMs);
      if (taken?.kind === "wait") return taken;
      if (taken) bucket = taken.state;
      if (through) becomes(through.state);
      return { kind: "admitted", state: breaker.term };
    },
    settle(term, outcome) {
      if (!breakerPolicy) return;
      becomes(settleCall(breakerPolicy, breaker, term, outcome, watch.nowMs()));
    },
    breaker: () =>
      breakerPolicy && { state: breaker.state, since: new Date(sinceMs).toISOString() },
    tokens: () => rateLimit && bucket && Math.floor(tokensAt(rateLimit, bucket, watch.nowMs())),
  };
}

function scaledBreaker(
  policy: Required<BreakerPolicy>,
  timeScale: number,
): Required<BreakerPolicy> {
  const { withinMs, openMs } = policy;
  return { ...policy, withinMs: withinMs / timeScale, openMs: openMs / timeScale };
}

function scaledLimit({ calls, perMs }: RateLimitPolicy, timeScale: number): RateLimitPolicy {
  return { calls, perMs: perMs / timeScale };
}

const CHANGES = {
  open: { level: "warn", event: "breaker_opened", what: "calls keep failing; commands wait" },
  "half-open": { level: "info", event: "breaker_half_open", what: "it is called again, on trial" },
  closed: { level: "info", event: "breaker_closed", what: "calls succeed again" },
} as const satisfies Record<Breaker["state"], LogEntry | { readonly what: string }>;

function tellChange({ log, telemetry }: RulesHost, service: string, state: Breaker["state"]): void {
  const { level, event, what } = CHANGES[state];
  log({ level, event, message: `${service}: ${what}.`, service });
  telemetry?.count("eventwright.service.breaker.changes", {
    "eventwright.part": service,
    "eventwright.result": event.replace("breaker_", ""),
  });
}
