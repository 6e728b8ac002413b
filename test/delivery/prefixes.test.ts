// Environments on one NATS server, told apart by their prefixes: none sees or disturbs another.
import { importHistory, once, openOperations, startApp } from "eventwright";
import { nats } from "eventwright/nats";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventEnvelope } from "../../runtime/core/codec.ts";
import { idFromParts } from "../../runtime/core/uuid.ts";
import { recorded } from "../../runtime/testing/envelopes.ts";
import { type NatsServer, startNatsServer } from "../../scripts/nats-server.ts";
import { eventually, QUICK } from "./brokers.ts";
import {
  Add,
  Added,
  Bump,
  connectBeside,
  counter,
  countingSaga,
  createLog,
  eventsOf,
  names,
  other,
  sums,
} from "./counters.ts";
import { FEED, startListening, totals } from "./listening.ts";

let server: NatsServer;
beforeAll(async () => {
  server = await startNatsServer();
});
afterAll(() => server?.stop());

const ENVIRONMENTS = [undefined, "staging", "preview"] as const;
type Environment = (typeof ENVIRONMENTS)[number];
const brokerOf = (prefix: Environment) => nats({ servers: server.url, prefix });

const bump = { type: "Bump", params: () => once("Bump", { id: "A" }) };

/** Bumps an aggregate a little later. */
const flow = countingSaga({
  initial: "idle",
  states: {
    idle: { on: { Added: "waiting" } },
    waiting: { after: { 50: "bumping" } },
    bumping: { entry: bump, on: { Bumped: "done" } },
    done: { type: "final" },
  },
});

function startCounting(prefix: Environment, log = createLog().log) {
  const handlers = { aggregates: [counter, other], sagas: [flow], projections: [sums] } as const;
  const broker = brokerOf(prefix);
  return startApp({ broker, ...handlers, feeds: [FEED], limits: QUICK, shards: 2, log });
}

test("apps of one context under two prefixes and none share nothing", async () => {
  const apps = await Promise.all(ENVIRONMENTS.map((prefix) => startCounting(prefix)));
  try {
    for (const [index, app] of apps.entries()) {
      const n = index + 1;
      expect((await app.send(Add({ id: "A", n }))).ok).toBe(true);
      expect((await app.send(Add({ id: "A", n }), { direct: true })).ok).toBe(true);
      expect((await app.send(Bump({ id: `only-${n}` }))).ok).toBe(true);
    }
    for (const [index, app] of apps.entries()) {
      const n = index + 1;
      const types = await eventually("the saga has bumped", async () => {
        const all = (await eventsOf(app)).map(({ type, aggregateId }) => `${type} ${aggregateId}`);
        return all.includes("Bumped A") && all;
      });
      expect([...types].sort()).toEqual(["Added A", "Added A", "Bumped A", `Bumped only-${n}`]);
      await eventually("the row is there", async () => {
        return (await app.query(sums, "A"))?.sum === 2 * n;
      });
    }
  } finally {
    await Promise.all(apps.map((app) => app.close()));
  }
}, 60_000);

test("another context hears the feed of its own environment", async () => {
  await using staging = await startCounting("staging");
  await using listening = await startListening(brokerOf("staging"), createLog().log);
  await staging.send(Add({ id: "B", n: 7 }));
  await eventually("it is heard", async () => (await listening.query(totals, "B")) !== undefined);
  const plain = await connectBeside(brokerOf(undefined));
  expect(await plain.endOf(`staging_${names.feed("all")}`)).toBeGreaterThan(0);
  await expect(plain.endOf("EW_listening_EVENTS")).rejects.toMatchObject({ code: "no_stream" });
  await plain.close();
}, 30_000);

test("history is imported, and operations are opened, under the prefix of their broker", async () => {
  const broker = nats({ servers: server.url, prefix: "imported" });
  const cause = idFromParts("test", "import");
  const envelope = eventEnvelope(recorded(Added.definition, Added({ id: "A" }), 1, cause));
  const options = { broker, aggregate: counter, histories: [[[envelope]]] };
  expect(await importHistory(options)).toBe(1);
  const { log, reads } = createLog();
  await using app = await startApp({
    ...{ broker, aggregates: [counter], projections: [sums], limits: QUICK, log },
  });
  await eventually("the row is there", async () => (await app.query(sums, "A"))?.sum === 1);
  await eventually("the readers run", async () => reads("commands") && reads("Sums"));
  const operations = await openOperations({ broker, context: "counting" });
  expect((await operations.readers()).map(({ name }) => name).sort()).toEqual(["Sums", "commands"]);
  await operations.close();
  const nowhere = nats({ servers: server.url, prefix: "nowhere" });
  await expect(openOperations({ broker: nowhere, context: "counting" })).rejects.toThrow();
}, 30_000);
