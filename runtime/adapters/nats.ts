// JetStream as a broker. This entry only assembles; the folder beside it holds one part a file.
import { HEADER_BYTES } from "../core/size.ts";
import { createStop } from "../core/stop.ts";
import type { Broker, Connection, ConnectOptions } from "../ports.ts";
import { createApi } from "./nats/api.ts";
import { createAppender } from "./nats/appender.ts";
import { connectNats, flushWithin, type NatsOptions, watchReconnects } from "./nats/connect.ts";
import { keyCalls } from "./nats/keys.ts";
import { messagingCalls } from "./nats/messaging.ts";
import { createOutbound } from "./nats/outbound.ts";
import { readCalls } from "./nats/reads.ts";
import { createRequests } from "./nats/requests.ts";
import { ensureStreams, isGrouped } from "./nats/streams.ts";
import { openTail } from "./nats/tail.ts";
import { timerCalls } from "./nats/timers.ts";
import { prefixed } from "./prefixed.ts";

export type { NatsOptions } from "./nats/connect.ts";
export type { LoginOptions } from "./nats/logins.ts";

/** How long closing waits for a server that does not answer. */
const FLUSH_MS = 1_000;

/**
 * NATS JetStream, server 2.12 or newer, over TCP (`nats://`, `tls://`) or WebSocket (`ws://`,
 * `wss://`). Within 5 s connecting throws `broker_unreachable`, `broker_unauthorized`,
 * `broker_without_tls`, `broker_untrusted`, `broker_url_invalid`, `broker_too_old`,
 * `broker_forbidden` or `jetstream_missing`. A prefix that is none throws `prefix_invalid` at once.
 *
 * @example
 * const app = await startApp({ broker: nats({ servers: "nats://127.0.0.1:4222" }), … });
 */
export function nats(options: NatsOptions): Broker {
  const broker: Broker = { name: "nats", connect: (connecting) => open(options, connecting) };
  return options.prefix === undefined ? broker : prefixed(broker, options.prefix);
}

async function open(options: NatsOptions, connecting: ConnectOptions): Promise<Connection> {
  const nc = await connectNats(options, connecting.log);
  try {
    const outbound = createOutbound(nc);
    const inboxPrefix = options.connection?.inboxPrefix ?? options.login?.inboxPrefix;
    const requests = createRequests(nc, outbound, inboxPrefix);
    const api = createApi(requests);
    const { topology, clock } = connecting;
    const batched = await ensureStreams(api, topology, options);
    const maxMessageBytes = (nc.info?.max_payload ?? 1024 * 1024) - HEADER_BYTES;
    const mayGroup = topology.streams.filter((spec) => isGrouped(spec) && batched.has(spec.name));
    const grouped = options.groupCommit ? mayGroup : [];
    const appending = { clock, maxMessageBytes, inboxPrefix, grouped };
    const appender = createAppender(nc, outbound, appending);
    const closing = createStop();
    const onReconnect = watchReconnects(nc);
    return {
      maxMessageBytes,
      append: appender.append,
      ...readCalls(requests, api),
      tail: (request) => openTail({ nc, api, closing, inboxPrefix, onReconnect }, request),
      ...keyCalls(api, appender),
      ...timerCalls(api, appender),
      ...messagingCalls(nc, requests, outbound, { closing, inboxPrefix }),
      async close() {
        closing.stop();
        requests.close();
        outbound.flush();
        await flushWithin(nc, FLUSH_MS);
        appender.close();
        await nc.close();
      },
    };
  } catch (error) {
    await nc.close();
    throw error;
  }
}
