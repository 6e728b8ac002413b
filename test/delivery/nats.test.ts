// What only NATS can show: the dedup window, old servers, lost servers, two processes.

import type { AddressInfo } from "node:net";
import { createServer, type Server } from "node:net";
import { nats } from "eventwright/nats";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectNats } from "../../runtime/adapters/nats/connect.ts";
import { namesOf } from "../../runtime/core/subjects.ts";
import { type OrdersApp, startOrders } from "../../samples/orders/app.ts";
import { Order } from "../../samples/orders/generated/index.ts";
import { type NatsServer, startNatsServer } from "../../scripts/nats-server.ts";
import { QUICK } from "./brokers.ts";

const names = namesOf("fulfilment");
const lines = [{ sku: "A-1", quantity: 1, price: { amount: 1999, currency: "EUR" } }];
const place = (orderId: string) =>
  Order.commands.PlaceOrder({ orderId, customerId: "CUST-1", warehouseId: "main", lines });

describe("on a real server", () => {
  let server: NatsServer;
  let app: OrdersApp;
  const start = (): Promise<OrdersApp> =>
    startOrders({
      broker: nats({ servers: server.url }),
      timeScale: 100,
      limits: QUICK,
      log: () => undefined,
    });

  beforeAll(async () => {
    server = await startNatsServer();
    // The shortest dedup window that the server takes, so that the test can outwait it.
    const nc = await connectNats({ servers: server.url }, () => undefined);
    const config = {
      name: names.events,
      subjects: ["ew.fulfilment.evt.>"],
      discard: "new",
      deny_delete: true,
      deny_purge: true,
      allow_direct: true,
      duplicate_window: 100e6,
    };
    await nc.request(`$JS.API.STREAM.CREATE.${names.events}`, JSON.stringify(config));
    await nc.close();
    app = await start();
  });
  afterAll(async () => {
    await app?.close();
    await server?.stop();
  });

  test("a repeat after the server's dedup window has no effect", async () => {
    const first = await app.send(place("ORD-10001"), { idempotencyKey: "a" });
    await new Promise((resolve) => setTimeout(resolve, 300));
    await app.close();
    app = await start();
    expect(await app.send(place("ORD-10001"), { idempotencyKey: "a" })).toEqual(first);
  });

  test("a command that is sent while the server is away is answered when it is back", async () => {
    await server.kill();
    const sending = app.send(place("ORD-10002"), { idempotencyKey: "a" });
    await server.restart();
    expect((await sending).ok).toBe(true);
  });

  test("closing ends while the server is frozen", async () => {
    expect((await app.send(place("ORD-10007"))).ok).toBe(true);
    server.pause();
    // The limit of the test is the promise: an end within seconds.
    await app.close().finally(() => server.resume());
    app = await start();
  }, 25_000);

  test("a log that is shorter than what was read stops its reader, and the app says so", async () => {
    await app.send(place("ORD-10006"));
    await app.close();
    expect(await app.stopped).toBeUndefined();
    const nc = await connectNats({ servers: server.url }, () => undefined);
    await nc.request(`$JS.API.STREAM.DELETE.${names.sagas}`);
    await nc.close();
    app = await start();
    expect(await app.stopped).toMatchObject({
      code: "log_shorter_than_checkpoint",
      message: expect.stringMatching(/^The reader \w+-outbox stopped: EW_fulfilment_SAGAS ends at/),
    });
  });

  test("of two processes one handles, and the other takes over", async () => {
    const other = await start();
    expect((await other.send(place("ORD-10003"))).ok).toBe(true);
    expect((await other.send(place("ORD-10004"), { direct: true })).ok).toBe(true);
    await app.close();
    expect((await other.send(place("ORD-10005"))).ok).toBe(true);
    await other.close();
    app = await start();
  });
});

describe("a server that cannot serve", () => {
  let old: Server;
  let port = 0;

  beforeAll(async () => {
    old = createServer((socket) => {
      const info = { server_id: "X", version: "2.9.10", max_payload: 1048576, headers: true };
      socket.write(`INFO ${JSON.stringify(info)}\r\n`);
      socket.on("data", (data) => {
        if (String(data).includes("PING")) socket.write("PONG\r\n");
      });
      socket.on("error", () => undefined);
    });
    await new Promise<void>((resolve) => old.listen(0, "127.0.0.1", resolve));
    port = (old.address() as AddressInfo).port;
  });
  afterAll(() => void old.close());

  test("is refused in one sentence when it is too old", async () => {
    const broker = nats({ servers: `nats://127.0.0.1:${port}` });
    await expect(startOrders({ broker })).rejects.toMatchObject({
      code: "broker_too_old",
      message: expect.stringMatching(/is 2\.9\.10; Eventwright needs 2\.12 or newer/),
    });
  });

  test("is refused within 5 s when it says nothing at all", async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const { port: silentPort } = silent.address() as AddressInfo;
    const broker = nats({ servers: `nats://127.0.0.1:${silentPort}` });
    await expect(startOrders({ broker })).rejects.toMatchObject({ code: "broker_unreachable" });
    silent.close();
    // The limit of the test is the promise: an answer within 5 s.
  }, 6_000);
});
