// A process to kill: runs the sample's job and prints what it adds up to, as one line of JSON on
// standard output. It ends when its standard input closes, so that it outlives no test.

import { nats } from "../../runtime/adapters/nats.ts";
import { sqlite } from "../../runtime/adapters/sqlite.ts";
import { EventwrightError } from "../../runtime/core/error.ts";
import type { Limits } from "../../runtime/host/limits.ts";
import { withFaults } from "../../runtime/testing/faults.ts";
import type { OrdersApp } from "../../samples/orders/app.ts";
import { customersOf } from "../../samples/orders/customers.ts";
import { ordersByCustomer } from "../../samples/orders/orders-by-customer.ts";
import { runOrders } from "../../samples/orders/run.ts";
import { type Totals, totalsOf } from "../../samples/orders/totals.ts";
import { CANCELLED_CUSTOMER, CUSTOMERS, crashLines } from "./input.ts";
import { type CrashPoint, crashPlan } from "./plan.ts";
import { type PlantedBug, withBug } from "./planted-bugs.ts";

/** What a child is told, as JSON in its only argument. */
export interface ChildOptions {
  /** Of a NATS server, or `sqlite:` and a path. */
  readonly url: string;
  readonly point?: CrashPoint;
  /** Whether one reservation is held back until the saga's timer has fired. */
  readonly holdsBack?: boolean;
  readonly bug?: PlantedBug;
  /** Shards of each reader; default 1. */
  readonly shards?: number;
}

/** What a child prints in the end. */
export interface Report {
  readonly totals: Totals;
  /** The projection's rows, by customer. */
  readonly rows: Readonly<Record<string, unknown>>;
  /** How many letters there are about each order. */
  readonly letters: Readonly<Record<string, number>>;
}

/** Delays are divided by this: a saga gives a reservation three times 1.5 s. */
const TIME_SCALE = 20;
/** Two processes that import at the same time meet each other at most this often. */
const MAX_RUNS = 10;
/** Ownership changes quickly, so that starting again does. */
const LIMITS: Partial<Limits> = {
  takeoverMs: 600,
  checkpointMs: 150,
  leaseMs: 400,
  resendMs: 1_000,
  retryMaxMs: 200,
};

const options = JSON.parse(process.argv[2]!) as ChildOptions;
process.stdin.on("end", () => process.exit(1)).resume();
const report = await runToTheEnd();
process.stdout.write(`${JSON.stringify(report)}\n`);
process.exit(0);

async function runToTheEnd(): Promise<Report> {
  for (let run = 1; ; run++) {
    try {
      return await runOnce();
    } catch (error) {
      const again = error instanceof EventwrightError && error.code === "import_failed";
      if (!again || run >= MAX_RUNS) throw error;
      console.error(error.message);
    }
  }
}

function runOnce(): Promise<Report> {
  const { url, point, holdsBack = false, bug, shards = 1 } = options;
  const isFile = url.startsWith("sqlite:");
  const real = isFile ? sqlite(url.slice("sqlite:".length)) : nats({ servers: url });
  const broker = withBug(real, bug);
  return runOrders(
    {
      broker: withFaults(broker, crashPlan(point, holdsBack)),
      timeScale: TIME_SCALE,
      lines: crashLines(),
      limits: LIMITS,
      shards,
      log: ({ level, event, message }) => console.error(`${level} ${event}: ${message}`),
      progress: (done, total) => console.error(`progress: ${done} of ${total}`),
    },
    async (app) => ({
      totals: settled(await totalsOf(app)),
      rows: await rowsOf(app),
      letters: Object.fromEntries([...(await customersOf(app)).letters].sort()),
    }),
  );
}

/** Customer and card race for why an order ended; either way it ended, and nothing was paid. */
function settled(totals: Totals): Totals {
  const {
    "cancelled: by customer": cancelled = 0,
    "cancelled: card declined": declined = 0,
    ...outcomes
  } = totals.outcomes;
  return { ...totals, outcomes: { ...outcomes, "not paid": cancelled + declined } };
}

async function rowsOf(app: OrdersApp): Promise<Report["rows"]> {
  let after: { readonly stream: string; readonly sequence: number } | undefined;
  for await (const { position } of app.readEvents()) after = position;
  const rows: Record<string, unknown> = {};
  for (const customer of CUSTOMERS) {
    const row = await app.query(ordersByCustomer, customer, { after: after!, timeoutMs: 20_000 });
    rows[customer] = customer === CANCELLED_CUSTOMER ? row && withoutReason(row) : sorted(row);
  }
  return rows;
}

function withoutReason(row: unknown): unknown {
  return JSON.parse(JSON.stringify(row).replaceAll(/cancelled \(\w+\)/g, "cancelled"));
}

/** Orders are placed side by side, so a row lists them in any order. */
function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, inner]) => [name, sorted(inner)]));
}
