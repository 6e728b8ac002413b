// Each metric moves when its thing happens, and not before.
import {
  type App,
  type METRICS,
  type Message,
  type ServicePolicy,
  startApp,
  type Telemetry,
} from "eventwright";
import { memory } from "eventwright/memory";
import { type FaultPlan, withFaults } from "eventwright/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { deferred } from "../../runtime/host/wait.ts";
import { BROKERS, eventually, QUICK } from "../delivery/brokers.ts";
import {
  Add,
  Charge,
  Charged,
  commandOf,
  connectBeside,
  counter,
  countingSaga,
  createLog,
  names,
  other,
  payments,
  push,
  sendOnce,
  sums,
} from "../delivery/counters.ts";
import { createRecorder, type Point } from "./recorder.ts";

const { log } = createLog();
const id = "A";

let recorder = createRecorder();
let broker = memory();
const apps: App<Message>[] = [];

beforeEach(() => {
  recorder = createRecorder();
  broker = memory();
});

afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
  await recorder.stop();
});

interface Parts {
  readonly charge?: () => Promise<void>;
  readonly plan?: FaultPlan;
  readonly telemetry?: Telemetry;
  readonly policy?: ServicePolicy;
}

async function start({ charge, plan, telemetry = recorder.telemetry, policy }: Parts = {}) {
  const asking = { Added: { actions: sendOnce("Bump"), target: "asked" } };
  const flow = countingSaga({ initial: "idle", states: { idle: { on: asking }, asked: {} } });
  const service = payments(
    async ({ data }) => {
      await charge?.();
      return Charged({ id: data.id });
    },
    { backoffMs: 1, ...policy },
  );
  const started = await startApp({
    ...{ aggregates: [counter, other], services: [service], sagas: [flow], projections: [sums] },
    ...{ broker: plan ? withFaults(broker, plan) : broker, limits: QUICK, log, telemetry },
  });
  const app = started as unknown as App<Message>;
  apps.push(app);
  return app;
}

/** What a metric says of something, added up. */
async function sumOf(name: keyof typeof METRICS, about: Point["attributes"] = {}) {
  const wanted = Object.entries(about);
  const points = (await recorder.points(name)).filter(({ attributes }) =>
    wanted.every(([key, value]) => attributes[`eventwright.${key}`] === value),
  );
  return points.reduce((sum, { value }) => sum + value, 0);
}

const untilItIs = (expected: number, ...metric: Parameters<typeof sumOf>) =>
  eventually(`${metric[0]} is ${expected}`, async () => (await sumOf(...metric)) === expected);

test("commands are counted by their answers, with how long it took", async () => {
  const app = await start();
  await app.send(Add({ id }));
  await app.send(Add({ id }), { expectedVersion: 7 });
  const counted = (await recorder.points("eventwright.commands")).filter(
    ({ attributes }) => attributes["eventwright.command"] === "Add",
  );
  const common = {
    ...{ "messaging.system": "memory", "eventwright.context": "counting" },
    ...{ "eventwright.part": "Counter", "eventwright.command": "Add" },
  };
  expect(counted).toEqual([
    { attributes: { ...common, "eventwright.result": "accepted" }, value: 1 },
    {
      attributes: { ...common, "eventwright.result": "refused", "eventwright.reason": "conflict" },
      value: 1,
    },
  ]);
  expect(await sumOf("eventwright.decide.duration", { part: "Counter" })).toBe(1);
  expect(await sumOf("eventwright.append.duration", { part: "Counter", result: "stored" })).toBe(2);
  expect(await sumOf("messaging.client.operation.duration", { command: "Add" })).toBe(2);
  expect(await sumOf("messaging.process.duration", { command: "Add" })).toBe(2);
});

test("the first look for an aggregate, an instance or a row misses its cache, others hit", async () => {
  const app = await start();
  for (const _ of [1, 2, 3]) await app.send(Add({ id }));
  // The saga hears of the bump that it asked for, too.
  for (const [part, hits] of [
    ["Counter", 2],
    ["Flow", 3],
    ["Sums", 2],
  ] as const) {
    await untilItIs(hits, "eventwright.cache.lookups", { part, result: "hit" });
    expect(await sumOf("eventwright.cache.lookups", { part, result: "miss" })).toBe(1);
  }
});

test("a write that meets one of somebody else is a conflict", async () => {
  const app = await start();
  await app.send(Add({ id }));
  expect(await sumOf("eventwright.conflicts")).toBe(0);
  const raw = await connectBeside(broker);
  const subject = names.event("Counter", id);
  const commit = await raw.lastOf(names.events, subject);
  const headers = { ...commit!.headers, "Nats-Msg-Id": "another" };
  await raw.append(subject, commit!.bytes, headers, commit!.sequence);
  await app.send(Add({ id }));
  expect(await sumOf("eventwright.conflicts", { part: "Counter" })).toBe(1);
  await raw.close();
});

test("calls of a service are timed, and their retries counted", async () => {
  let calls = 0;
  const charge = async () => {
    if (++calls < 3) throw new Error("The gateway is busy.");
  };
  const app = await start({ charge });
  await app.send(Charge({ id }));
  expect(await sumOf("eventwright.service.call.duration", { command: "Charge" })).toBe(3);
  expect(await sumOf("eventwright.retries", { reader: "calls-Payments" })).toBe(2);
});

