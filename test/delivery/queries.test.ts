// Queries that wait for a position: in the owner, in a standby, and over a lost consumer.
import { startApp } from "eventwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectNats } from "../../runtime/adapters/nats/connect.ts";
import { BROKERS, eventually, QUICK, type TestBroker } from "./brokers.ts";
import { Add, Bump, counter, createLog, names, other, sums } from "./counters.ts";

describe.each(BROKERS)("a query on %s", (_name, make) => {
  let on: TestBroker;
  const start = ({ log } = createLog()) =>
    startApp({
      ...{ broker: on.broker, aggregates: [counter, other], projections: [sums] },
      ...{ limits: QUICK, log },
    });
  beforeAll(async () => {
    on = await make();
  });
  afterAll(async () => {
    await on?.stop();
  });

  test("in a standby waits for what its projection hears, and for nothing else", async () => {
    const seen = createLog();
    await using owner = await start(seen);
    await eventually("the owner reads", async () => seen.reads("Sums"));
    await using standby = await start();
    const added = await owner.send(Add({ id: "A" }));
    expect(await standby.query(sums, "A", { after: added.position })).toMatchObject({ sum: 1 });
    const bumped = await owner.send(Bump({ id: "A" }));
    await standby.query(sums, "A", { after: bumped.position });
    const far = { ...bumped.position, sequence: bumped.position.sequence + 1 };
    const early = standby.query(sums, "A", { after: far, timeoutMs: 200 });
    await expect(early).rejects.toMatchObject({ code: "query_timeout" });
  });

  test("goes on when the consumer that it waits for is lost", async ({ skip }) => {
    if (!on.server) return skip("Only a server can lose a consumer.");
    await using app = await start();
    const first = await app.send(Add({ id: "B" }));
    await app.query(sums, "B", { after: first.position });
    const bumped = await app.send(Bump({ id: "B" }));
    const nc = await connectNats({ servers: on.server.url }, () => undefined);
    const list = await nc.request(`$JS.API.CONSUMER.NAMES.${names.events}`, "");
    for (const name of list.json<{ consumers: string[] }>().consumers) {
      await nc.request(`$JS.API.CONSUMER.DELETE.${names.events}.${name}`, "");
    }
    await nc.close();
    await app.query(sums, "B", { after: bumped.position });
  });
});
