// Feeds: what outsiders see is written to a stream of theirs, every event once, in order for each
// aggregate, also over changes of the owner.
import { type FeedContract, startApp } from "eventwright";
import { type FaultPlan, withFaults } from "eventwright/testing";
import { afterEach, describe, expect, test } from "vitest";
import { decodeJson } from "../../runtime/core/codec.ts";
import { systemClock } from "../../runtime/host/clock.ts";
import type { Connection } from "../../runtime/ports.ts";
import { startOrders } from "../../samples/orders/app.ts";
import { Order } from "../../samples/orders/generated/index.ts";
import { BROKERS, eventually, QUICK, type TestBroker } from "./brokers.ts";
import { Add, Added, connectBeside, counter, createLog, names } from "./counters.ts";

const FEED: FeedContract = {
  ...{ kind: "feed", context: "counting", name: "all" },
  events: { Added: { event: Added, version: 1, shows: { id: true, n: true } } },
};

interface Envelope {
  readonly event_type: string;
  readonly event_version: number;
  readonly aggregate_id: string;
  readonly aggregate_version: number;
  readonly payload: Readonly<Record<string, unknown>>;
}

async function published(raw: Connection, stream: string): Promise<readonly Envelope[]> {
  const tail = raw.tail({ stream, filters: [], from: 1 });
  const found: Envelope[] = [];
  try {
    const count = await tail.backlog();
    while (found.length < count) {
      for (const { bytes } of await tail.next()) found.push(decodeJson(bytes) as Envelope);
    }
    return found;
  } finally {
    tail.close();
  }
}

describe.each(BROKERS)("feeds on %s", (_name, make) => {
  let on: TestBroker | undefined;
  afterEach(async () => {
    await on?.stop();
    on = undefined;
  });

  const start = (broker = on!.broker, clock = systemClock) => {
    const { log } = createLog();
    return startApp({ broker, aggregates: [counter], feeds: [FEED], limits: QUICK, log, clock });
  };

  test("events are shown without what is hidden, in order for each aggregate", async () => {
    on = await make();
    await using app = await start();
    const raw = await connectBeside(on.broker);
    for (const n of [1, 2, 3]) {
      const sent = ["A", "B", "C"].map((id) => app.send(Add({ id, n, text: "secret" })));
      await Promise.all(sent);
    }
    const all = await eventually("all are published", async () => {
      const found = await published(raw, names.feed("all"));
      return found.length === 9 && found;
    });
    for (const id of ["A", "B", "C"]) {
      const own = all.filter((event) => event.aggregate_id === id);
      expect(own.map((event) => event.aggregate_version)).toEqual([1, 2, 3]);
      expect(own.map(({ payload }) => payload)).toEqual([1, 2, 3].map((n) => ({ id, n })));
    }
    await raw.close();
  });

  test("each event is published once, though owners die before they say how far they are", async () => {
    on = await make();
    const lost: FaultPlan = {
      faultOf: ({ method, parameters: [bucket, key] }) =>
        method === "put" && bucket === names.readers && key === "feed-all.1.0" && isDying
          ? "lostBefore"
          : "none",
    };
    let isDying = false;
    const first = await start(withFaults(on.broker, lost));
    const raw = await connectBeside(on.broker);
    for (const n of [1, 2, 3]) await first.send(Add({ id: "A", n }));
    isDying = true;
    for (const n of [4, 5, 6]) await first.send(Add({ id: "A", n }));
    await eventually("all are published", async () => {
      return (await published(raw, names.feed("all"))).length === 6;
    });
    await first.close();
    // Brokers know the id of a message for two minutes.
    const later = { ...systemClock, nowMs: () => systemClock.nowMs() + 3 * 60_000 };
    await using second = await start(on.broker, later);
    await second.send(Add({ id: "A", n: 7 }));
    const all = await eventually("the last is published", async () => {
      const found = await published(raw, names.feed("all"));
      return found.some(({ payload }) => payload.n === 7) && found;
    });
    expect(all.map(({ payload }) => payload.n)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    await raw.close();
  });

  test("the sample's feed shows its events in the versions of the catalog", async () => {
    on = await make();
    const log = createLog().log;
    await using app = await startOrders({ broker: on.broker, timeScale: 100, limits: QUICK, log });
    const raw = await connectBeside(on.broker);
    const lines = [{ sku: "A-1", quantity: 2, price: { amount: 1999, currency: "EUR" } }];
    const order = { orderId: "ORD-20001", customerId: "CUST-1", warehouseId: "main", lines };
    expect((await app.send(Order.commands.PlaceOrder(order))).ok).toBe(true);
    const [first] = await eventually("it is published", async () => {
      const found = await published(raw, "EW_fulfilment_PUB_partner-feed");
      return found.length > 0 && found;
    });
    expect(first).toMatchObject({ event_type: "OrderPlaced", event_version: 2 });
    expect(first!.payload).toMatchObject({ orderId: "ORD-20001", customerId: "CUST-1" });
    await raw.close();
  });
});
