// `npm run nats`: one local nats-server for the samples, until Ctrl-C; never meant for production.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { cacheFolder } from "./find-nats-server.ts";
import { type NatsServer, startNatsServer } from "./nats-server.ts";

const usualPort = 4222;
const highestPort = 65_535;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { port: { type: "string" }, store: { type: "string" } },
  });
  const port = Number(values.port ?? usualPort);
  if (!Number.isInteger(port) || port < 1 || port > highestPort) {
    throw new Error(`--port takes a number from 1 to ${highestPort}, not "${values.port}".`);
  }
  const storeDir = values.store ?? join(cacheFolder, "nats-data");
  const server = await startNatsServer({ port, storeDir });
  // Whoever waits for the line below may send a signal as soon as it appears.
  stopOnSignal(server);
  console.log(`nats-server runs at ${server.url}, data in ${server.storeDir}; Ctrl-C stops it.`);
}

function stopOnSignal(server: NatsServer): void {
  let stopping = false;
  // npm and tsx pass a signal on, so it can arrive twice; the second must not cut the stop short.
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    server.stop().then(() => process.exit(0), fail);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
  // Only the server keeps this process busy, so running out of work means that it died by itself.
  process.once("beforeExit", () => fail(new Error("nats-server ended by itself.")));
}

function fail(error: Error): never {
  console.error(error.message);
  process.exit(1);
}

main().catch(fail);
