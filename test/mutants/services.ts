// Planted bugs around the calls of services: when the outside may be called, and when not.
import type { Mutant } from "./mutants.ts";

const BREAKER = "test/delivery/breaker.test.ts";

/** What must not become of a service's bounds. */
export const services: readonly Mutant[] = [
  {
    name: "an open breaker has its commands fail their attempts",
    property: "While a breaker is open its commands wait and no attempt is burned",
    file: "runtime/core/breaker.ts",
    replace: 'if (nowMs < untilMs) return { kind: "wait", untilMs };',
    by: "void nowMs;",
    caughtBy: BREAKER,
    testName: "commands that wait for an open breaker use up no attempt",
  },
  {
    name: "a half-open breaker lets all calls through",
    property: "Whoever may still be down is called by few",
    file: "runtime/core/breaker.ts",
    replace: 'if (breaker.trials >= policy.halfOpenCalls) return { kind: "wait" };',
    by: "",
    caughtBy: BREAKER,
    testName: "a half-open breaker lets as many trial calls through as it says, and no more",
  },
  {
    name: "a call that began before a breaker opened opens it again",
    property: "A breaker heeds the calls of its term only",
    file: "runtime/core/breaker.ts",
    replace: "if (term !== breaker.term) return breaker;",
    by: "void term;",
    caughtBy: "runtime/core/breaker.test.ts",
    testName: "whatever happens, it opens, lets trials through and closes as its calls say",
  },
  {
    name: "a rate limit forgets its bucket on each call",
    property: "A service is not called more often than it may be",
    file: "runtime/host/service-rules.ts",
    replace: "if (taken) bucket = taken.state;",
    by: "",
    caughtBy: BREAKER,
    testName: "a rate limit spreads calls over time, and those that wait come in order",
  },
  {
    name: "a command that waits for a breaker does not expire",
    property: "Nobody is called for a command that has expired",
    file: "runtime/host/service-calls.ts",
    replace: "gate.enter({ over, ...(expiresAt !== undefined && { leftMs }) })",
    by: "gate.enter({ over })",
    caughtBy: BREAKER,
    testName: "a command that expires while it waits is refused, and called by nobody",
  },
  {
    name: "what waits for a breaker stays with a former owner",
    property: "A former owner calls nobody any more",
    file: "runtime/host/service-gate.ts",
    replace: "const forget = over.onStop(leave);",
    by: "const forget = () => void over;",
    caughtBy: BREAKER,
    testName: "what waits for the breaker of a former owner is left to the new one",
  },
];
