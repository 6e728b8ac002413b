// Which server of a cluster leads the stream of the events.
import { connect } from "@nats-io/transport-node";
import type { NatsServer } from "../../../scripts/nats-server.ts";
import { EVENTS } from "./context.ts";
import { ask } from "./history.ts";
import type { Site } from "./site.ts";

interface StreamInfo {
  readonly cluster?: { readonly leader?: string };
}

/** The leader; some server when there is none just now. */
export async function leaderOf({ servers, beside }: Site): Promise<NatsServer> {
  const { cluster } = await ask<StreamInfo>(beside, `STREAM.INFO.${EVENTS}`, {}).catch(
    (): StreamInfo => ({}),
  );
  for (const server of servers) {
    if ((await nameOf(server)) === cluster?.leader) return server;
  }
  return servers[0]!;
}

async function nameOf({ url }: NatsServer): Promise<string | undefined> {
  const connection = await connect({ servers: url, timeout: 2_000 });
  try {
    return connection.info?.server_name;
  } finally {
    await connection.close();
  }
}
