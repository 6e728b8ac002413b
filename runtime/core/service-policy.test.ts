// Policies: what is filled in, and what is refused.
import { expect, test } from "vitest";
import { Charge, Charged, payments } from "../../test/delivery/counters.ts";
import { callPolicyOf, type ServicePolicy, wholePolicy } from "./service-policy.ts";

const commands = ["Charge", "Refund"];

test("what is not said is as documented", () => {
  expect(wholePolicy("Payments", commands, { breaker: { failures: 5 } })).toEqual({
    ...{ timeoutMs: 30_000, backoffMs: 200, maxBackoffMs: 10_000, maxAttempts: 10 },
    ...{ concurrency: 64, commands: {} },
    breaker: { failures: 5, withinMs: Infinity, openMs: 30_000, halfOpenCalls: 1 },
  });
});

test("a command can have bounds of its own", () => {
  const own = { Refund: { maxAttempts: Infinity } };
  const policy = wholePolicy("Payments", commands, { timeoutMs: 50, commands: own });
  expect(callPolicyOf(policy, "Refund")).toMatchObject({ timeoutMs: 50, maxAttempts: Infinity });
  expect(callPolicyOf(policy, "Charge")).toMatchObject({ timeoutMs: 50, maxAttempts: 10 });
});

test("everything that cannot be used is told at once, where the service is defined", () => {
  const policy = {
    ...{ timeoutMs: -1, backoffMs: Number.NaN, maxBackoffMs: Infinity, maxAttempts: 1.5 },
    ...{ concurrency: 0, breaker: { withinMs: 0, opensMs: 5 }, rateLimit: { calls: "9" } },
    commands: { Charge: { timeoutMs: 0 }, Chrage: {} },
  };
  const define = () => payments(async ({ data }) => Charged({ id: data.id }), policy as never);
  expect(define).toThrow(expect.objectContaining({ code: "policy_invalid" }));
  expect(define).toThrow(`The policy of Payments cannot be used:
  timeoutMs is -1: write a number of ms above 0.
  backoffMs is NaN: write a number of ms above 0.
  maxBackoffMs is Infinity: write a number of ms above 0.
  maxAttempts is 1.5: write a whole number from 1 on, or Infinity.
  concurrency is 0: write a whole number from 1 on, or Infinity.
  breaker.failures is missing: write a whole number from 1 on.
  breaker.withinMs is 0: write a number of ms above 0, or Infinity.
  breaker.opensMs is not known: there are failures, withinMs, openMs, halfOpenCalls.
  rateLimit.perMs is missing: write a number of ms above 0.
  rateLimit.calls is 9: write a whole number from 1 on.
  commands.Charge.timeoutMs is 0: write a number of ms above 0.
  commands.Chrage: it has no such command; it has Charge.`);
});

test("only commands of the service have bounds of their own", () => {
  const right: ServicePolicy<"Charge"> = { commands: { Charge: { timeoutMs: 5 } } };
  // @ts-expect-error There is no such command.
  const wrong: ServicePolicy<"Charge"> = { commands: { Refund: { timeoutMs: 5 } } };
  expect([right, wrong].map(({ commands }) => Object.keys(commands ?? {}))).toHaveLength(2);
  expect(Charge.definition.type).toBe("Charge");
});

test("what is no policy at all is told as such", () => {
  const define = () => wholePolicy("Payments", commands, { breaker: "x" } as never);
  expect(define).toThrow("breaker is x: write { failures, withinMs, openMs, halfOpenCalls }.");
});
