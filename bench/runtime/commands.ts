// Commands against their floors, on one server: a backlog, senders in flight, one after the other.
import type { NatsConnection } from "@nats-io/nats-core";
import { nats } from "../../runtime/adapters/nats.ts";
import { encodeCommand } from "../../runtime/core/codec.ts";
import { namesOf } from "../../runtime/core/subjects.ts";
import { uuidV7 } from "../../runtime/core/uuid.ts";
import { startApp } from "../../runtime/host/app.ts";
import { Inventory } from "../../samples/orders/generated/index.ts";
import { inventory } from "../../samples/orders/inventory.ts";
import type { RuntimeSettings } from "../settings.ts";
import { type Figure, pair, percentile } from "./figure.ts";
import { runCommandLoop } from "./floors/command-loop.ts";
import { createFloorStreams } from "./floors/log.ts";
import { answerDirect, runSender } from "./floors/sender.ts";
import { inFlight, type Speed, speedOf, startSpeed } from "./in-flight.ts";
import { profiled } from "./profile.ts";
import { untilLength, withServer } from "./server.ts";

const AGGREGATES = 5_000;
const WINDOW = 256;
const names = namesOf(Inventory.context);
const quiet = (): void => undefined;

/** One round on a server of its own. */
export function measureCommands(settings: RuntimeSettings): Promise<readonly Figure[]> {
  return withServer(async (nc, servers) => {
    const start = () =>
      startApp({ broker: nats({ servers }), aggregates: [inventory], log: quiet });
    await (await start()).close();
    await createFloorStreams(nc);
    await publishBacklog(nc, settings.backlog);
    const figures = [...(await measureBacklog(nc, settings, start))];
    for (const durable of [true, false]) {
      figures.push(...(await measureSends(nc, settings, durable, start)));
    }
    return figures;
  });
}

type Start = () => ReturnType<typeof startApp<{ aggregates: [typeof inventory]; broker: never }>>;

async function measureBacklog(
  nc: NatsConnection,
  { backlog: count, profile }: RuntimeSettings,
  start: Start,
): Promise<readonly Figure[]> {
  const loop = { commands: names.commands, count, window: WINDOW, answers: false };
  const floor = await watched(nc, "FLOOR", count, () => runCommandLoop(nc, loop));
  const run = async () => {
    const app = await start();
    return () => app.close();
  };
  const ours = await profiled(profile, "commands-backlog", () =>
    watched(nc, names.events, count, run),
  );
  return speeds(`backlog of ${count} durable commands`, floor, ours, 0.5);
}

async function measureSends(
  nc: NatsConnection,
  { sends, singles, profile }: RuntimeSettings,
  durable: boolean,
  start: Start,
): Promise<readonly Figure[]> {
  const kind = durable ? "durable" : "direct";
  const floor = await floorOf(nc, durable, sends, singles);
  const app = await start();
  try {
    const send = async (index: number): Promise<number> => {
      const begun = performance.now();
      const data = { warehouseId: idOf(index), sku: "A-1", quantity: 1 };
      await app.send(Inventory.commands.AddStock(data), { direct: !durable });
      return performance.now() - begun;
    };
    // Every aggregate is in memory before it begins: the floor loads none.
    await inFlight(WINDOW, warmUpOf(sends), send);
    const speed = await profiled(profile, `commands-${kind}`, () =>
      speedOf(sends, () => inFlight(WINDOW, sends, send)),
    );
    const times = await inFlight(1, singles, send);
    const latency = (percent: number, reach: number): Figure => {
      const [byHand, ours] = [percentile(floor.times, percent), percentile(times, percent)];
      return pair(`${kind}, one in flight, p${percent}`, "ms", byHand, ours, { reach });
    };
    return [
      ...speeds(`${kind} command and its answer, ${WINDOW} in flight`, floor, speed, 0.6),
      latency(50, 1.5),
      latency(99, 2),
    ];
  } finally {
    await app.close();
  }
}

function speeds(name: string, floor: Speed, ours: Speed, reach: number): readonly Figure[] {
  return [
    pair(name, "/s", floor.rate, ours.rate, { reach }),
    pair(`${name}, processor time of one`, "µs", floor.micros, ours.micros),
  ];
}

async function floorOf(nc: NatsConnection, durable: boolean, sends: number, singles: number) {
  const subject = (index: number): string =>
    durable ? `floor.cmd.${idOf(index)}` : `floor.ask.${idOf(index)}`;
  const options = { subject, command: commandAt, durable };
  const warm = warmUpOf(sends);
  const count = warm + sends + singles;
  const loop = { commands: "FLOOR_COMMANDS", count, window: WINDOW, answers: true };
  const running = durable ? runCommandLoop(nc, loop) : undefined;
  const stop = durable ? undefined : answerDirect(nc, "floor.ask.*");
  await runSender(nc, { ...options, count: warm, inFlight: WINDOW });
  const speed = await speedOf(sends, () =>
    runSender(nc, { ...options, count: sends, inFlight: WINDOW }),
  );
  const times = await runSender(nc, { ...options, count: singles, inFlight: 1 });
  await running;
  stop?.();
  return { ...speed, times };
}

/** Each aggregate once, unless there are fewer commands than that. */
const warmUpOf = (sends: number): number => Math.min(AGGREGATES, sends);
const idOf = (index: number): string => `W-${index % AGGREGATES}`;

function commandAt(index: number): Uint8Array {
  const warehouseId = idOf(index);
  const id = uuidV7(Date.now(), crypto.getRandomValues(new Uint8Array(10)));
  return encodeCommand({
    ...Inventory.commands.AddStock({ warehouseId, sku: "A-1", quantity: 1 + (index % 9) }),
    ...{ id, time: new Date().toISOString(), correlationId: id, causationId: null },
    aggregateId: warehouseId,
  });
}

async function publishBacklog(nc: NatsConnection, count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    nc.publish(names.command("Inventory", "AddStock", idOf(index)), commandAt(index));
    if (index % 1_000 === 0) await nc.flush();
  }
  await untilLength(nc, names.commands, count);
}

/** How fast a stream grows, once a twentieth is there: starting is not part of the loop. */
async function watched(
  nc: NatsConnection,
  stream: string,
  count: number,
  run: () => Promise<void | (() => Promise<void>)>,
): Promise<Speed> {
  // A few are done before anybody has looked.
  let begun = { speed: startSpeed(), length: 0 };
  const running = run();
  await untilLength(nc, stream, count, (length) => {
    const isFirst = begun.length === 0 && length >= count / 20 && length < count;
    if (isFirst) begun = { speed: startSpeed(), length };
  });
  const { speed, length } = begun;
  const result = speed(count - length);
  await (await running)?.();
  return result;
}
