// What an aggregate in memory takes beside its state: everything that the process holds more after
// it than before, on the heap and off it, less what the states alone take.
import type { NatsConnection } from "@nats-io/nats-core";
import { nats } from "../../runtime/adapters/nats.ts";
import { evolve } from "../../runtime/core/aggregate.ts";
import type { TableState } from "../../runtime/core/chart-table.ts";
import { startApp } from "../../runtime/host/app.ts";
import { Inventory } from "../../samples/orders/generated/index.ts";
import { inventory } from "../../samples/orders/inventory.ts";
import type { RuntimeSettings } from "../settings.ts";
import { type Figure, pair } from "./figure.ts";
import { bytesHeld, collector } from "./held.ts";
import { inFlight } from "./in-flight.ts";
import { writeLog } from "./logs.ts";
import { withServer } from "./server.ts";
import { stockAdded } from "./stock.ts";

/** Commands that a log has answered; the newest 4,096 of an aggregate are remembered. */
const COMMANDS = [1, 16] as const;
const WINDOW = 256;
/** Aggregates of before, so that the code is warm and buffers have grown. */
const WARM = 2_000;
const quiet = (): void => undefined;

/** One round: aggregates that have answered one command each, and ones that have answered 16. */
export function measureMemory({ actors }: RuntimeSettings): Promise<readonly Figure[]> {
  const byHand = entryBytes(actors);
  return withServer(async (nc, servers) => {
    const figures: Figure[] = [];
    for (const commands of COMMANDS) {
      const held = await actorBytes(nc, servers, actors, commands);
      const name = `aggregate in memory beside its state, ${commands} commands answered`;
      figures.push(
        pair(name.replace("1 commands", "1 command"), "bytes", byHand, held, { target: 600 }),
      );
    }
    return figures;
  });
}

async function actorBytes(
  nc: NatsConnection,
  servers: string,
  actors: number,
  commands: number,
): Promise<number> {
  const limits = { cached: actors + WARM };
  const app = await startApp({
    ...{ broker: nats({ servers }), aggregates: [inventory], log: quiet, limits },
  });
  try {
    const add = async (warehouseId: string): Promise<void> => {
      const data = { warehouseId, sku: "A-1", quantity: 1 };
      await app.send(Inventory.commands.AddStock(data), { direct: true });
    };
    const idOf = (index: number): string => `W-${commands}-${index}`;
    const eventAt = (index: number) => stockAdded(idOf(index % actors), index);
    await writeLog(nc, Inventory.context, { to: actors * (commands - 1) }, eventAt);
    await inFlight(WINDOW, Math.min(WARM, actors), (index) => add(`W-warm-${commands}-${index}`));
    const before = await bytesHeld();
    await inFlight(WINDOW, actors, (index) => add(idOf(index)));
    const after = await bytesHeld();
    return (after - before) / actors - (await stateBytes(actors, commands));
  } finally {
    await app.close();
  }
}

/** What a state takes that has taken so many facts. */
async function stateBytes(count: number, facts: number): Promise<number> {
  const states = new Array<TableState>(count).fill(inventory.initial);
  const before = await bytesHeld();
  for (let index = 0; index < count; index++) {
    for (let fact = 0; fact < facts; fact++) {
      states[index] = evolve(inventory, states[index]!, stockAdded(`W-${index}`, fact));
    }
  }
  const after = await bytesHeld();
  if (states.includes(inventory.initial)) throw new Error("A state took no fact.");
  return (after - before) / count;
}

/** The floor: an entry of a map by hand, from the id to sequence, version and state. */
function entryBytes(count: number): number {
  const collect = collector();
  collect();
  const before = process.memoryUsage().heapUsed;
  const entries = new Map<string, unknown>();
  for (let index = 0; index < count; index++) {
    // As an id that was parsed from a message: a text of its own.
    const id = JSON.parse(`"W-${index}-by-hand"`) as string;
    entries.set(id, { sequence: index, version: 1, state: inventory.initial });
  }
  collect();
  const after = process.memoryUsage().heapUsed;
  if (entries.size !== count) throw new Error("An entry is missing.");
  return (after - before) / count;
}
