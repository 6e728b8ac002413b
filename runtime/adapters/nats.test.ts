// The NATS adapter: the shared suite on a real server, and what only it can do.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type NatsServer, startNatsServer } from "../../scripts/nats-server.ts";
import { systemClock } from "../host/clock.ts";
import { brokerConformance } from "../testing/conformance.ts";
import { nats } from "./nats.ts";

let server: NatsServer;
let bounded: NatsServer;
beforeAll(async () => {
  [server, bounded] = await Promise.all([startNatsServer({ websocket: true }), startNatsServer()]);
}, 60_000);
afterAll(async () => {
  await Promise.all([server?.stop(), bounded?.stop()]);
});

describe.each([
  ["NATS", false],
  ["NATS with group commit", true],
] as const)("the conformance suite on %s", (_, groupCommit) => {
  const suite = brokerConformance({
    broker: async () => nats({ servers: server.url, groupCommit }),
    boundedBroker: async () => nats({ servers: bounded.url, groupCommit, queueLimit: 10 }),
    queueLimit: 10,
    interrupt: () => server.restart(),
  });
  for (const { name, run } of suite) test(name, run, 30_000);
});

const connecting = {
  topology: { streams: [], buckets: [] },
  clock: systemClock,
  log: () => undefined,
};

test("connects over WebSocket", async () => {
  const connection = await nats({ servers: server.websocketUrl! }).connect(connecting);
  const topology = {
    streams: [{ name: "WS", subjects: ["ws.>"], kind: "log" as const }],
    buckets: [],
  };
  await connection.close();
  const again = await nats({ servers: server.websocketUrl! }).connect({ ...connecting, topology });
  const bytes = new TextEncoder().encode("hello");
  expect(await again.append("ws.a", bytes, {}, 0)).toEqual({ kind: "stored", sequence: 1 });
  expect((await again.lastOf("WS", "ws.a"))?.bytes).toEqual(bytes);
  await again.close();
});

test("says in one sentence that no server is there, within 5 s", async () => {
  const broker = nats({ servers: "nats://127.0.0.1:1" });
  await expect(broker.connect(connecting)).rejects.toMatchObject({
    code: "broker_unreachable",
    message: expect.stringContaining("nats://127.0.0.1:1"),
  });
});

test("refuses a stream that would lose events, and shows the difference", async () => {
  const { connectNats } = await import("./nats/connect.ts");
  const nc = await connectNats({ servers: server.url }, () => undefined);
  const config = { name: "UNSAFE", subjects: ["unsafe.>"], max_msgs: 5, discard: "old" };
  await nc.request("$JS.API.STREAM.CREATE.UNSAFE", JSON.stringify(config));
  await nc.close();
  const streams = [{ name: "UNSAFE", subjects: ["unsafe.>"], kind: "log" as const }];
  const topology = { streams, buckets: [] };
  await expect(
    nats({ servers: server.url }).connect({ ...connecting, topology }),
  ).rejects.toMatchObject({
    code: "stream_unsafe",
    message: expect.stringMatching(/discard is "old", not "new".*max_msgs is 5, not unlimited/),
  });
});
