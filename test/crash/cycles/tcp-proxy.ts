// A TCP proxy that a test can cut, stall or make deaf: the network between a client and a server.
import { connect, createServer, type Server, type Socket } from "node:net";

/**
 * - `open`: everything passes.
 * - `stalled`: nothing passes, and nobody is told; new connections hang too.
 * - `deaf`: what the client sends arrives, and what the server says is lost.
 * - `shut`: connections are broken, and new ones are refused.
 */
export type TcpProxyState = "open" | "stalled" | "deaf" | "shut";

/** A proxy before one port of this machine. */
export interface TcpProxy {
  readonly port: number;
  readonly url: string;
  become(state: TcpProxyState): void;
  /** Breaks every connection. What the server had said in its `deaf` time is lost for good. */
  cut(): void;
  close(): Promise<void>;
}

/** Starts one on a free port. */
export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  let state: TcpProxyState = "open";
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    if (state === "shut") return void client.destroy();
    const target = connect({ host: "127.0.0.1", port: targetPort });
    carry(client, target, { sockets, state: () => (state === "deaf" ? "open" : state) });
    carry(target, client, { sockets, state: () => state });
  });
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  await listen(server);
  const { port } = server.address() as { readonly port: number };
  return {
    port,
    url: `nats://127.0.0.1:${port}`,
    cut,
    become(next) {
      state = next;
      if (state === "shut") cut();
      for (const socket of sockets) state === "stalled" ? socket.pause() : socket.resume();
    },
    async close() {
      state = "shut";
      cut();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

interface Way {
  readonly sockets: Set<Socket>;
  state(): TcpProxyState;
}

/** Carries bytes one way, as long as the state of this way lets them through. */
function carry(from: Socket, to: Socket, { sockets, state }: Way): void {
  sockets.add(from);
  from.setNoDelay(true);
  if (state() === "stalled") from.pause();
  from.on("data", (bytes) => {
    if (state() === "deaf") return;
    if (!to.write(bytes)) from.pause();
  });
  to.on("drain", () => state() !== "stalled" && from.resume());
  from.on("error", () => undefined);
  from.on("close", () => {
    sockets.delete(from);
    to.destroy();
  });
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: "127.0.0.1", port: 0 }, resolve);
  });
}
