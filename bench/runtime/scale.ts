// Whether many aggregates on the stream make a worker slower or larger: commands to random ones,
// from and in a new process, with more and more of them there.
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { nats } from "../../runtime/adapters/nats.ts";
import { startApp } from "../../runtime/host/app.ts";
import { Inventory } from "../../samples/orders/generated/index.ts";
import { inventory } from "../../samples/orders/inventory.ts";
import type { RuntimeSettings } from "../settings.ts";
import { grouped } from "../table.ts";
import { type Figure, pair } from "./figure.ts";
import { writeLog } from "./logs.ts";
import type { Measured, WorkerOptions } from "./scale-worker.ts";
import { withServer } from "./server.ts";
import { stockAdded } from "./stock.ts";

const ROWS = [
  ["p50", "one in flight, p50", "ms"],
  ["p50ByHand", "the same by hand, p50", "ms"],
  ["p99", "one in flight, p99", "ms"],
  ["p99ByHand", "the same by hand, p99", "ms"],
  ["rate", "256 in flight", "/s"],
  ["resident", "the worker's memory", "MB"],
] as const;

/** One round on a server of its own; the floor of each size is the first size. */
export function measureScale(settings: RuntimeSettings): Promise<readonly Figure[]> {
  const { aggregates: sizes, singles, sends } = settings;
  return withServer(async (nc, servers) => {
    await (await startApp({ broker: nats({ servers }), aggregates: [inventory] })).close();
    const figures: Figure[] = [];
    let from = 0;
    let first: Measured | undefined;
    for (const aggregates of sizes) {
      const eventAt = (index: number) => stockAdded(`W-${index}`, index);
      await writeLog(nc, Inventory.context, { from, to: aggregates }, eventAt);
      const measured = await inWorker({ servers, aggregates, singles, sends });
      first ??= measured;
      for (const [key, text, unit] of ROWS) {
        const name = `${grouped(aggregates)} aggregates on the stream, ${text}`;
        figures.push(pair(name, unit, first[key], measured[key]));
      }
      from = aggregates;
    }
    return figures;
  });
}

/** Runs this same program as a worker. */
async function inWorker(options: WorkerOptions): Promise<Measured> {
  const arguments_ = ["--expose-gc", process.argv[1]!, "worker", JSON.stringify(options)];
  const child = spawn(process.execPath, arguments_, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const [printed, code] = await Promise.all([text(child.stdout), ended]);
  if (code !== 0) throw new Error(`The worker of ${options.aggregates} aggregates failed.`);
  return JSON.parse(printed) as Measured;
}
