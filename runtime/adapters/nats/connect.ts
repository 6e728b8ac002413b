// Connecting: TCP or WebSocket, with one clear error when there is no server or too old a one.
import {
  type ConnectionOptions,
  type NatsConnection,
  type WsSocketFactory,
  wsconnect,
} from "@nats-io/nats-core";
import { EventwrightError, messageOf } from "../../core/error.ts";
import type { Log } from "../../ports.ts";
import { forbidden, logRefusals, refusalOf } from "./forbidden.ts";
import { greetingFirst } from "./greeting.ts";
import { type LoginOptions, loginSettings, withoutLogins } from "./logins.ts";

/** How to reach NATS. */
export interface NatsOptions {
  /**
   * One URL or several, all of one kind: `nats://`, `tls://`, `ws://`, `wss://`. With `tls://` a
   * server without TLS is refused, and nothing is sent to it. `nats://user:password@host` and
   * `nats://token@host` are taken too; what `connection` says goes before.
   */
  readonly servers: string | readonly string[];
  /**
   * Everything of the app lies under it, such as `staging`: environments with prefixes of their own
   * share a server and see nothing of each other. Lower-case letters, digits and hyphens.
   */
  readonly prefix?: string | undefined;
  /** Copies of each stream; 3 on a cluster. Default 1. */
  readonly replicas?: number;
  /** Where the servers keep the streams: a cluster of several, and tags that a server must have. */
  readonly placement?: { readonly cluster?: string; readonly tags?: readonly string[] };
  /** Messages that a command queue holds before senders get `overloaded`. Default 1,000,000. */
  readonly queueLimit?: number;
  /**
   * Commits and commands that wait for each other are written as one atomic batch. For servers with
   * `sync_interval: always`, which sync their disk once for all of it; elsewhere it gains nothing.
   * Default false.
   */
  readonly groupCommit?: boolean;
  /** Who connects, in texts, as files and variables hold them. */
  readonly login?: LoginOptions;
  /**
   * Whatever else the client takes: user and password, token, tls, an authenticator; `inboxPrefix`,
   * which begins with `_INBOX.`, for a user who may not subscribe to all inboxes.
   */
  readonly connection?: Omit<ConnectionOptions, "servers">;
}

/** The oldest server that keeps the promises which the design rests on. */
export const OLDEST = [2, 12] as const;
/** JetStream API level of that server: older ones silently ignore what they do not know. */
export const API_LEVEL = 2;
const CONNECT_TIMEOUT_MS = 4_000;
/** Within this time there is a checked connection, or an error. */
const CONNECT_LIMIT_MS = 4_800;

/** Connects, checks the server, and keeps reconnecting for ever afterwards. */
export async function connectNats(options: NatsOptions, log: Log): Promise<NatsConnection> {
  const startedMs = performance.now();
  const leftMs = (): number => Math.max(1, CONNECT_LIMIT_MS - (performance.now() - startedMs));
  const nc = await dialNats(options);
  void watchStatus(nc, log);
  logRefusals(nc, log);
  try {
    await checkServer(nc, withoutLogins([options.servers].flat()).servers, leftMs());
    return nc;
  } catch (error) {
    await nc.close();
    throw error;
  }
}

/** Connects within the limit, to whatever server is there. */
export async function dialNats(options: NatsOptions): Promise<NatsConnection> {
  const { servers, ...login } = withoutLogins([options.servers].flat());
  const kind = kindOf(servers);
  const own = loginSettings(options.login ?? {});
  const settings: ConnectionOptions = {
    name: "eventwright",
    noAsyncTraces: true,
    reconnectTimeWait: 250,
    reconnectJitter: 250,
    ...login,
    ...own,
    ...options.connection,
    ...(kind === "tls" && { tls: options.connection?.tls ?? own.tls ?? {} }),
    servers: [...servers],
    timeout: CONNECT_TIMEOUT_MS,
    maxReconnectAttempts: -1,
  };
  return within(connectTo(kind, settings), servers, CONNECT_LIMIT_MS);
}

