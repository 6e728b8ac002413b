// A worker of the cycles: the sample on NATS, until it is killed. Its projection cannot digest one
// order, so that a key is parked. A line `jump <ms>` on standard input moves its clock. It ends
// when its standard input closes, so that it outlives no test.
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { nats } from "../../../runtime/adapters/nats.ts";
import { systemClock } from "../../../runtime/host/clock.ts";
import type { Limits } from "../../../runtime/host/limits.ts";
import { defineProjection, startApp } from "../../../runtime/mod.ts";
import { parts } from "../../../samples/orders/app.ts";
import {
  OrdersByCustomer,
  type OrdersByCustomerRow,
} from "../../../samples/orders/generated/index.ts";
import { ordersByCustomer } from "../../../samples/orders/orders-by-customer.ts";
import { type PlantedBug, withBug } from "../planted-bugs.ts";
import { POISON_ORDER } from "./context.ts";

/** What a worker is told, as JSON in its only argument. */
export interface WorkerOptions {
  readonly servers: readonly string[];
  readonly replicas: number;
  readonly shards: number;
  readonly bug?: PlantedBug | undefined;
}

/** Delays are divided by this: a saga gives a reservation three times 1.5 s. */
const TIME_SCALE = 20;
/** Half of what they are by default: a cycle shall not take minutes, on a busy machine neither. */
const LIMITS: Partial<Limits> = {
  takeoverMs: 1_500,
  checkpointMs: 500,
  leaseMs: 1_000,
  resendMs: 1_000,
  retryMaxMs: 500,
};
const START_AGAIN_MS = 100;

const { servers, replicas, shards, bug } = JSON.parse(process.argv[2]!) as WorkerOptions;
let jumpedMs = 0;
createInterface({ input: process.stdin })
  .on("line", (line) => {
    jumpedMs += Number(/^jump (-?\d+)$/.exec(line)?.[1] ?? 0);
  })
  .on("close", () => process.exit(1));

const apply = (row: OrdersByCustomerRow | undefined, event: { readonly data: unknown }) => {
  if ((event.data as { readonly orderId: string }).orderId === POISON_ORDER) {
    throw new Error("This order is poison.");
  }
  return ordersByCustomer.apply(row, event as never) as OrdersByCustomerRow;
};
const projection = defineProjection(OrdersByCustomer, {
  OrderPlaced: apply,
  OrderConfirmed: apply,
  OrderCancelled: apply,
});

for (;;) {
  try {
    const app = await startApp({
      ...parts,
      ...{ projections: [projection], limits: LIMITS, timeScale: TIME_SCALE, shards },
      broker: withBug(nats({ servers: [...servers], replicas }), bug),
      clock: { ...systemClock, nowMs: () => Date.now() + jumpedMs },
      log: ({ level, event, message }) => console.error(`${level} ${event}: ${message}`),
    });
    process.stdout.write("started\n");
    const failure = await app.stopped;
    console.error(`stopped: ${failure?.message ?? "closed"}`);
    process.exit(2);
  } catch (error) {
    console.error(`not started: ${String(error)}`);
    await delay(START_AGAIN_MS);
  }
}
