// Core NATS: requests, their servers, and answers to inboxes. At most once, all of it.
import { createInbox, type Msg, type MsgHdrs, type NatsConnection } from "@nats-io/nats-core";
import type { StopSignal } from "../../core/stop.ts";
import type { Connection, Headers } from "../../ports.ts";
import { hearing } from "./forbidden.ts";
import { natsHeaders, receivedHeaders } from "./headers.ts";
import type { Outbound } from "./outbound.ts";
import type { Requests } from "./requests.ts";

/** Answers go to inboxes only: any other subject could be somebody's log. */
const INBOX = /^_INBOX\.[A-Za-z0-9_.-]+$/;

type Messaging = Pick<Connection, "ask" | "serve" | "inbox" | "reply">;

/** What messaging needs to know. */
export interface MessagingOptions {
  readonly closing: StopSignal;
  /** Answers come to inboxes with this prefix. */
  readonly inboxPrefix: string | undefined;
}

/** The messaging calls of a connection. */
export function messagingCalls(
  nc: NatsConnection,
  requests: Requests,
  outbound: Outbound,
  { closing, inboxPrefix }: MessagingOptions,
): Messaging {
  return {
    ask({ subject, headers, bytes }, timeoutMs) {
      const question = { subject, bytes, ...optionalHeaders(headers), timeoutMs };
      return requests.ask(question).then(dataOf, ignore);
    },
    serve(subject, answer) {
      if (closing.stopped) return { close() {} };
      const subscription = nc.subscribe(subject, {
        callback: hearing((message) => {
          const request = {
            subject: message.subject,
            headers: receivedHeaders(message).headers,
            bytes: message.data,
          };
          answer(request).then(
            (bytes) => {
              if (message.reply) outbound.publish(message.reply, bytes, {}, ignore);
            },
            () => undefined,
          );
        }),
      });
      return { close: () => subscription.unsubscribe() };
    },
    inbox(receive) {
      const prefix = createInbox(inboxPrefix);
      const subscription = nc.subscribe(`${prefix}.*`, {
        callback: hearing(({ subject, data }) => receive(subject.slice(prefix.length + 1), data)),
      });
      return {
        addressOf: (id) => `${prefix}.${id}`,
        close: () => subscription.unsubscribe(),
      };
    },
    reply(address, bytes) {
      if (INBOX.test(address) && !nc.isClosed()) outbound.publish(address, bytes, {}, ignore);
    },
  };
}

const dataOf = ({ data }: Msg): Uint8Array => data;

/** Whoever waits for an answer asks again. */
const ignore = (): undefined => undefined;

/** None at all where there are none: the server would carry an empty block. */
function optionalHeaders(headers: Headers): { readonly headers?: MsgHdrs } {
  for (const _ in headers) return { headers: natsHeaders(headers) };
  return {};
}
