// The servers and the account, as far as a login shows them: facts for `inspectNats`.
import { EventwrightError } from "../../core/error.ts";
import type { Api } from "./api.ts";
import type { AccountFacts, DiskFacts, PeerFacts } from "./report.ts";
import type { Requests } from "./requests.ts";

/** How long the servers of a cluster are given to describe themselves. */
const GATHER_MS = 1_000;
/** Servers that are heard at most. */
const MAX_SERVERS = 100;
/** JetStream is there, but not for this account, or no more. */
const NOT_ENABLED = [10039, 10076];
const NS_PER_MS = 1e6;

interface ServerAnswer<T> {
  readonly server: {
    readonly name: string;
    readonly ver: string;
    readonly tags?: readonly string[];
  };
  readonly data: T;
}

/** The account's JetStream, if it has any. */
export async function inspectAccount(api: Api): Promise<AccountFacts | "none" | "silent"> {
  interface Info {
    readonly storage: number;
    readonly limits: { readonly max_storage: number };
    readonly api?: { readonly level?: number };
  }
  const found = await api.ask<Info>("INFO").catch((error: Error) => {
    // The server says that nobody is there: that is an answer.
    if (error.message.startsWith("Nobody answers")) return "none";
    if (error instanceof EventwrightError && error.code === "broker_unavailable") return "silent";
    throw error;
  });
  if (found === "none" || found === "silent") return found;
  if (!found.ok) {
    if (NOT_ENABLED.includes(found.error.err_code)) return "none";
    throw new Error(found.error.description);
  }
  const { storage, limits, api: served } = found.data;
  return { apiLevel: served?.level ?? 0, usedBytes: storage, limitBytes: limits.max_storage };
}

/** The servers of the cluster: each tells every account who it is. */
export async function inspectPeers(
  requests: Requests,
  clustered: boolean,
): Promise<readonly PeerFacts[]> {
  const wanted = clustered ? MAX_SERVERS : 1;
  // Each lists the account's connections there, of which none is wanted.
  const body = JSON.stringify({ limit: 1 });
  const answers = await gather<unknown>(requests, "$SYS.REQ.ACCOUNT.PING.CONNZ", body, wanted);
  return answers.map(({ server }) => ({
    name: server.name,
    version: server.ver,
    tags: server.tags ?? [],
  }));
}

interface Jsz {
  readonly storage?: number;
  readonly config?: {
    readonly store_dir?: string;
    readonly sync_interval?: number;
    readonly sync_always?: boolean;
    readonly max_storage?: number;
  };
}

/** How the servers keep their streams: only the system account may ask. */
export async function inspectDisks(
  requests: Requests,
  servers: number,
): Promise<readonly DiskFacts[]> {
  const body = JSON.stringify({ config: true });
  const answers = await gather<Jsz>(requests, "$SYS.REQ.SERVER.PING.JSZ", body, servers);
  return answers.flatMap(({ server: { name }, data: { config, storage } }) =>
    config?.store_dir === undefined
      ? []
      : [
          {
            name,
            storeFolder: config.store_dir,
            syncAlways: config.sync_always ?? false,
            syncIntervalMs: (config.sync_interval ?? 0) / NS_PER_MS,
            usedBytes: storage ?? 0,
            limitBytes: config.max_storage ?? -1,
          },
        ],
  );
}

/** What several servers answer, until enough have, or for a while. Throws when none does. */
async function gather<T>(
  requests: Requests,
  subject: string,
  bytes: string,
  wanted: number,
): Promise<readonly ServerAnswer<T>[]> {
  const answers: ServerAnswer<T>[] = [];
  const question = { subject, bytes, timeoutMs: GATHER_MS };
  try {
    await requests.collect(question, (message) => {
      answers.push(message.json<ServerAnswer<T>>());
      return answers.length >= wanted;
    });
  } catch (error) {
    if (answers.length === 0) throw error;
  }
  return answers;
}
