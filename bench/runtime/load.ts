// Loading an aggregate with a long log, cold: without a snapshot, and with one.
import type { NatsConnection } from "@nats-io/nats-core";
import { nats } from "../../runtime/adapters/nats.ts";
import { encodeCommit } from "../../runtime/core/codec.ts";
import { namesOf } from "../../runtime/core/subjects.ts";
import { idFromCause, idFromParts } from "../../runtime/core/uuid.ts";
import { startApp } from "../../runtime/host/app.ts";
import { Inventory } from "../../samples/orders/generated/index.ts";
import { inventory } from "../../samples/orders/inventory.ts";
import type { RuntimeSettings } from "../settings.ts";
import { type Figure, pair } from "./figure.ts";
import { readSubject } from "./floors/read-subject.ts";
import { timed } from "./in-flight.ts";
import { untilLength, withServer } from "./server.ts";

const names = namesOf(Inventory.context);
const ID = "W-long";
const quiet = (): void => undefined;

/** The first command of an aggregate with so many events, beside reading its log by hand. */
export function measureLoad({ log: events }: RuntimeSettings): Promise<readonly Figure[]> {
  return withServer(async (nc, servers) => {
    const start = () =>
      startApp({ broker: nats({ servers }), aggregates: [inventory], log: quiet });
    await (await start()).close();
    await writeLog(nc, events);
    const subject = names.event("Inventory", ID);
    const floor = await timed(() => readSubject(nc, names.events, subject));
    const without = await firstCommand(start);
    // The first load has asked for a snapshot; it is written beside everything else.
    await untilLength(nc, `KV_${names.snapshots}`, 1);
    const withOne = await firstCommand(start);
    const name = `first command of an aggregate with ${events} events`;
    return [
      pair(`${name}, no snapshot; floor: its log read`, "ms", floor, without, { reach: 1.4 }),
      pair(`${name}, with a snapshot; floor: its log read`, "ms", floor, withOne),
    ];
  });
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
