// The sample's main job: the same story on every broker, and clear words when it cannot run.
import { spawn } from "node:child_process";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { join } from "node:path";
import { connect } from "@nats-io/transport-node";
import type { Broker } from "eventwright";
import { memory } from "eventwright/memory";
import { nats } from "eventwright/nats";
import { sqlite } from "eventwright/sqlite";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { customersOf } from "../samples/orders/customers.ts";
import { fulfilment } from "../samples/orders/fulfilment.ts";
import type { OrderCancelledV1 } from "../samples/orders/generated/index.ts";
import { type InputLine, readLines } from "../samples/orders/input.ts";
import { luckOf } from "../samples/orders/provider.ts";
import { runOrders } from "../samples/orders/run.ts";
import { compensatedOrder, storyOf } from "../samples/orders/story.ts";
import { type Totals, totalsOf } from "../samples/orders/totals.ts";
import { type NatsServer, startNatsServer } from "../scripts/nats-server.ts";
import { makeFolder } from "./sqlite/files.ts";

/** Slow enough that no saga times out because this machine is busy with other tests. */
const TIME_SCALE = 30;
const log = (): void => undefined;

/** The sample's input, but for the payments that come minutes late: they would hold the test. */
const input = (
  await readLines<InputLine>(new URL("../samples/orders/orders.ndjson", import.meta.url))
).filter(({ data }) => ![14, 15].includes(luckOf(String(data.orderId))));

/** What the input file comes to. Old orders stay placed, but for one that fraud cancelled. */
const OUTCOMES = {
  confirmed: 246,
  "cancelled: card declined": 24,
  "cancelled: out of stock": 9,
  placed: 5,
};

function expectTotals(totals: Totals): void {
  expect(totals.outcomes).toMatchObject(OUTCOMES);
  expect(totals.unitsHeld).toBe(0);
  expect(totals.units.added).toBe(totals.units.free + totals.units.shipped);
  expect(totals.captured - totals.refunded).toBe(totals.confirmed);
  expect(totals.chargedTwice).toEqual([]);
}

test("every order ends, and stock and money add up, on the embedded broker", async () => {
  await runOrders(
    { broker: memory(), timeScale: TIME_SCALE, lines: input, log },
    async (app, run) => {
      expectTotals(await totalsOf(app));
      expect(run.imported).toBe(6);
      const story = await storyOf(app, (await compensatedOrder(app))!);
      expect(story.map((line) => /[▸●] (\w+)/.exec(line)?.[1])).toEqual([
        ...["PlaceOrder", "OrderPlaced", "ReserveStock", "StockReserved"],
        ...["CapturePayment", "PaymentCaptured", "ShipOrder", "ShipmentRefused"],
        ...["RefundPayment", "PaymentRefunded", "ReleaseStock", "StockReleased"],
        ...["CancelOrder", "OrderCancelled"],
      ]);
      const statuses = new Map<string, string>();
      for await (const { after } of app.readJournal(fulfilment)) {
        statuses.set(after.instance, after.status);
      }
      expect([...new Set(statuses.values())]).toEqual(["done"]);
    },
  );
});

test("every customer is told once of each order, and is owed a call after two that came to nothing", async () => {
  await runOrders({ broker: memory(), timeScale: TIME_SCALE, lines: input, log }, async (app) => {
    const disappointed = new Map<string, number>();
    const ended = new Set<string>();
    for await (const { event } of app.readEvents()) {
      const { customerId, reason } = event.data as OrderCancelledV1;
      if (event.type === "OrderConfirmed" || event.type === "OrderCancelled") {
        ended.add(event.aggregateId);
      }
      if (event.type !== "OrderCancelled" || reason !== "fulfilment") continue;
      disappointed.set(customerId, (disappointed.get(customerId) ?? 0) + 1);
    }
    const owed = [...disappointed].flatMap(([id, count]) => (count > 1 ? [id] : [])).sort();
    const { letters } = await customersOf(app);
    expect([...letters.values()].every((count) => count === 1)).toBe(true);
    expect([...letters.keys()].sort()).toEqual([...ended].sort());
    await vi.waitFor(async () => {
      expect([...(await customersOf(app)).waiting].sort()).toEqual(owed);
    }, 10_000);
  });
});

