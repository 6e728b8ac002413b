// The sample's services with breakers and rate limits, in worlds where everything goes wrong: what
// waits for them goes on, whoever dies, freezes or takes over.
import { defineService, type ServicePolicy } from "eventwright";
import { simulate } from "eventwright/testing";
import { expect, test } from "vitest";
import { Payments, Shipping } from "../../samples/orders/generated/index.ts";
import { payments } from "../../samples/orders/payments.ts";
import { shipping } from "../../samples/orders/shipping.ts";
import { simulation } from "../../samples/orders/simulation.ts";

/** Opens soon, and lets few calls through. */
const policy: ServicePolicy = {
  breaker: { failures: 2, openMs: 20_000, halfOpenCalls: 2 },
  rateLimit: { calls: 2, perMs: 2_000 },
  concurrency: 8,
};

test("no command is left behind a breaker or a rate limit", async () => {
  const { app } = simulation;
  const [paying, ...others] = app.services;
  const bounded = [
    defineService(Payments, paying!.handlers, { ...policy, timeoutMs: payments.policy.timeoutMs }),
    defineService(Shipping, shipping.handlers, policy),
    ...others.filter(({ name }) => name !== shipping.name),
  ];
  const report = await simulate({ ...simulation, app: { ...app, services: bounded }, seeds: 8 });
  expect(report.failures, String(report)).toEqual([]);
});
