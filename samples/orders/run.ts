// The sample's job: history, a few hundred orders, and what became of them.
import { type AppOptions, importHistory } from "eventwright";
import { type OrdersApp, startOrders } from "./app.ts";
import { allTold } from "./customers.ts";
import { fulfilment } from "./fulfilment.ts";
import { type InputLine, type LineResult, readLines, sendLines } from "./input.ts";
import { order } from "./order.ts";
import { standstillMsOf, withPatience } from "./patience.ts";

/** What a run read and was answered. */
export interface Run {
  readonly imported: number;
  readonly results: readonly LineResult[];
}

/** How to run. */
export interface RunOptions extends Pick<AppOptions, "broker" | "log" | "limits" | "shards"> {
  /** Divisor of all delays. */
  readonly timeScale: number;
  /** The commands; default `orders.ndjson`. */
  readonly lines?: readonly InputLine[];
  /** How long nothing may move; default: by the divisor. */
  readonly standstillMs?: number;
  /** Told about every answer and every ended order. */
  readonly progress?: (done: number, total: number) => void;
}

/** Orders that are under way at one time. */
const MAX_UNDER_WAY = 24;

/** Runs everything, hands the finished app to `report`, and closes it. */
export async function runOrders<T>(
  options: RunOptions,
  report: (app: OrdersApp, run: Run) => Promise<T>,
): Promise<T> {
  const { lines, progress = () => undefined, standstillMs, ...appOptions } = options;
  const { broker } = options;
  const commits = await readLines<readonly unknown[]>(fileOf("history.ndjson"));
  // Before the app is started: what happened years ago starts no saga now.
  const histories = commits.map((commit) => [commit]);
  const imported = await importHistory({ broker, aggregate: order, histories });
  const app = await startOrders(appOptions);
  try {
    const input = lines ?? (await readLines<InputLine>(fileOf("orders.ndjson")));
    const limitMs = standstillMs ?? standstillMsOf(options.timeScale);
    const working = withPatience(limitMs, async (moved) => {
      const results = await sendAll(app, input, progress, moved);
      return report(app, { imported, results });
    });
    return await Promise.race([working, failed(app)]);
  } finally {
    await app.close();
  }
}

/** Rejects when a part of the app stops for good. */
async function failed(app: OrdersApp): Promise<never> {
  const failure = await app.stopped;
  throw failure ?? new Error("The app was closed too early.");
}

/** Sends the input; every order that it places has ended then, and its customer knows. */
async function sendAll(
  app: OrdersApp,
  input: readonly InputLine[],
  progress: (done: number, total: number) => void,
  moved: () => void,
): Promise<readonly LineResult[]> {
  const results: LineResult[] = [];
  const sagas = followSagas(app, moved);
  await sendLines(
    app,
    input,
    (result) => {
      moved();
      results.push(result);
      progress(results.length + sagas.ended(), input.length + placedBy(results).size);
    },
    sagas.room,
  );
  const placed = placedBy(results);
  const total = input.length + placed.size;
  await sagas.allEnded(placed, (ended) => progress(input.length + ended, total));
  await allTold(app, placed, moved);
  return results;
}

const fileOf = (name: string): URL => new URL(name, import.meta.url);

/** The orders that were placed by this input: each has a saga. */
function placedBy(results: readonly LineResult[]): ReadonlySet<string> {
  const placed = results.filter(({ line, result }) => line.type === "PlaceOrder" && result.ok);
  return new Set(placed.map(({ line }) => String(line.data.orderId)));
}

/** Follows the saga's journal and counts the instances that have ended. */
function followSagas(
  app: OrdersApp,
  moved: () => void,
): {
  ended(): number;
  /** Resolves when few enough orders are under way. */
  room(): Promise<void>;
  allEnded(orders: ReadonlySet<string>, tell: (ended: number) => void): Promise<void>;
} {
  const ended = new Set<string>();
  const started = new Set<string>();
  let waiting: (() => void)[] = [];
  const follow = async (): Promise<void> => {
    for await (const { after } of app.readJournal(fulfilment, { follow: true })) {
      moved();
      started.add(after.instance);
      if (after.status === "active") continue;
      ended.add(after.instance);
      for (const wake of waiting) wake();
      waiting = [];
    }
  };
  const following = follow().then(() => {
    throw new Error("The app was closed while orders were under way.");
  });
  // Whoever waits hears of a failure; until somebody does, it must not end the process.
  following.catch(() => undefined);
  const oneMore = (): Promise<void> =>
    Promise.race([following, new Promise<void>((resolve) => void waiting.push(resolve))]);
  return {
    ended: () => ended.size,
    async room() {
      while (started.size - ended.size >= MAX_UNDER_WAY) await oneMore();
    },
    async allEnded(orders, tell) {
      tell(ended.size);
      while (![...orders].every((order) => ended.has(order))) {
        await oneMore();
        tell(ended.size);
      }
    },
  };
}
