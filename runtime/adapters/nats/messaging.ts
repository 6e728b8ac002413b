// Core NATS: requests, their servers, and answers to inboxes. At most once, all of it.
import { headers as createHeaders, createInbox, type NatsConnection } from "@nats-io/nats-core";
import type { StopSignal } from "../../core/stop.ts";
import type { Connection, Headers } from "../../ports.ts";
import { headersFrom } from "./reads.ts";

/** Answers go to inboxes only: any other subject could be somebody's log. */
const INBOX = /^_INBOX\.[A-Za-z0-9_.-]+$/;

type Messaging = Pick<Connection, "ask" | "serve" | "inbox" | "reply">;

/** The messaging calls of a connection. */
export function messagingCalls(nc: NatsConnection, closing: StopSignal): Messaging {
  return {
    ask({ subject, headers, bytes }, timeoutMs) {
      const options = { timeout: Math.max(1, timeoutMs), headers: natsHeaders(headers) };
      return new Promise((resolve) => {
        const forget = closing.onStop(() => resolve(undefined));
        const settle = (answer: Uint8Array | undefined): void => {
          forget();
          resolve(answer);
        };
        // Asked inside a promise: a closed connection throws at once.
        const answer = Promise.resolve().then(() => nc.request(subject, bytes, options));
        answer.then(
          ({ data }) => settle(data),
          () => settle(undefined),
        );
      });
    },
    serve(subject, answer) {
      if (closing.stopped) return { close() {} };
      const subscription = nc.subscribe(subject, {
        callback: (_error, message) => {
          const request = {
            subject: message.subject,
            headers: headersFrom(message.headers),
            bytes: message.data,
          };
          answer(request).then(
            (bytes) => void message.respond(bytes),
            () => undefined,
          );
        },
      });
      return { close: () => subscription.unsubscribe() };
    },
    inbox(receive) {
      const prefix = createInbox();
      const subscription = nc.subscribe(`${prefix}.*`, {
        callback: (_error, { subject, data }) => receive(subject.slice(prefix.length + 1), data),
      });
      return {
        addressOf: (id) => `${prefix}.${id}`,
        close: () => subscription.unsubscribe(),
      };
    },
    reply(address, bytes) {
      if (INBOX.test(address) && !nc.isClosed()) nc.publish(address, bytes);
    },
  };
}

function natsHeaders(headers: Headers) {
  const all = createHeaders();
  for (const [name, value] of Object.entries(headers)) all.set(name, value);
  return all;
}