/** Two runs on one broker: the second finds everything done, and gets the first answers. */
async function expectTwiceTheSame(broker: () => Broker): Promise<void> {
  const run = () =>
    runOrders(
      { broker: broker(), timeScale: TIME_SCALE, lines: input, log },
      async (app, { results, imported }) => ({
        totals: await totalsOf(app),
        imported,
        answers: Object.fromEntries(results.map(({ line, result }) => [line.id, result])),
      }),
    );
  const first = await run();
  expectTotals(first.totals);
  const second = await run();
  expect(second.totals).toEqual(first.totals);
  expect(second.imported).toBe(0);
  expect(second.answers).toEqual(first.answers);
}

test("a second run on NATS finds everything done, and gets the first answers", async () => {
  const server = await startNatsServer();
  await expectTwiceTheSame(() => nats({ servers: server.url }));
  await server.stop();
}, 60_000);

test("a second run on a SQLite file finds everything done, and gets the first answers", async () => {
  const { folder, remove } = makeFolder();
  onTestFinished(remove);
  await expectTwiceTheSame(() => sqlite(join(folder, "orders.db")));
}, 60_000);

describe("a run on a server that fails", () => {
  /** Starts a run, and does something to the server when it is half-way. */
  async function runUntil(
    standstillMs: number,
    halfWay: (server: NatsServer) => Promise<unknown>,
  ): Promise<unknown> {
    const server = await startNatsServer();
    onTestFinished(() => server.stop());
    let done: Promise<unknown> | undefined;
    const running = runOrders(
      {
        broker: nats({ servers: server.url }),
        timeScale: TIME_SCALE,
        standstillMs,
        log,
        progress: (answered) => {
          if (answered >= 60) done ??= halfWay(server);
        },
      },
      async () => undefined,
    );
    const failure = await running.then(
      () => undefined,
      (error: unknown) => error,
    );
    await done;
    return failure;
  }

  test("for good ends with a sentence that names the next step", async () => {
    expect(await runUntil(2_000, (server) => server.kill())).toMatchObject({
      code: "standstill",
      message:
        "Nothing has moved for 2 s: see that the broker runs, then start again, and the run goes on where it stopped.",
    });
  });

  test("by losing a stream ends with the reader that stopped, and what to do", async () => {
    const deleteJournals = async (server: NatsServer): Promise<void> => {
      const connection = await connect({ servers: server.url });
      await connection.request("$JS.API.STREAM.DELETE.EW_fulfilment_SAGAS");
      await connection.close();
    };
    expect(await runUntil(60_000, deleteJournals)).toMatchObject({
      code: "stream_missing",
      message: expect.stringMatching(/EW_fulfilment_SAGAS is gone: .* start again\.$/),
    });
  });
});

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

function start(...arguments_: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [
    "--import",
    "tsx",
    "samples/orders/main.ts",
    ...arguments_,
  ]);
  let output = "";
  child.stdout.on("data", (data) => {
    output += String(data);
  });
  child.stderr.on("data", (data) => {
    output += String(data);
  });
  return new Promise((resolve) => child.on("exit", (code) => resolve({ code, output })));
}

test("a broker that is none is wrong use", async () => {
  const { code, output } = await start("--broker", "rabbit");
  expect(code).toBe(2);
  expect(output).toMatch(/"rabbit" is no broker\.\nUsage/);
});

test("a port that says nothing ends the program with one clear sentence", async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const { port } = silent.address() as AddressInfo;
  const { code, output } = await start("--broker", `nats://127.0.0.1:${port}`);
  silent.close();
  expect(code).toBe(1);
  expect(output).toMatch(/No NATS server answers at .* \(it lets in, and says nothing\): start/);
});

test("without a server there is one clear sentence", async () => {
  const free = createServer();
  await new Promise<void>((resolve) => free.listen(0, "127.0.0.1", resolve));
  const { port } = free.address() as AddressInfo;
  await new Promise((resolve) => free.close(resolve));
  const { code, output } = await start("--broker", `nats://127.0.0.1:${port}`);
  expect(code).toBe(1);
  expect(output).toMatch(/No NATS server answers at nats:\/\/127\.0\.0\.1:\d+ .*: start one, or/);
  expect(output).not.toMatch(/^\s+at /m);
});
