// A server for one round, and what is asked of it beside the work that is measured.
import type { NatsConnection } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import {
  type NatsServer,
  type NatsServerOptions,
  startNatsServer,
} from "../../scripts/nats-server.ts";

const POLL_MS = 20;
/** A round that takes longer has failed. */
const LIMIT_MS = 5 * 60_000;

/** Runs on a server of its own, with a connection beside the app's. */
export async function withServer<T>(
  run: (nc: NatsConnection, url: string, server: NatsServer) => Promise<T>,
  options: NatsServerOptions = {},
): Promise<T> {
  const server = await startNatsServer(options);
  const nc = await connect({ servers: server.url, noAsyncTraces: true });
  try {
    return await run(nc, server.url, server);
  } finally {
    await nc.close();
    await server.stop();
  }
}

/** Asks how long a stream is, again and again, until it is long enough; `seen` hears of each. */
export async function untilLength(
  nc: NatsConnection,
  stream: string,
  count: number,
  seen: (length: number) => void = () => undefined,
): Promise<void> {
  const endMs = performance.now() + LIMIT_MS;
  for (;;) {
    const length = await lengthOf(nc, stream);
    seen(length);
    if (length >= count) return;
    if (performance.now() > endMs) throw new Error(`${stream} has ${length} of ${count} messages.`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function lengthOf(nc: NatsConnection, stream: string): Promise<number> {
  const answer = await nc.request(`$JS.API.STREAM.INFO.${stream}`, "", { timeout: 5_000 });
  return answer.json<{ readonly state: { readonly last_seq: number } }>().state.last_seq;
}
