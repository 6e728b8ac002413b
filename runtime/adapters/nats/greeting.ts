// Looks for a server that greets, before the client connects: the client never lets go of a dial
// that nobody answers, which would keep the process alive. It must never send anything.
import type { Socket } from "node:net";
import { messageOf } from "../../core/error.ts";

/** NATS's port where a URL names none. */
const DEFAULT_PORT = 4222;
/** A greeting of NATS begins like this. */
const GREETING = "INFO ";

/** What is looked for, and how long. */
export interface GreetingOptions {
  readonly limitMs: number;
  /** Without: to be let in is enough, because the server waits for a TLS handshake. */
  readonly greets: boolean;
}

/**
 * The servers with the first one that greets in front, the others in an order of chance. Throws
 * with the reasons when none of them does within the limit; nothing of any attempt remains.
 */
export async function greetingFirst(
  servers: readonly string[],
  { limitMs, greets }: GreetingOptions,
): Promise<string[]> {
  const { createConnection } = await import("node:net");
  const sockets = new Set<Socket>();
  const attempts = servers.map(async (server) => {
    const socket = createConnection(addressOf(server));
    sockets.add(socket);
    await greetingOf(socket, limitMs, greets);
    return server;
  });
  try {
    const first = await Promise.any(attempts);
    return [first, ...shuffled(servers.filter((server) => server !== first))];
  } catch (error) {
    const reasons = new Set((error as AggregateError).errors.map(messageOf));
    throw new Error([...reasons].join("; "));
  } finally {
    for (const socket of sockets) socket.destroy();
  }
}

function addressOf(server: string): { readonly host: string; readonly port: number } {
  const text = server.includes("://") ? server : `nats://${server}`;
  if (!URL.canParse(text)) throw new Error(`"${server}" is no URL`);
  const { hostname, port } = new URL(text);
  return { host: hostname.replace(/^\[(.*)\]$/, "$1"), port: Number(port || DEFAULT_PORT) };
}

function greetingOf(socket: Socket, limitMs: number, greets: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    let isOpen = false;
    let heard = "";
    const fail = (reason: string): void => reject(new Error(reason));
    const timer = setTimeout(() => {
      fail(isOpen ? "it lets in, and says nothing" : "nothing answers");
      socket.destroy();
    }, limitMs);
    socket.on("connect", () => {
      isOpen = true;
      if (!greets) resolve();
    });
    socket.on("data", (data) => {
      heard += data.toString("latin1");
      const isNats = heard.startsWith(GREETING.slice(0, heard.length));
      if (heard.startsWith(GREETING)) resolve();
      else if (!isNats) fail("what answers there is no NATS server");
    });
    socket.on("error", (error: Error & { readonly code?: string }) => {
      fail(error.code === "ECONNREFUSED" ? "connection refused" : error.message);
    });
    socket.on("close", () => {
      clearTimeout(timer);
      fail("it closes the connection without a word");
    });
  });
}

function shuffled<T>(items: readonly T[]): T[] {
  const keyed = items.map((item) => ({ item, key: Math.random() }));
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
}
