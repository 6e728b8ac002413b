// The servers of one cycle, the network before them, and what ends with them.
import { randomInt } from "node:crypto";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { type NatsServer, startNatsServer } from "../../../scripts/nats-server.ts";
import { mountSmallDisk, type SmallDisk } from "./small-disk.ts";
import { startTcpProxy, type TcpProxy } from "./tcp-proxy.ts";
import type { Watchdog } from "./watchdog.ts";

/**
 * - `single`: one server.
 * - `synced`: one server that waits for the disk with every write.
 * - `small-disk`: one server on a disk of its own that soon is full.
 * - `small-store`: one server that may store little.
 * - `cluster`: three servers with three copies of everything.
 */
export type SiteKind = "single" | "synced" | "small-disk" | "small-store" | "cluster";

/** What a cycle runs on. */
export interface Site {
  readonly servers: readonly NatsServer[];
  readonly replicas: number;
  readonly disk: SmallDisk | undefined;
  /** Before the server, one for the sender and one for the workers; none before a cluster. */
  readonly lines: readonly TcpProxy[];
  /** Between the servers of a cluster: `routes[from]` leads to each other one. */
  readonly routes: readonly (readonly (TcpProxy | undefined)[])[];
  /** A connection that no fault touches, but those of the servers. */
  readonly beside: NatsConnection;
  urlsOf(who: "sender" | "workers"): readonly string[];
  stop(): Promise<void>;
}

const CLUSTER_SIZE = 3;
/** Room for what a cycle writes, and some more. */
const SMALL_STORE_MB = 24;

const CONFIGS: Readonly<Record<Exclude<SiteKind, "cluster">, string>> = {
  single: "",
  synced: "sync_interval: always",
  "small-disk": "",
  "small-store": `max_file_store: ${SMALL_STORE_MB}MB`,
};

/** Starts the servers and what is between them. */
export function startSite(kind: SiteKind, watchdog: Watchdog): Promise<Site> {
  return kind === "cluster" ? startCluster() : startSingle(kind, watchdog);
}

async function startSingle(kind: Exclude<SiteKind, "cluster">, watchdog: Watchdog): Promise<Site> {
  const disk = kind === "small-disk" ? await mountSmallDisk(watchdog) : undefined;
  const storeDir = disk ? { storeDir: disk.path } : {};
  const server = await startNatsServer({ jetstreamConfig: CONFIGS[kind], ...storeDir });
  const lines = [await startTcpProxy(server.port), await startTcpProxy(server.port)];
  const beside = await connectBeside([server.url]);
  return {
    ...{ servers: [server], replicas: 1, disk, lines, routes: [], beside },
    urlsOf: (who) => [lines[who === "sender" ? 0 : 1]!.url],
    async stop() {
      await beside.close();
      await Promise.all(lines.map((line) => line.close()));
      await server.stop();
      await disk?.remove();
    },
  };
}

/** Each server reaches the others through proxies only, so that a test can part them. */
async function startCluster(): Promise<Site> {
  const first = randomInt(20_000, 31_000);
  const places = Array.from({ length: CLUSTER_SIZE }, (_, index) => index);
  const routes = await Promise.all(
    places.map((from) =>
      Promise.all(places.map((to) => (from === to ? undefined : startTcpProxy(first + to)))),
    ),
  );
  const servers = await Promise.all(
    places.map((place) => {
      const urls = routes[place]!.flatMap((proxy) => (proxy ? [`"${proxy.url}"`] : []));
      // Nobody listens where they tell each other to be, so that the proxies are the only way.
      return startNatsServer({
        config: `server_tags: ["az:${place}"]
          cluster { name: TRIO, listen: "127.0.0.1:${first + place}", routes: [${urls.join(", ")}],
            advertise: "127.0.0.1:1", no_advertise: true }`,
      });
    }),
  );
  const urls = servers.map(({ url }) => url);
  const beside = await connectBeside(urls);
  const proxies = routes.flat().filter((proxy) => proxy !== undefined);
  return {
    ...{ servers, replicas: CLUSTER_SIZE, disk: undefined, lines: [], routes, beside },
    urlsOf: () => urls,
    async stop() {
      await beside.close();
      await Promise.all(servers.map((server) => server.stop()));
      await Promise.all(proxies.map((proxy) => proxy.close()));
    },
  };
}

function connectBeside(servers: readonly string[]): Promise<NatsConnection> {
  return connect({
    ...{ servers: [...servers], maxReconnectAttempts: -1, reconnectTimeWait: 50 },
    ...{ reconnectJitter: 20, pingInterval: 1_000, maxPingOut: 3 },
  });
}