/** The one scheme of all URLs; one without a scheme is `nats`. */
function kindOf(servers: readonly string[]): string {
  const kinds = new Set(servers.map((server) => /^(\w+):\/\//.exec(server)?.[1] ?? "nats"));
  const [kind = "nats"] = kinds;
  const known = ["nats", "tls", "ws", "wss"].includes(kind);
  if (kinds.size === 1 && known) return kind;
  const what = kinds.size > 1 ? `URLs of ${[...kinds].join(" and ")}` : `a URL of ${kind}`;
  throw new EventwrightError(
    "broker_url_invalid",
    `nats() is given ${what}: give one URL or several, all of nats, or all of tls, ws or wss.`,
  );
}

async function connectTo(kind: string, settings: ConnectionOptions): Promise<NatsConnection> {
  if (!kind.startsWith("ws")) {
    const { connect } = await import("@nats-io/transport-node");
    const greets = !settings.tls?.handshakeFirst;
    const search = { limitMs: CONNECT_TIMEOUT_MS, greets };
    const servers = await greetingFirst(settings.servers as string[], search);
    return connect({ ...settings, servers, noRandomize: true });
  }
  if (typeof globalThis.WebSocket === "function") return wsconnect(settings);
  return wsconnect({ ...settings, wsFactory: wsPackage });
}

/** Node 20 has no global WebSocket. */
const wsPackage: WsSocketFactory = async (url) => {
  const { WebSocket } = await import("ws");
  const socket = new WebSocket(url) as unknown as globalThis.WebSocket;
  return { socket, encrypted: url.startsWith("wss:") };
};

/** The client itself may never settle (no WebSocket, no permission), whatever its time-out. */
async function within(
  connecting: Promise<NatsConnection>,
  servers: readonly string[],
  limitMs: number,
): Promise<NatsConnection> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("no answer")), limitMs);
  });
  try {
    return await Promise.race([connecting, late]);
  } catch (cause) {
    connecting.then(
      (nc) => nc.close(),
      () => undefined,
    );
    throw unreachable(servers.join(", "), cause);
  } finally {
    clearTimeout(timer);
  }
}

function unreachable(where: string, cause: unknown): EventwrightError {
  const reason = messageOf(cause);
  if (reason.includes("does not support 'tls'")) {
    const text = `The NATS server at ${where} has no TLS, and nothing was sent to it: configure TLS there, or use nats://.`;
    return new EventwrightError("broker_without_tls", text, { cause });
  }
  if (/authoriz|authentic/i.test(reason)) {
    const text = `The NATS server at ${where} does not let this user in (${reason}): give the right user and password, token or authenticator as connection.`;
    return new EventwrightError("broker_unauthorized", text, { cause });
  }
  if (/certificate/i.test(reason)) {
    const text = `The certificate of the NATS server at ${where} is not trusted (${reason}): give its authority as connection.tls.ca.`;
    return new EventwrightError("broker_untrusted", text, { cause });
  }
  const text = `No NATS server answers at ${where} (${reason}): start one, or correct the URL.`;
  return new EventwrightError("broker_unreachable", text, { cause });
}

async function checkServer(
  nc: NatsConnection,
  servers: readonly string[],
  limitMs: number,
): Promise<void> {
  const version = nc.info?.version ?? "0.0.0";
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const where = servers.join(", ");
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    throw new EventwrightError(
      "broker_too_old",
      `The NATS server at ${where} is ${version}; Eventwright needs ${OLDEST.join(".")} or newer: ` +
        "upgrade it.",
    );
  }
  const info = await nc.request("$JS.API.INFO", "", { timeout: limitMs }).then(
    (message) => message.json<{ readonly api?: { readonly level?: number }; error?: unknown }>(),
    (error: unknown) => {
      const refusal = refusalOf(error);
      if (refusal) throw forbidden(refusal);
    },
  );
  if (!info || info.error) {
    throw new EventwrightError(
      "jetstream_missing",
      `The NATS server at ${where} has no JetStream: start it with --jetstream.`,
    );
  }
  if ((info.api?.level ?? 0) >= API_LEVEL) return;
  throw new EventwrightError(
    "broker_too_old",
    `JetStream at ${where} has API level ${info.api?.level ?? 0}; Eventwright needs ${API_LEVEL}: ` +
      "upgrade the server.",
  );
}

/** Listens to reconnects once for all; the result adds a listener, and its result forgets it. */
export function watchReconnects(nc: NatsConnection): (listener: () => void) => () => void {
  const listeners = new Set<() => void>();
  const watch = async (): Promise<void> => {
    for await (const { type } of nc.status()) {
      if (type === "reconnect") for (const listener of [...listeners]) listener();
    }
  };
  void watch();
  return (listener) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
}

/** Waits until the server has everything, but not for ever: the client itself has no limit. */
export async function flushWithin(nc: NatsConnection, limitMs: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([nc.flush().catch(() => undefined), late]);
  clearTimeout(timer);
}

async function watchStatus(nc: NatsConnection, log: Log): Promise<void> {
  for await (const status of nc.status()) {
    if (status.type === "disconnect") {
      log({ level: "warn", event: "disconnected", message: "Disconnected from NATS." });
    } else if (status.type === "reconnect") {
      log({ level: "info", event: "reconnected", message: "Connected to NATS again." });
    }
  }
}
