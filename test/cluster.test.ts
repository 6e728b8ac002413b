// Three servers with three copies of everything: each is killed once, the leaders among them, while
// two processes work and a sender goes on. What was acknowledged is there, once and in order.
import { EventwrightError, startApp } from "eventwright";
import { nats } from "eventwright/nats";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { NatsServer } from "../scripts/nats-server.ts";
import { Add, counter, eventsOf, sums } from "./delivery/counters.ts";
import { SIZE, startCluster, until } from "./nats-cluster.ts";

const IDS = ["A", "B", "C", "D"];
/** Commands that are acknowledged between two kills. */
const BETWEEN = 40;

let servers: readonly NatsServer[];
beforeAll(async () => {
  servers = await startCluster();
});
afterAll(async () => {
  await Promise.all((servers ?? []).map((server) => server.stop()));
});

const start = () =>
  until("an app starts", () =>
    startApp({
      broker: nats({ servers: servers.map(({ url }) => url), replicas: SIZE }),
      ...{ aggregates: [counter], projections: [sums], shards: 2, log: () => undefined },
    }),
  );

test("no acknowledged command is lost or done twice when leaders are killed", async () => {
  const [app, other] = await Promise.all([start(), start()]);
  let acknowledged = 0;
  let isOver = false;
  const send = async (id: string): Promise<void> => {
    let commandId: string | undefined;
    for (;;) {
      try {
        const again = commandId === undefined ? {} : { commandId };
        const result = await app.send(Add({ id }), { timeoutMs: 5_000, ...again });
        expect(result.ok).toBe(true);
        acknowledged++;
        return;
      } catch (error) {
        if (!(error instanceof EventwrightError) || error.commandId === undefined) throw error;
        commandId = error.commandId;
      }
    }
  };
  const senders = IDS.map(async (id) => {
    while (!isOver) await send(id);
  });
  for (const server of servers) {
    const enough = acknowledged + BETWEEN;
    await until("commands are answered", async () => acknowledged >= enough || undefined);
    await server.kill();
    const more = acknowledged + BETWEEN;
    await until("they are answered without it", async () => acknowledged >= more || undefined);
    await server.restart();
  }
  isOver = true;
  await Promise.all(senders);
  const added = (await eventsOf(app)).filter(({ type }) => type === "Added");
  expect(added).toHaveLength(acknowledged);
  for (const id of IDS) {
    const own = added.filter(({ aggregateId }) => aggregateId === id);
    expect(own.map(({ aggregateVersion }) => aggregateVersion)).toEqual(own.map((_, i) => i + 1));
    await until("its row is whole", async () => {
      const row = (await app.query(sums, id)) as { readonly sum: number } | undefined;
      return row?.sum === own.length || undefined;
    });
  }
  await Promise.all([app.close(), other.close()]);
}, 240_000);
