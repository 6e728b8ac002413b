// The durable command loop against its floor: a backlog of commands for many aggregates, validated,
// decided, folded and appended, beside the same protocol by hand on the same server.

import type { NatsConnection } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import { nats } from "../runtime/adapters/nats.ts";
import { encodeCommand } from "../runtime/core/codec.ts";
import { namesOf } from "../runtime/core/subjects.ts";
import { uuidV7 } from "../runtime/core/uuid.ts";
import { startApp } from "../runtime/host/app.ts";
import { Inventory } from "../samples/orders/generated/index.ts";
import { inventory } from "../samples/orders/inventory.ts";
import { startNatsServer } from "../scripts/nats-server.ts";
import { runCommandLoop } from "./floors/command-loop.ts";

const COUNT = Number(process.env.COUNT ?? 20_000);
const AGGREGATES = 5_000;
const WINDOW = 256;
const ROUNDS = Number(process.env.ROUNDS ?? 3);

const { context } = Inventory;
const names = namesOf(context);
const quiet = (): void => undefined;

async function round(): Promise<{ readonly floor: number; readonly ours: number }> {
  const server = await startNatsServer();
  const nc = await connect({ servers: server.url, noAsyncTraces: true });
  try {
    const broker = nats({ servers: server.url });
    const first = await startApp({ broker, aggregates: [inventory], log: quiet });
    await first.close();
    await createFloorLog(nc);
    await publishBacklog(nc);
    const floor = await timed(nc, "FLOOR", 0, () =>
      runCommandLoop(
        nc,
        { commands: names.commands, event: (aggregate) => `floor.evt.${aggregate}` },
        COUNT,
        WINDOW,
      ),
    );
    const ours = await timed(nc, names.events, 0, async () => {
      const app = await startApp({ broker, aggregates: [inventory], log: quiet });
      return () => app.close();
    });
    return { floor, ours };
  } finally {
    await nc.close();
    await server.stop();
  }
}

async function createFloorLog(nc: NatsConnection): Promise<void> {
  const config = {
    ...{ name: "FLOOR", subjects: ["floor.evt.*"], storage: "file", retention: "limits" },
    ...{ num_replicas: 1, allow_direct: true, discard: "new" },
  };
  await nc.request("$JS.API.STREAM.CREATE.FLOOR", JSON.stringify(config));
}

async function publishBacklog(nc: NatsConnection): Promise<void> {
  for (let index = 0; index < COUNT; index++) {
    const warehouseId = `W-${index % AGGREGATES}`;
    const id = uuidV7(Date.now(), crypto.getRandomValues(new Uint8Array(10)));
    const time = new Date().toISOString();
    const bytes = encodeCommand({
      ...Inventory.commands.AddStock({ warehouseId, sku: "A-1", quantity: 1 + (index % 9) }),
      ...{ id, time, correlationId: id, causationId: null, aggregateId: warehouseId },
    });
    nc.publish(names.command("Inventory", "AddStock", warehouseId), bytes);
    if (index % 1_000 === 0) await nc.flush();
  }
  await nc.flush();
  while ((await lengthOf(nc, names.commands)) < COUNT) await pause();
}

/** Messages a second, from the first thousand on: starting is not part of the loop. */
async function timed(
  nc: NatsConnection,
  stream: string,
  _from: number,
  run: () => Promise<unknown>,
): Promise<number> {
  const running = run();
  let begunMs = 0;
  let begunCpu = process.cpuUsage();
  let begun = 0;
  for (;;) {
    const length = await lengthOf(nc, stream);
    if (begun === 0 && length >= COUNT / 20) {
      begun = length;
      begunMs = performance.now();
      begunCpu = process.cpuUsage();
    }
    if (length >= COUNT) break;
    await pause();
  }
  const rate = ((COUNT - begun) / (performance.now() - begunMs)) * 1_000;
  const { user, system } = process.cpuUsage(begunCpu);
  console.log(`${stream}: ${((user + system) / (COUNT - begun)).toFixed(1)} µs of CPU each`);
  const stop = await running;
  if (typeof stop === "function") await stop();
  return rate;
}

async function lengthOf(nc: NatsConnection, stream: string): Promise<number> {
  const answer = await nc.request(`$JS.API.STREAM.INFO.${stream}`, "", { timeout: 5_000 });
  return answer.json<{ readonly state: { readonly last_seq: number } }>().state.last_seq;
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

for (let index = 0; index < ROUNDS; index++) {
  const { floor, ours } = await round();
  const ratio = (ours / floor).toFixed(2);
  console.log(`floor ${Math.round(floor)}/s, ours ${Math.round(ours)}/s, ratio ${ratio}`);
}
