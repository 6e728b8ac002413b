// The brokers on which the delivery rules are tested, each fresh and its own.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Broker } from "eventwright";
import { memory } from "eventwright/memory";
import { nats } from "eventwright/nats";
import { sqlite } from "eventwright/sqlite";
import { type NatsServer, startNatsServer } from "../../scripts/nats-server.ts";

/** A broker that keeps its data over restarts of an app, and can be thrown away. */
export interface TestBroker {
  readonly broker: Broker;
  readonly server?: NatsServer;
  stop(): Promise<void>;
}

/** By name, how to make one. */
export const BROKERS: readonly (readonly [name: string, make: () => Promise<TestBroker>])[] = [
  ["memory", async () => ({ broker: memory(), stop: async () => undefined })],
  [
    "sqlite",
    async () => {
      const folder = await mkdtemp(join(tmpdir(), "eventwright-sqlite-"));
      const stop = () => rm(folder, { recursive: true, force: true, maxRetries: 5 });
      return { broker: sqlite(join(folder, "delivery.db")), stop };
    },
  ],
  [
    "nats",
    async () => {
      const server = await startNatsServer();
      const broker = nats({ servers: server.url });
      return { broker, server, stop: () => server.stop() };
    },
  ],
];

/** Limits under which a restart after a crash takes over quickly. */
export const QUICK = { takeoverMs: 500, checkpointMs: 100, leaseMs: 350 } as const;

/** Waits for a condition; throws when it does not come true within 10 s. */
export async function eventually<T>(
  what: string,
  probe: () => Promise<T | undefined | false>,
): Promise<T> {
  for (let attempt = 0; attempt < 400; attempt++) {
    const found = await probe();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`It did not come true within 10 s: ${what}.`);
}
