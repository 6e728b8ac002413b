// Proves that the conformance suite can fail: each broken broker fails the case that is about it.
import { expect, test } from "vitest";
import { memory } from "../adapters/memory.ts";
import type { Broker } from "../ports.ts";
import { type Breakage, breakages, changedTail } from "./conformance/breakages.ts";
import { brokerConformance, type ConformanceSetup } from "./conformance.ts";
import { type FaultPlan, withFaults } from "./faults.ts";

for (const { broken, change, fails } of breakages) {
  test.concurrent(`the suite notices when ${broken}`, async () => {
    const setup = {
      broker: async () => changed(memory(), change),
      boundedBroker: async () => changed(memory({ queueLimit: 10 }), change),
    };
    expect(await failing(setup, fails)).toEqual(fails);
  }, 30_000);
}

test.concurrent("the suite notices when a second connection sees another world", async () => {
  const broker = async (): Promise<Broker> => ({
    name: "forgetful",
    connect: (options) => memory().connect(options),
  });
  const fails = [
    "what one connection wrote stays after its close, for the next one to read and extend",
    "of two connections that append under one expectation exactly one wins",
  ];
  expect(await failing({ broker }, fails)).toEqual(fails);
});

test.concurrent("riding out an interruption passes, skipping a message over it fails", async () => {
  const cases = [
    "a tail goes on after an interruption without a gap or a duplicate",
    "appends around an interruption settle, and what is answered as stored is stored once",
    "requests pending at an interruption settle, servers and inboxes work again after it",
  ];
  expect(await failing(interruptible(), cases)).toEqual([]);
  const skipping = changedTail((tail) => {
    let reads = 0;
    return {
      async next() {
        const messages = await tail.next();
        return ++reads === 2 && messages.length > 1 ? messages.slice(1) : messages;
      },
    };
  });
  expect(await failing(interruptible(skipping), cases)).toEqual(cases.slice(0, 1));
}, 30_000);

test.concurrent("a right broker passes, behind a plan without faults too", async () => {
  const plan: FaultPlan = { faultOf: () => "none" };
  const setup = { broker: async () => withFaults(memory(), plan) };
  const names = brokerConformance(setup).map(({ name }) => name);
  expect(await failing(setup, names)).toEqual([]);
}, 30_000);

test("cases that the setup cannot run are left out, and names are unique", () => {
  const broker = async (): Promise<Broker> => memory();
  const names = brokerConformance({ broker }).map(({ name }) => name);
  expect(names).not.toContain("a log is not bounded by the limit of the queues");
  expect(names.filter((name) => name.includes("interruption"))).toEqual([]);
  expect(new Set(names).size).toBe(names.length);
});

/** The names of those cases that fail, in the given order; every name must exist. */
async function failing(
  setup: ConformanceSetup,
  names: readonly string[],
): Promise<readonly string[]> {
  const cases = new Map(brokerConformance(setup).map((one) => [one.name, one]));
  const running = names.map(async (name) => {
    const one = cases.get(name);
    if (!one) throw new Error(`There is no case ${name}`);
    return one.run().then(
      () => [],
      () => [name],
    );
  });
  return (await Promise.all(running)).flat();
}

function changed(broker: Broker, change: Breakage["change"]): Broker {
  return {
    name: broker.name,
    async connect(options) {
      const connection = await broker.connect(options);
      return { ...connection, ...change(connection) };
    },
  };
}

/** A memory broker whose connections can be cut, and come back. */
function interruptible(change: Breakage["change"] = () => ({})): ConformanceSetup {
  const outages = new Map<Broker, { isOut: boolean }>();
  return {
    async broker() {
      const outage = { isOut: false };
      const plan: FaultPlan = { faultOf: () => (outage.isOut ? "outage" : "none") };
      const broker = changed(withFaults(memory(), plan), change);
      outages.set(broker, outage);
      return broker;
    },
    async interrupt(broker) {
      const outage = outages.get(broker)!;
      outage.isOut = true;
      await new Promise((resolve) => setTimeout(resolve, 60));
      outage.isOut = false;
    },
  };
}
