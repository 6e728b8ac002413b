// The embedded broker passes the suite for brokers, and lets timers fire however busy it is.
import { expect, test } from "vitest";
import { systemClock } from "../host/clock.ts";
import { brokerConformance } from "../testing/conformance.ts";
import { memory } from "./memory.ts";

const setup = {
  broker: async () => memory(),
  boundedBroker: async () => memory({ queueLimit: 10 }),
};

for (const { name, run } of brokerConformance(setup)) test(name, run, 30_000);

test("timers fire while messages are written and read without a pause", async () => {
  const stream = { name: "LOG", kind: "log", subjects: ["log.>"] } as const;
  const topology = { streams: [stream], buckets: [] };
  const connection = await memory().connect({ topology, clock: systemClock, log: () => {} });
  const tail = connection.tail({ stream: "LOG", filters: [], from: 1 });
  let fired = 0;
  const timer = setInterval(() => fired++, 1);
  for (let count = 0; count < 2_000; count++) {
    await connection.append("log.a", new Uint8Array(), {});
    await tail.next();
  }
  clearInterval(timer);
  await connection.close();
  expect(fired).toBeGreaterThan(2);
});
