// The files for production: the server's configuration is one, and workers share the work and end
// well when they are told to.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { nats } from "eventwright/nats";
import { expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { startOrders } from "../samples/orders/app.ts";
import { Order } from "../samples/orders/generated/index.ts";
import { findDeno } from "../scripts/deno.ts";
import { findNatsServer, startNatsServer } from "../scripts/nats-server.ts";
import { eventually } from "./delivery/brokers.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const deno = findDeno();
const LIMIT_MS = 120_000;

test("the server takes its configuration", async () => {
  const env = { ...process.env, NODE: "n1", ROUTES: '["nats://127.0.0.1:6222"]' };
  const options = { cwd: root, env, timeout: 10_000 };
  const arguments_ = ["-t", "--config", "deploy/nats.conf"];
  const { stderr, stdout } = await promisify(execFile)(await findNatsServer(), arguments_, options);
  expect(stderr + stdout).toMatch(/configuration file deploy\/nats\.conf is valid/);
});

test("the servers and workers of the composition are what the configuration needs", async () => {
  const text = await readFile(`${root}deploy/compose.yaml`, "utf8");
  const { services } = parse(text, { merge: true }) as {
    readonly services: Readonly<
      Record<string, { readonly environment: Readonly<Record<string, string>> }>
    >;
  };
  expect(Object.keys(services)).toEqual(["n1", "n2", "n3", "worker-1", "worker-2"]);
  for (const name of ["n1", "n2", "n3"]) {
    const { NODE, ROUTES } = services[name]!.environment;
    expect(NODE).toBe(name);
    expect(JSON.parse(ROUTES!)).toHaveLength(3);
  }
});

const NODE_WORKER = [process.execPath, "--import", "tsx", "samples/orders/worker.ts"];

test.each([
  ["Node", NODE_WORKER],
  ["Deno", deno ? [deno, "run", "-A", "samples/orders/worker.ts"] : undefined],
])(
  "workers on %s share the work, and end with what is in hand finished",
  async (_, command) => {
    if (!command) return;
    const server = await startNatsServer();
    onTestFinished(() => server.stop());
    const workers = [startWorker(command, server.url), startWorker(command, server.url)];
    onTestFinished(() => {
      for (const { child } of workers) child.kill("SIGKILL");
    });
    await Promise.all(workers.map(({ says }) => says("The worker runs.")));
    const app = await startOrders({ broker: nats({ servers: server.url }), log: () => undefined });
    await eventually("all three own something", async () => {
      const owners = (await app.operations.readers()).map(({ owner }) => owner);
      return new Set(owners).size === 3 && !owners.includes(null);
    });
    const lines = [{ sku: "A-1", quantity: 1, price: { amount: 1999, currency: "EUR" } }];
    const place = (number: number) => {
      const orderId = `ORD-${20_000 + number}`;
      const data = { orderId, customerId: "CUST-1", warehouseId: "main", lines };
      return app.send(Order.commands.PlaceOrder(data));
    };
    const sending = Array.from({ length: 20 }, (_unused, index) => place(index));
    for (const { child } of workers) child.kill("SIGTERM");
    for (const { ended, said } of workers) expect(await ended, said()).toBe(0);
    for (const result of await Promise.all(sending)) expect(result.ok).toBe(true);
    await app.close();
  },
  LIMIT_MS,
);

function startWorker(command: readonly string[], url: string) {
  const [program, ...arguments_] = command;
  const child: ChildProcess = spawn(program!, arguments_, {
    cwd: root,
    env: { ...process.env, NATS_URL: url },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: LIMIT_MS,
  });
  let text = "";
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.on("data", (bytes: Buffer) => {
      text += bytes.toString();
    });
  }
  return {
    child,
    said: () => text,
    says: (words: string) => eventually(words, async () => text.includes(words)),
    ended: once(child, "exit").then(([code]) => code as number | null),
  };
}