test("a breaker shows that it is open, and who waits for it", async () => {
  let isDown = true;
  const charge = async () => {
    if (isDown) throw new Error("The gateway is down.");
  };
  const app = await start({ charge, policy: { breaker: { failures: 2, openMs: 500 } } });
  const part = { part: "Payments" };
  expect(await sumOf("eventwright.service.breaker", part)).toBe(0);
  const sending = app.send(Charge({ id }));
  await untilItIs(2, "eventwright.service.breaker", part);
  await untilItIs(1, "eventwright.service.waiting", part);
  isDown = false;
  await sending;
  expect(await sumOf("eventwright.service.breaker", part)).toBe(0);
  expect(await sumOf("eventwright.service.calls", part)).toBe(0);
  for (const result of ["opened", "half_open", "closed"]) {
    const changes = { ...part, result };
    expect(await sumOf("eventwright.service.breaker.changes", changes)).toBeGreaterThan(0);
  }
});

test("calls that a rate limit leaves show as its tokens", async () => {
  const app = await start({ policy: { rateLimit: { calls: 3, perMs: 3_600_000 } } });
  await app.send(Charge({ id }));
  expect(await sumOf("eventwright.service.tokens", { part: "Payments" })).toBe(2);
});

test("a failed attempt of a reader that is repeated is a retry", async () => {
  let isAway = true;
  const plan: FaultPlan = {
    faultOf: ({ method, parameters: [bucket] }) =>
      isAway && method === "put" && bucket === names.rows("Sums") ? "lostBefore" : "none",
  };
  const app = await start({ plan });
  await app.send(Add({ id }));
  await eventually(
    "it is tried again",
    async () => (await sumOf("eventwright.retries", { reader: "Sums" })) > 0,
  );
  isAway = false;
  const { position } = await app.send(Add({ id }));
  await app.query(sums, id, { after: position });
});

test("dead letters and parked keys are counted", async () => {
  const app = await start();
  await app.send(Add({ id, poison: true }));
  await untilItIs(1, "eventwright.reader.parked", { reader: "Sums" });
  await app.send(Add({ id }));
  await untilItIs(2, "eventwright.dead_letters", { reader: "Sums" });
  expect(await sumOf("eventwright.parkings", { reader: "Sums" })).toBe(1);
});

test("what is in flight, waits and is behind shows while it does", async () => {
  const gate = deferred<void>();
  const app = await start({ charge: () => gate.promise });
  await untilItIs(1, "eventwright.reader.owned", { reader: "calls-Payments" });
  expect(await sumOf("eventwright.reader.in_flight", { reader: "calls-Payments" })).toBe(0);
  const sending = ["A", "B"].map((key) => app.send(Charge({ id: key })));
  await untilItIs(2, "eventwright.reader.in_flight", { reader: "calls-Payments" });
  expect(await sumOf("eventwright.sends.waiting")).toBe(2);
  expect(await sumOf("eventwright.reader.lag", { reader: "calls-Payments" })).toBe(2);
  gate.resolve();
  await Promise.all(sending);
  await untilItIs(0, "eventwright.reader.in_flight", { reader: "calls-Payments" });
  await untilItIs(0, "eventwright.reader.lag");
  expect(await sumOf("eventwright.sends.waiting")).toBe(0);
});

test("a reader that hears nothing of what was written last is not behind", async () => {
  const app = await start();
  for (const key of ["A", "B", "C"]) await app.send(Charge({ id: key }));
  await untilItIs(1, "eventwright.reader.owned", { reader: "Sums" });
  await untilItIs(0, "eventwright.reader.lag", { reader: "Sums" });
});

test("records that are won and given up are counted", async () => {
  const app = await start();
  await untilItIs(5, "eventwright.reader.owned");
  expect(await sumOf("eventwright.ownership.changes", { result: "won" })).toBe(5);
  expect(await sumOf("eventwright.ownership.changes", { result: "given up" })).toBe(0);
  await app.close();
  expect(await sumOf("eventwright.ownership.changes", { result: "given up" })).toBe(5);
});

test("a record that another process has taken is lost", async () => {
  let isCut = false;
  const plan: FaultPlan = {
    faultOf: ({ method }) => (isCut && method !== "next" ? "outage" : "none"),
  };
  await start({ plan });
  await untilItIs(5, "eventwright.reader.owned");
  isCut = true;
  const second = createRecorder();
  await start({ telemetry: second.telemetry });
  const ownedBySecond = async () => {
    const points = await second.points("eventwright.reader.owned");
    return points.filter(({ value }) => value === 1).length;
  };
  await eventually("the second process owns all", async () => (await ownedBySecond()) === 5);
  isCut = false;
  // On a busy machine the second may lose one in turn, so more can get lost, but none counts twice.
  await eventually("all are lost", async () => {
    return (await sumOf("eventwright.ownership.changes", { result: "lost" })) >= 5;
  });
  await eventually("each is owned once", async () => {
    return (await sumOf("eventwright.reader.owned")) + (await ownedBySecond()) === 5;
  });
  await second.stop();
});

test.each(BROKERS)("the lag on %s is what the reader has not done", async (_name, make) => {
  const on = await make();
  const raw = await connectBeside(on.broker);
  const telemetry = recorder.telemetry;
  const parts = {
    broker: on.broker,
    aggregates: [counter],
    projections: [sums],
    limits: QUICK,
    log,
  };
  const app = await startApp({ ...parts, telemetry });
  await push(raw, "Counter", commandOf(Add({ id }), crypto.randomUUID()));
  await eventually("it is handled", async () => {
    return (await sumOf("messaging.process.duration", { command: "Add" })) === 1;
  });
  await untilItIs(0, "eventwright.reader.lag");
  const lags = await recorder.points("eventwright.reader.lag");
  const streams = lags.map(({ attributes }) => attributes["messaging.destination.name"]);
  expect(streams.sort()).toEqual([names.commands, names.events].sort());
  await app.close();
  await raw.close();
  await on.stop();
});
