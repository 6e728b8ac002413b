// A cluster of three real servers on this machine, each in a failure domain of its own.
import { randomInt } from "node:crypto";
import { type NatsServer, startNatsServer } from "../scripts/nats-server.ts";

/** Servers, and so copies of each stream. */
export const SIZE = 3;
/** How long elections and lost connections may take until they show. */
const LIMIT_MS = 60_000;

/** Starts them; they find each other by themselves. */
export function startCluster(): Promise<readonly NatsServer[]> {
  const first = randomInt(20_000, 31_000);
  const ports = Array.from({ length: SIZE }, (_, index) => first + index);
  const routes = ports.map((port) => `"nats://127.0.0.1:${port}"`).join(", ");
  return Promise.all(
    ports.map((port, index) =>
      startNatsServer({
        config: `server_tags: ["az:${index}"]
          cluster { name: TRIO, listen: "127.0.0.1:${port}", routes: [${routes}] }`,
      }),
    ),
  );
}

/** Tries until it succeeds: what a cluster says depends on elections. */
export async function until<T>(what: string, attempt: () => Promise<T | undefined>): Promise<T> {
  const endMs = Date.now() + LIMIT_MS;
  for (;;) {
    const found = await attempt().catch(() => undefined);
    if (found !== undefined) return found;
    if (Date.now() > endMs) throw new Error(`It did not come true: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
