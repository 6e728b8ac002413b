// The sample's job: history, a few hundred orders, and what became of them.
import { type AppOptions, importHistory } from "eventwright";
import { type OrdersApp, startOrders } from "./app.ts";
import { fulfilment } from "./fulfilment.ts";
import { type InputLine, type LineResult, readLines, sendLines } from "./input.ts";
import { order } from "./order.ts";

/** What a run read and was answered. */
export interface Run {
  readonly imported: number;
  readonly results: readonly LineResult[];
}

/** How to run. */
export interface RunOptions extends Pick<AppOptions, "broker" | "log" | "limits"> {
  /** Divisor of all delays. */
  readonly timeScale: number;
  /** The commands; default `orders.ndjson`. */
  readonly lines?: readonly InputLine[];
  /** Told about every answer and every ended order. */
  readonly progress?: (done: number, total: number) => void;
}

/** Orders that are under way at one time. */
const MAX_UNDER_WAY = 24;
/** How long the sagas may take to end altogether. */
const PATIENCE_MS = 60_000;

/** Runs everything, hands the finished app to `report`, and closes it. */
export async function runOrders<T>(
  options: RunOptions,
  report: (app: OrdersApp, run: Run) => Promise<T>,
): Promise<T> {
  const { lines, progress = () => undefined, ...appOptions } = options;
  const { broker } = options;
  const commits = await readLines<readonly unknown[]>(fileOf("history.ndjson"));
  // Before the app is started: what happened years ago starts no saga now.
  const histories = commits.map((commit) => [commit]);
  const imported = await importHistory({ broker, aggregate: order, histories });
  const app = await startOrders(appOptions);
  try {
    const input = lines ?? (await readLines<InputLine>(fileOf("orders.ndjson")));
    const results: LineResult[] = [];
    const sagas = followSagas(app);
    await sendLines(
      app,
      input,
      (result) => {
        results.push(result);
        progress(results.length + sagas.ended(), input.length + placedBy(results).size);
      },
      sagas.room,
    );
    const placed = placedBy(results);
    const total = input.length + placed.size;
    await sagas.allEnded(placed, (ended) => progress(input.length + ended, total));
    return await report(app, { imported, results });
  } finally {
    await app.close();
  }
}

const fileOf = (name: string): URL => new URL(name, import.meta.url);

/** The orders that were placed by this input: each has a saga. */
function placedBy(results: readonly LineResult[]): ReadonlySet<string> {
  const placed = results.filter(({ line, result }) => line.type === "PlaceOrder" && result.ok);
  return new Set(placed.map(({ line }) => String(line.data.orderId)));
}

/** Follows the saga's journal and counts the instances that have ended. */
function followSagas(app: OrdersApp): {
  ended(): number;
  /** Resolves when few enough orders are under way. */
  room(): Promise<void>;
  allEnded(orders: ReadonlySet<string>, moved: (ended: number) => void): Promise<void>;
} {
  const ended = new Set<string>();
  const started = new Set<string>();
  let waiting: (() => void)[] = [];
  let moved = (): void => undefined;
  const follow = async (): Promise<void> => {
    for await (const { after } of app.readJournal(fulfilment, { follow: true })) {
      started.add(after.instance);
      if (after.status === "active") continue;
      ended.add(after.instance);
      for (const wake of waiting) wake();
      waiting = [];
      moved();
    }
  };
  const following = follow();
  return {
    ended: () => ended.size,
    async room() {
      while (started.size - ended.size >= MAX_UNDER_WAY) {
        await new Promise<void>((resolve) => void waiting.push(resolve));
      }
    },
    async allEnded(orders, tell) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<never>((_, reject) => {
        const text = `Not all orders ended within ${PATIENCE_MS / 1000} s.`;
        timer = setTimeout(() => reject(new Error(text)), PATIENCE_MS);
      });
      const all = new Promise<void>((resolve) => {
        moved = () => {
          tell(ended.size);
          if ([...orders].every((order) => ended.has(order))) resolve();
        };
        moved();
      });
      await Promise.race([all, late, following]).finally(() => clearTimeout(timer));
    },
  };
}
