// Requests, answers and inboxes within one process: at most once, and gone with the process.
import type { AskRequest, Clock, Connection } from "../../ports.ts";
import type { Keep } from "./keep-open.ts";
import { matches } from "./subjects.ts";

interface Server {
  readonly subject: string;
  readonly answer: (request: AskRequest) => Promise<Uint8Array>;
}

type MessagingCalls = Pick<Connection, "ask" | "serve" | "inbox" | "reply">;

/** All servers and inboxes of one embedded broker; made by {@link createMessaging}. */
export interface Messaging {
  /** The calls of one connection. */
  callsOf(clock: Clock, keep: Keep): MessagingCalls;
}

/** Nobody serves anything yet. */
export function createMessaging(): Messaging {
  const servers = new Set<Server>();
  const inboxes = new Map<string, (id: string, bytes: Uint8Array) => void>();
  // Addresses lie in queues that may outlive the process: another one's must not be the same.
  const origin = crypto.randomUUID();
  let counter = 0;
  return {
    callsOf: (clock, keep) => ({
      ask(request, timeoutMs) {
        const server = [...servers].find(({ subject }) => matches(subject, request.subject));
        if (!server) return Promise.resolve(undefined);
        return askOf(server, request, clock, timeoutMs, keep);
      },
      serve(subject, answer) {
        const server = { subject, answer };
        servers.add(server);
        return keep({ close: () => void servers.delete(server) });
      },
      inbox(receive) {
        const prefix = `inbox-${origin}-${++counter}`;
        inboxes.set(prefix, receive);
        return keep({
          addressOf: (id: string) => `${prefix}.${id}`,
          close: () => void inboxes.delete(prefix),
        });
      },
      reply(address, bytes) {
        const dot = address.indexOf(".");
        const receive = inboxes.get(address.slice(0, dot));
        queueMicrotask(() => receive?.(address.slice(dot + 1), bytes));
      },
    }),
  };
}

function askOf(
  server: Server,
  request: AskRequest,
  clock: Clock,
  timeoutMs: number,
  keep: Keep,
): Promise<Uint8Array | undefined> {
  return new Promise((resolve) => {
    const cancel = clock.after(timeoutMs, () => asked.close());
    const asked = keep({
      close() {
        cancel();
        resolve(undefined);
      },
    });
    const answered = (bytes: Uint8Array): void => {
      resolve(bytes);
      asked.close();
    };
    server.answer(request).then(answered, () => undefined);
  });
}
