// Commands against their floors, on one server: a backlog, senders in flight, one after the other.
import type { NatsConnection } from "@nats-io/nats-core";
import { nats } from "../../runtime/adapters/nats.ts";
import { encodeCommand } from "../../runtime/core/codec.ts";
import { namesOf } from "../../runtime/core/subjects.ts";
import { uuidV7 } from "../../runtime/core/uuid.ts";
import { startApp } from "../../runtime/host/app.ts";
import { Inventory } from "../../samples/orders/generated/index.ts";
import { inventory } from "../../samples/orders/inventory.ts";
import { type Figure, pair, percentile } from "./figure.ts";
import { runCommandLoop } from "./floors/command-loop.ts";
import { answerDirect, runSender } from "./floors/sender.ts";
import { untilLength, withServer } from "./server.ts";

/** How much is measured. */
export interface CommandSettings {
  readonly backlog: number;
  readonly sends: number;
  readonly singles: number;
}

const AGGREGATES = 5_000;
const WINDOW = 256;
const names = namesOf(Inventory.context);
const quiet = (): void => undefined;

/** One round on a server of its own. */
export function measureCommands(settings: CommandSettings): Promise<readonly Figure[]> {
  return withServer(async (nc, servers) => {
    const start = () =>
      startApp({ broker: nats({ servers }), aggregates: [inventory], log: quiet });
    await (await start()).close();
    await createFloorLog(nc);
    await publishBacklog(nc, settings.backlog);
    const figures = [await measureBacklog(nc, settings.backlog, start)];
    for (const durable of [true, false]) {
      figures.push(...(await measureSends(nc, settings, durable, start)));
    }
    return figures;
  });
}

type Start = () => ReturnType<typeof startApp<{ aggregates: [typeof inventory]; broker: never }>>;

async function measureBacklog(nc: NatsConnection, count: number, start: Start): Promise<Figure> {
  const loop = { commands: names.commands, count, window: WINDOW, answers: false };
  const floor = await rateOf(nc, "FLOOR", count, () => runCommandLoop(nc, loop));
  const ours = await rateOf(nc, names.events, count, async () => {
    const app = await start();
    return () => app.close();
  });
  return pair(`backlog of ${count} durable commands`, "/s", floor, ours);
}

async function measureSends(
  nc: NatsConnection,
  { sends, singles }: CommandSettings,
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
    await inFlight(WINDOW, AGGREGATES, send);
    const begun = performance.now();
    await inFlight(WINDOW, sends, send);
    const rate = (sends / (performance.now() - begun)) * 1_000;
    const times = await inFlight(1, singles, send);
    return [
      pair(`${kind} command and its answer, ${WINDOW} in flight`, "/s", floor.rate, rate),
      pair(`${kind}, one in flight, p50`, "ms", percentile(floor.times, 50), percentile(times, 50)),
      pair(`${kind}, one in flight, p99`, "ms", percentile(floor.times, 99), percentile(times, 99)),
    ];
  } finally {
    await app.close();
  }
}

async function floorOf(nc: NatsConnection, durable: boolean, sends: number, singles: number) {
  const subject = (index: number): string =>
    durable ? `floor.cmd.${idOf(index)}` : `floor.ask.${idOf(index)}`;
  const options = { subject, command: commandAt, durable };
  const warm = AGGREGATES;
  const count = warm + sends + singles;
  const loop = { commands: "FLOOR_COMMANDS", count, window: WINDOW, answers: true };
  const running = durable ? runCommandLoop(nc, loop) : undefined;
  const stop = durable ? undefined : answerDirect(nc, "floor.ask.*");
  await runSender(nc, { ...options, count: warm, inFlight: WINDOW });
  const begun = performance.now();
  await runSender(nc, { ...options, count: sends, inFlight: WINDOW });
  const rate = (sends / (performance.now() - begun)) * 1_000;
  const times = await runSender(nc, { ...options, count: singles, inFlight: 1 });
  await running;
  stop?.();
  return { rate, times };
}

/** Runs so many at one time, and gives the results. */
async function inFlight(
  window: number,
  count: number,
  run: (index: number) => Promise<number>,
): Promise<readonly number[]> {
  const times: number[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) times.push(await run(next++));
  };
  await Promise.all(Array.from({ length: window }, worker));
  return times;
}

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

async function createFloorLog(nc: NatsConnection): Promise<void> {
  const base = { storage: "file", retention: "limits", num_replicas: 1, allow_direct: true };
  const streams = { FLOOR: "floor.evt.*", FLOOR_COMMANDS: "floor.cmd.*" };
  for (const [name, subject] of Object.entries(streams)) {
    const config = { name, subjects: [subject], ...base, discard: "new" };
    await nc.request(`$JS.API.STREAM.CREATE.${name}`, JSON.stringify(config));
  }
}

async function publishBacklog(nc: NatsConnection, count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    nc.publish(names.command("Inventory", "AddStock", idOf(index)), commandAt(index));
    if (index % 1_000 === 0) await nc.flush();
  }
  await untilLength(nc, names.commands, count);
}

/** Messages a second, once a twentieth is there: starting is not part of the loop. */
async function rateOf(
  nc: NatsConnection,
  stream: string,
  count: number,
  run: () => Promise<void | (() => Promise<void>)>,
): Promise<number> {
  const running = run();
  let begun: { readonly ms: number; readonly length: number } | undefined;
  await untilLength(nc, stream, count, (length) => {
    if (!begun && length >= count / 20) begun = { ms: performance.now(), length };
  });
  const { ms, length } = begun!;
  const rate = ((count - length) / (performance.now() - ms)) * 1_000;
  await (await running)?.();
  return rate;
}
