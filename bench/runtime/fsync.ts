// Commands on a server that syncs each write to the disk before it answers.
import type { NatsConnection } from "@nats-io/nats-core";
import { nats } from "../../runtime/adapters/nats.ts";
import { startApp } from "../../runtime/host/app.ts";
import { Inventory } from "../../samples/orders/generated/index.ts";
import { inventory } from "../../samples/orders/inventory.ts";
import type { RuntimeSettings } from "../settings.ts";
import { type Figure, pair } from "./figure.ts";
import { createFloorStreams, createLog } from "./floors/log.ts";
import { rateOfInserts } from "./floors/postgres.ts";
import { inFlight, rateOf } from "./in-flight.ts";
import { withServer } from "./server.ts";
import { stockAdded } from "./stock.ts";

const AGGREGATES = 1_000;
const WINDOW = 256;
const quiet = (): void => undefined;
const idOf = (index: number): string => `W-${index % AGGREGATES}`;

/** One round on a server of its own, and one in a database of its own if PostgreSQL is there. */
export async function measureFsync({ synced }: RuntimeSettings): Promise<readonly Figure[]> {
  const figures = await withServer((nc, servers) => onServer(nc, servers, synced), {
    jetstreamConfig: "sync_interval: always",
  });
  const inserts = await rateOfInserts(synced);
  const floor = figures[0]!.floor;
  const name = "peer, synced: PostgreSQL, rows inserted and committed, 16 pipelined connections";
  return inserts === undefined ? figures : [...figures, pair(name, "/s", floor, inserts)];
}

async function onServer(
  nc: NatsConnection,
  servers: string,
  count: number,
): Promise<readonly Figure[]> {
  await createFloorStreams(nc);
  const floor = await rateOf(count, () => appendSingly(nc, count));
  const app = await startApp({
    broker: nats({ servers, groupCommit: true }),
    aggregates: [inventory],
    log: quiet,
  });
  try {
    const figures: Figure[] = [];
    for (const direct of [true, false]) {
      const send = async (index: number): Promise<void> => {
        const data = { warehouseId: idOf(index), sku: "A-1", quantity: 1 };
        const result = await app.send(Inventory.commands.AddStock(data), { direct });
        if (!result.ok) throw new Error(`A command was refused: ${result.rejection.reason}`);
      };
      // Every aggregate is in memory before it begins.
      await inFlight(WINDOW, Math.min(AGGREGATES, count), send);
      const rate = await rateOf(count, () => inFlight(WINDOW, count, send));
      const name = `synced: ${direct ? "direct" : "durable"} commands, ${WINDOW} in flight`;
      const full = `${name}; floor: appends by hand, singly`;
      figures.push(pair(full, "/s", floor, rate, { reach: 3 }));
    }
    return figures;
  } finally {
    await app.close();
  }
}

/** Each append expects the sequence of the one before of its aggregate, and has a message id. */
async function appendSingly(nc: NatsConnection, count: number): Promise<void> {
  const log = createLog(nc);
  for (let index = 0; index < count; index++) {
    const { data, id } = stockAdded(idOf(index), index);
    while (log.inFlight() >= WINDOW || log.isBusy(idOf(index))) await log.moved();
    const rest = { correlation_id: id, causation_id: id, timestamp: new Date().toISOString() };
    log.append(idOf(index), { command_id: id, ...rest, payload: data });
  }
  while (log.inFlight() > 0) await log.moved();
}
