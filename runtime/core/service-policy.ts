// How a service is called: its bounds, with defaults, checked where it is defined.
import type { BreakerPolicy } from "./breaker.ts";
import { EventwrightError } from "./error.ts";
import type { RateLimitPolicy } from "./rate-limit.ts";

/** How a command is called. Times in ms, divided by the app's `timeScale`. */
export interface CallPolicy {
  /** How long one call may take. Default 30,000. */
  readonly timeoutMs?: number;
  /** Pause before the second attempt; doubles, with jitter. Default 200. */
  readonly backoffMs?: number;
  /** Longest pause. Default 10,000. */
  readonly maxBackoffMs?: number;
  /** Calls before the command is dead-lettered, its outcome unknown. Default 10. */
  readonly maxAttempts?: number;
}

/** How a service is called. Times in ms, divided by the app's `timeScale`. */
export interface ServicePolicy<Command extends string = string> extends CallPolicy {
  /** Commands of this service that are worked on at one time. Default 64. */
  readonly concurrency?: number;
  /**
   * After failures in a row nobody is called for a while. Commands wait meanwhile, and no attempt
   * of theirs is used up. Default: every command is tried on.
   */
  readonly breaker?: BreakerPolicy;
  /** So many calls per time, and not more at once. Others wait. Default: as many as there are. */
  readonly rateLimit?: RateLimitPolicy;
  /** What is different for one command. */
  readonly commands?: { readonly [Type in Command]?: CallPolicy };
}

/** A policy without gaps. */
export interface WholePolicy extends Required<CallPolicy> {
  readonly concurrency: number;
  readonly breaker?: Required<BreakerPolicy>;
  readonly rateLimit?: RateLimitPolicy;
  readonly commands: Readonly<Record<string, CallPolicy | undefined>>;
}

const CALL: Required<CallPolicy> = {
  timeoutMs: 30_000,
  backoffMs: 200,
  maxBackoffMs: 10_000,
  maxAttempts: 10,
};
const BREAKER = { withinMs: Number.POSITIVE_INFINITY, openMs: 30_000, halfOpenCalls: 1 };
const DEFAULT_CONCURRENCY = 64;

/** A policy with all its defaults. Throws `policy_invalid`, with everything that is wrong. */
export function wholePolicy(
  service: string,
  commands: readonly string[],
  policy: ServicePolicy,
): WholePolicy {
  const { breaker, rateLimit, commands: own = {}, ...rest } = policy;
  const problems = problemsOf(policy, commands);
  if (problems.length > 0) {
    const text = `The policy of ${service} cannot be used:\n  ${problems.join("\n  ")}`;
    throw new EventwrightError("policy_invalid", text);
  }
  return {
    ...CALL,
    concurrency: DEFAULT_CONCURRENCY,
    ...rest,
    ...(breaker && { breaker: { ...BREAKER, ...breaker } }),
    ...(rateLimit && { rateLimit }),
    commands: own,
  };
}

/** How one command is called. */
export function callPolicyOf(policy: WholePolicy, command: string): Required<CallPolicy> {
  const { timeoutMs, backoffMs, maxBackoffMs, maxAttempts } = policy;
  const common = { timeoutMs, backoffMs, maxBackoffMs, maxAttempts };
  return { ...common, ...policy.commands[command] };
}

/** What a number must be; counts are whole. `endless` ones may be infinite. */
type Rule = "count" | "endless count" | "time" | "endless time";

const CALL_RULES: Readonly<Record<keyof CallPolicy, Rule>> = {
  timeoutMs: "time",
  backoffMs: "time",
  maxBackoffMs: "time",
  maxAttempts: "endless count",
};
const BREAKER_RULES: Readonly<Record<keyof BreakerPolicy, Rule>> = {
  failures: "count",
  withinMs: "endless time",
  openMs: "time",
  halfOpenCalls: "count",
};
const RATE_RULES: Readonly<Record<keyof RateLimitPolicy, Rule>> = { calls: "count", perMs: "time" };

function problemsOf(policy: ServicePolicy, known: readonly string[]): readonly string[] {
  const { breaker, rateLimit, commands = {}, ...rest } = policy;
  const rules = { ...CALL_RULES, concurrency: "endless count" } as const;
  return [
    ...numberProblems("", rest, rules),
    ...(breaker ? numberProblems("breaker.", breaker, BREAKER_RULES, ["failures"]) : []),
    ...(rateLimit ? numberProblems("rateLimit.", rateLimit, RATE_RULES, ["calls", "perMs"]) : []),
    ...Object.entries(commands).flatMap(([command, own]) =>
      known.includes(command)
        ? numberProblems(`commands.${command}.`, own ?? {}, CALL_RULES)
        : [`commands.${command}: it has no such command; it has ${known.join(", ")}.`],
    ),
  ];
}

function numberProblems(
  path: string,
  given: unknown,
  rules: Readonly<Record<string, Rule>>,
  required: readonly string[] = [],
): readonly string[] {
  if (typeof given !== "object" || given === null) {
    return [
      `${path.slice(0, -1)} is ${String(given)}: write { ${Object.keys(rules).join(", ")} }.`,
    ];
  }
  const missing = required.filter((name) => !(name in given));
  return [
    ...missing.map((name) => `${path}${name} is missing: write ${MEANINGS[rules[name]!]}.`),
    ...Object.entries(given).flatMap(([name, value]) => {
      const rule = rules[name];
      const at = `${path}${name}`;
      if (!rule) return [`${at} is not known: there are ${Object.keys(rules).join(", ")}.`];
      return isWithin(rule, value) ? [] : [`${at} is ${String(value)}: write ${MEANINGS[rule]}.`];
    }),
  ];
}

function isWithin(rule: Rule, value: unknown): boolean {
  if (typeof value !== "number" || !(value > 0)) return false;
  if (value === Number.POSITIVE_INFINITY) return rule.startsWith("endless");
  return rule.endsWith("time") || Number.isInteger(value);
}

const MEANINGS: Readonly<Record<Rule, string>> = {
  count: "a whole number from 1 on",
  "endless count": "a whole number from 1 on, or Infinity",
  time: "a number of ms above 0",
  "endless time": "a number of ms above 0, or Infinity",
};
