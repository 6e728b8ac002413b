// Loading an aggregate with a long log, cold: without a snapshot, and with one.
import type { NatsConnection } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import { nats } from "../../runtime/adapters/nats.ts";
import { encodeCommit } from "../../runtime/core/codec.ts";
import { namesOf } from "../../runtime/core/subjects.ts";
import { idFromCause, idFromParts } from "../../runtime/core/uuid.ts";
import { startApp } from "../../runtime/host/app.ts";
import { Inventory } from "../../samples/orders/generated/index.ts";
import { inventory } from "../../samples/orders/inventory.ts";
import { startNatsServer } from "../../scripts/nats-server.ts";
import { type Figure, pair } from "./figure.ts";
import { readSubject } from "./floors/read-subject.ts";

const names = namesOf(Inventory.context);
const ID = "W-long";
const quiet = (): void => undefined;

/** The first command of an aggregate with so many events, beside reading its log by hand. */
export async function measureLoad(events: number): Promise<readonly Figure[]> {
  const server = await startNatsServer();
  const nc = await connect({ servers: server.url, noAsyncTraces: true });
  try {
    const start = () =>
      startApp({ broker: nats({ servers: server.url }), aggregates: [inventory], log: quiet });
    await (await start()).close();
    await writeLog(nc, events);
    const subject = names.event("Inventory", ID);
    const floor = await timed(() => readSubject(nc, names.events, subject));
    const without = await firstCommand(start);
    await snapshotTaken(nc);
    const withOne = await firstCommand(start);
    const name = `first command of an aggregate with ${events} events`;
    return [
      pair(`${name}, no snapshot; floor: its log read`, "ms", floor, without),
      pair(`${name}, with a snapshot; floor: its log read`, "ms", floor, withOne),
    ];
  } finally {
    await nc.close();
    await server.stop();
  }
}

async function firstCommand(start: () => ReturnType<typeof startApp>): Promise<number> {
  const app = await start();
  try {
    const send = (warehouseId: string) => {
      const command = Inventory.commands.AddStock({ warehouseId, sku: "A-1", quantity: 1 });
      return app.send(command as never, { direct: true });
    };
    // The reader has its record, and the code is warm.
    for (let index = 0; index < 200; index++) await send(`W-${index}`);
    return await timed(() => send(ID));
  } finally {
    await app.close();
  }
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await run();
  return performance.now() - begun;
}

async function writeLog(nc: NatsConnection, events: number): Promise<void> {
  const time = new Date(Date.now() - 60_000).toISOString();
  for (let index = 0; index < events; index++) {
    const causationId = idFromParts("bench", index);
    const bytes = encodeCommit([
      {
        ...Inventory.events.StockAdded({ warehouseId: ID, sku: "A-1", quantity: 1 }),
        ...{ id: idFromCause(causationId, 0), time, correlationId: causationId, causationId },
        ...{ aggregateType: "Inventory", aggregateId: ID, aggregateVersion: index + 1 },
      },
    ]);
    nc.publish(names.event("Inventory", ID), bytes);
    if (index % 1_000 === 0) await nc.flush();
  }
  await nc.flush();
}

/** The first load has asked for one; it is written beside everything else. */
async function snapshotTaken(nc: NatsConnection): Promise<void> {
  const subject = `$JS.API.STREAM.INFO.KV_${names.snapshots}`;
  for (;;) {
    const answer = await nc.request(subject, "", { timeout: 5_000 });
    if (answer.json<{ readonly state: { readonly messages: number } }>().state.messages > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
