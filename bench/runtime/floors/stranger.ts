// One command to an aggregate that is not in memory, by hand: its newest message from the leader,
// its log by a direct get, an append behind it, and the answer. Nothing is decided or remembered.
import { createInbox, type Msg, type NatsConnection } from "@nats-io/nats-core";
import { createAppender } from "./appender.ts";

/** More than any of these logs has. */
const BATCH = 100;
const TIMEOUT_MS = 30_000;

/** Serves such commands and asks for them; made by {@link createStrangers}. */
export interface Strangers {
  send(subject: string, body: string): Promise<void>;
}

/** A server of them, and whoever asks it, on one connection. */
export function createStrangers(nc: NatsConnection, stream: string): Strangers {
  const append = createAppender(nc);
  const asked = createInbox();
  let number = 0;
  const handle = async (message: Msg): Promise<void> => {
    const { subject, body } = message.json<{ readonly subject: string; readonly body: string }>();
    const about = JSON.stringify({ last_by_subj: subject });
    const last = await nc.request(`$JS.API.STREAM.MSG.GET.${stream}`, about, {
      timeout: TIMEOUT_MS,
    });
    const { seq } = last.json<{ readonly message: { readonly seq: number } }>().message;
    await readLog(nc, stream, subject);
    await append(subject, body, {
      "Nats-Msg-Id": `stranger.${++number}`,
      "Nats-Expected-Last-Subject-Sequence": String(seq),
    });
    message.respond(message.data);
  };
  nc.subscribe(asked, { callback: (_error, m) => void handle(m) });
  return {
    async send(subject, body) {
      await nc.request(asked, JSON.stringify({ subject, body }), { timeout: TIMEOUT_MS });
    },
  };
}

/** Resolves when the end of the batch has come. */
function readLog(nc: NatsConnection, stream: string, subject: string): Promise<void> {
  return new Promise((resolve) => {
    const inbox = createInbox();
    const subscription = nc.subscribe(inbox, {
      callback: (_error, message) => {
        if ((message.headers?.code ?? 0) === 0) return;
        subscription.unsubscribe();
        resolve();
      },
    });
    const request = JSON.stringify({ seq: 1, next_by_subj: subject, batch: BATCH });
    nc.publish(`$JS.API.DIRECT.GET.${stream}`, request, { reply: inbox });
  });
}
