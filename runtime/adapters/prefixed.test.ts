// A broker under a prefix passes the suite for brokers, and what it writes lies under the prefix.
import { describe, expect, test } from "vitest";
import { namesOf, PARTITIONS, partitionOf } from "../core/subjects.ts";
import { systemClock } from "../host/clock.ts";
import type { Broker, Connection, Topology } from "../ports.ts";
import { brokerConformance } from "../testing/conformance.ts";
import { memory } from "./memory.ts";
import { nats } from "./nats.ts";
import { prefixed } from "./prefixed.ts";

describe("the conformance suite under a prefix", () => {
  const suite = brokerConformance({
    broker: async () => prefixed(memory(), "staging"),
    boundedBroker: async () => prefixed(memory({ queueLimit: 10 }), "staging"),
  });
  for (const { name, run } of suite) test(name, run, 30_000);
});

const LOG: Topology = {
  streams: [{ name: "LOG", kind: "log", subjects: ["log.>"] }],
  buckets: [],
};
const NOTHING: Topology = { streams: [], buckets: [] };
const bytes = new Uint8Array();

const open = (broker: Broker, topology: Topology): Promise<Connection> =>
  broker.connect({ topology, clock: systemClock, log: () => undefined });

test("streams and subjects lie under the prefix, and are told without it", async () => {
  const broker = memory();
  const staging = await open(prefixed(broker, "staging"), LOG);
  await staging.append("log.a", bytes, {});
  const whole = await open(broker, NOTHING);
  expect(await whole.lastOf("staging_LOG", "staging.log.a")).toMatchObject({ sequence: 1 });
  expect(await staging.lastOf("LOG", "log.a")).toMatchObject({ subject: "log.a", sequence: 1 });
});

test("a tail reads what its filters say, under the prefix too", async () => {
  const staging = await open(prefixed(memory(), "staging"), LOG);
  for (const subject of ["log.a", "log.b", "log.b"]) await staging.append(subject, bytes, {});
  const tail = staging.tail({ stream: "LOG", filters: ["log.b"], from: 1 });
  expect(await tail.backlog()).toBe(2);
  expect((await tail.next()).map(({ subject }) => subject)).toEqual(["log.b", "log.b"]);
  tail.close();
});

test("a request under a prefix is answered there, and nowhere else", async () => {
  const broker = memory();
  const [staging, beside] = await Promise.all(
    [prefixed(broker, "staging"), broker].map((one) => open(one, NOTHING)),
  );
  const asked: string[] = [];
  staging!.serve("questions.a", async ({ subject }) => {
    asked.push(subject);
    return bytes;
  });
  const question = { subject: "questions.a", headers: {}, bytes };
  expect(await beside!.ask(question, 50)).toBeUndefined();
  expect(await staging!.ask(question, 5_000)).toEqual(bytes);
  expect(asked).toEqual(["questions.a"]);
});

test("an id is in the same partition under a prefix as without one", async () => {
  const partition = { prefix: "ew.shop.cmd", count: PARTITIONS };
  const queue = { name: "QUEUE", kind: "queue", subjects: ["ew.shop.cmd.Order.*.*"] } as const;
  const topology = { streams: [{ ...queue, partition }], buckets: [] };
  const staging = await open(prefixed(memory(), "staging"), topology);
  for (const id of ["ORD-1", "ORD-2", "ORD-3"]) {
    await staging.append(namesOf("shop").command("Order", "Place", id), bytes, {});
    const stored = `ew.shop.cmd.${partitionOf(["Order", id])}.Order.Place.${id}`;
    expect(await staging.lastOf("QUEUE", stored)).toMatchObject({ subject: stored });
  }
});

test.each(["", "Staging", "1st", "my_app", "a.b", "staging.", ">", "-a", "ew", "a".repeat(33)])(
  "%j is refused as a prefix at once, with what to write",
  (prefix) => {
    const servers = "nats://127.0.0.1:1";
    expect(() => nats({ servers, prefix })).toThrow(
      expect.objectContaining({
        code: "prefix_invalid",
        message: expect.stringMatching(/cannot be a prefix.*: write a lower-case letter/),
      }),
    );
  },
);
