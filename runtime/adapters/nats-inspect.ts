// Looks at a NATS server as `eventwright doctor` does: it asks, and changes nothing.
import type { NatsConnection } from "@nats-io/nats-core";
import { messageOf } from "../core/error.ts";
import { prefixing } from "../core/prefix.ts";
import { createApi } from "./nats/api.ts";
import { API_LEVEL, dialNats, OLDEST } from "./nats/connect.ts";
import { refusalOf } from "./nats/forbidden.ts";
import { inspectContexts, type Look } from "./nats/inspect-contexts.ts";
import { inspectAccount, inspectDisks, inspectPeers } from "./nats/inspect-servers.ts";
import type { LoginOptions } from "./nats/logins.ts";
import { createOutbound } from "./nats/outbound.ts";
import type { NatsReport, NotVisible } from "./nats/report.ts";
import { createRequests, type Requests } from "./nats/requests.ts";

export type { LoginOptions } from "./nats/logins.ts";
export type {
  AccountFacts,
  ConsumerFacts,
  ContextFacts,
  CopyFacts,
  DeadLetterFacts,
  DiskFacts,
  NatsReport,
  NotVisible,
  PeerFacts,
  ReaderFacts,
  ServerFacts,
  SourceFacts,
  StreamFacts,
  StreamKind,
} from "./nats/report.ts";

/** What to look at, and as whom. */
export interface InspectOptions {
  /** As for `nats()`. */
  readonly servers: string | readonly string[];
  readonly login?: LoginOptions;
  /** A login of the system account at the same servers: it shows how they write to their disks. */
  readonly system?: LoginOptions;
  /** The environment, as for `nats()`; without it those of prefixes are not looked at. */
  readonly prefix?: string | undefined;
  /** Only this context; default: all that are there. */
  readonly context?: string;
}

/**
 * Looks at a server, its account, and the contexts on it. It reads, and writes nothing. What the
 * login may not see is listed in `notVisible`. Throws like `nats()` when it cannot connect, but not
 * for a server that is too old or has no JetStream: that is told in the report. A prefix that is
 * none throws `prefix_invalid`.
 */
export async function inspectNats(options: InspectOptions): Promise<NatsReport> {
  const { servers, login = {}, system, prefix, context } = options;
  const under = prefixing(prefix);
  return connected(servers, login, async ({ nc, requests }) => {
    const notVisible: NotVisible[] = [];
    const visible = createVisible(notVisible);
    const api = createApi(requests);
    const info = nc.info;
    const server = {
      name: info?.server_name ?? "",
      version: info?.version ?? "0.0.0",
      maxPayloadBytes: info?.max_payload ?? 0,
      cluster: info?.cluster,
    };
    const itself = { name: server.name, version: server.version, tags: [] };
    const found = await visible("the servers of the cluster and their tags", () =>
      inspectPeers(requests, server.cluster !== undefined),
    );
    const peers = found ?? [itself];
    const account = await visible("the account's JetStream", () => inspectAccount(api));
    const disks =
      system &&
      (await connected(servers, system, (other) => inspectDisks(other.requests, peers.length)));
    const look = { api, requests, visible, under };
    const nothing = { contexts: undefined, unanswered: [] };
    const isThere = account !== "none" && account !== "silent";
    const contexts = isThere ? await inspectContexts(look, context) : nothing;
    const required = { version: OLDEST, apiLevel: API_LEVEL };
    const told = { required, ...(prefix !== undefined && { prefix }) };
    return { ...told, server, peers, account, disks, ...contexts, notVisible };
  });
}

/** A connection while it is looked through. */
interface Looking {
  readonly nc: NatsConnection;
  readonly requests: Requests;
}

async function connected<T>(
  servers: InspectOptions["servers"],
  login: LoginOptions,
  look: (looking: Looking) => Promise<T>,
): Promise<T> {
  const nc = await dialNats({ servers, login, connection: { name: "eventwright doctor" } });
  const requests = createRequests(nc, createOutbound(nc), login.inboxPrefix);
  try {
    return await look({ nc, requests });
  } finally {
    requests.close();
    await nc.close();
  }
}

function createVisible(notVisible: NotVisible[]): Look["visible"] {
  return async (what, look) => {
    try {
      return await look();
    } catch (error) {
      // Without its inbox it hears no answer to anything.
      if (refusalOf(error)?.operation === "subscription") throw error;
      notVisible.push({ what, why: messageOf(error) });
      return undefined;
    }
  };
}
