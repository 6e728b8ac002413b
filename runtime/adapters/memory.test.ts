// The embedded broker passes the conformance suite.
import { test } from "vitest";
import { brokerConformance } from "../testing/conformance.ts";
import { memory } from "./memory.ts";

const setup = {
  broker: async () => memory(),
  boundedBroker: async () => memory({ queueLimit: 10 }),
};

for (const { name, run } of brokerConformance(setup)) test(name, run, 30_000);
