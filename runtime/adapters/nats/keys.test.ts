// A key that a person deleted with the tools of NATS is not there, and can be made again.
import { headers as createHeaders } from "@nats-io/nats-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type NatsServer, startNatsServer } from "../../../scripts/nats-server.ts";
import { systemClock } from "../../host/clock.ts";
import type { Connection } from "../../ports.ts";
import { nats } from "../nats.ts";
import { connectNats } from "./connect.ts";

let server: NatsServer;
let connection: Connection;
beforeAll(async () => {
  server = await startNatsServer();
  const topology = { streams: [], buckets: ["EW_keys"] };
  const options = { topology, clock: systemClock, log: () => undefined };
  connection = await nats({ servers: server.url }).connect(options);
});
afterAll(async () => {
  await connection?.close();
  await server?.stop();
});

const bytes = new TextEncoder().encode("{}");

test.each(["DEL", "PURGE"])("what is left of a key by %s is no value", async (operation) => {
  const put = (expected: number) => connection.put("EW_keys", operation, bytes, expected);
  expect((await put(0)).kind).toBe("stored");
  const nc = await connectNats({ servers: server.url }, () => undefined);
  const headers = createHeaders();
  headers.set("KV-Operation", operation);
  if (operation === "PURGE") headers.set("Nats-Rollup", "sub");
  await nc.request(`$KV.EW_keys.${operation}`, "", { headers, timeout: 2_000 });
  await nc.close();
  expect(await connection.get("EW_keys", operation)).toBeUndefined();
  const again = await put(0);
  expect(again.kind).toBe("stored");
  expect(await put(0)).toEqual({ kind: "conflict" });
  const found = await connection.get("EW_keys", operation);
  expect(again).toEqual({ kind: "stored", sequence: found?.revision });
});
