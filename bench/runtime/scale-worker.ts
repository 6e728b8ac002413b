// One worker before a stream of many aggregates: sends commands to random ones, handles them, and
// prints how long they took and what the process holds then.
import { connect } from "@nats-io/transport-node";
import { nats } from "../../runtime/adapters/nats.ts";
import { eventEnvelope } from "../../runtime/core/codec.ts";
import { namesOf } from "../../runtime/core/subjects.ts";
import { startApp } from "../../runtime/host/app.ts";
import { Inventory } from "../../samples/orders/generated/index.ts";
import { inventory } from "../../samples/orders/inventory.ts";
import { percentile } from "./figure.ts";
import { createStrangers } from "./floors/stranger.ts";
import { inFlight, rateOf, timed } from "./in-flight.ts";
import { stockAdded } from "./stock.ts";

/** What it is to do. */
export interface WorkerOptions {
  readonly servers: string;
  readonly aggregates: number;
  readonly singles: number;
  readonly sends: number;
}

/** Times in ms, commands a second, and MB. */
export interface Measured {
  readonly p50: number;
  readonly p99: number;
  /** The same by hand. */
  readonly p50ByHand: number;
  readonly p99ByHand: number;
  readonly rate: number;
  readonly resident: number;
}

const WINDOW = 256;
const names = namesOf(Inventory.context);
/** Commands to aggregates that are not among the many, so that the code is warm. */
const WARM = 2_000;

/** Does it, and prints what came out. */
export async function runScaleWorker(options: WorkerOptions): Promise<void> {
  const { servers, aggregates, singles, sends } = options;
  const log = (): void => undefined;
  const app = await startApp({ broker: nats({ servers }), aggregates: [inventory], log });
  const random = randomFrom(aggregates);
  const add = (warehouseId: string): Promise<unknown> => {
    const data = { warehouseId, sku: "A-1", quantity: 1 };
    return app.send(Inventory.commands.AddStock(data), { direct: true });
  };
  const any = (): string => `W-${Math.floor(random() * aggregates)}`;
  const addToAny = (): Promise<unknown> => add(any());
  const nc = await connect({ servers, noAsyncTraces: true });
  const strangers = createStrangers(nc, names.events);
  const body = JSON.stringify([eventEnvelope(stockAdded("W-any", 0))]);
  const addByHand = (): Promise<unknown> => strangers.send(names.event("Inventory", any()), body);
  await inFlight(WINDOW, Math.min(WARM, sends), (index) => add(`W-warm-${aggregates}-${index}`));
  // The first of these find none of the many in memory, whatever their number is.
  const byHand: number[] = [];
  // One by hand after each of ours: whatever the server has to fetch, it fetches for both.
  const times = await inFlight(1, singles, async () => {
    const time = await timed(addToAny);
    byHand.push(await timed(addByHand));
    return time;
  });
  const rate = await rateOf(sends, () => inFlight(WINDOW, sends, addToAny));
  (globalThis as { readonly gc?: () => void }).gc?.();
  const resident = process.memoryUsage.rss() / 1024 / 1024;
  await app.close();
  await nc.close();
  const measured: Measured = {
    ...{ p50: percentile(times, 50), p99: percentile(times, 99), rate, resident },
    ...{ p50ByHand: percentile(byHand, 50), p99ByHand: percentile(byHand, 99) },
  };
  console.log(JSON.stringify(measured));
}

/** Numbers in [0, 1) that are the same in each run (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
