// Asking and being answered. All answers arrive on one wildcard inbox, as those of writes do: the
// client's own requests make a timer, a stack trace and a promise each.
import { createInbox, type Msg, type MsgHdrs, type NatsConnection } from "@nats-io/nats-core";
import { unavailable } from "./api.ts";
import { forbidden, hearing, type Refusal, watchRefusals } from "./forbidden.ts";
import { receivedHeaders } from "./headers.ts";
import type { Outbound } from "./outbound.ts";

/** Requests over a connection; made by {@link createRequests}. */
export interface Requests {
  /**
   * Asks for one answer. Throws a transient `broker_unavailable` when there is none in time, and
   * `broker_forbidden` when the user may not ask, or not be answered.
   */
  ask(question: Question): Promise<Msg>;
  /** Asks for several; `receive` says of each whether it is the last. What it throws is thrown. */
  collect(question: Question, receive: (message: Msg) => boolean): Promise<void>;
  close(): void;
}

/** What is asked, and for how long. */
export interface Question {
  readonly subject: string;
  readonly bytes: Uint8Array | string;
  readonly headers?: MsgHdrs;
  readonly timeoutMs: number;
}

interface Waiting {
  readonly subject: string;
  readonly untilMs: number;
  receive(message: Msg): void;
  fail(error: unknown): void;
}

/** How exact time-outs are. */
const SWEEP_MS = 50;
const NO_RESPONDERS = 503;

/** Requests over a connection; answers come to an inbox with this prefix. */
export function createRequests(
  nc: NatsConnection,
  outbound: Outbound,
  inboxPrefix?: string,
): Requests {
  const questions = createQuestions(nc, inboxPrefix);
  const sweeper = setInterval(() => questions.giveUp(TOO_LONG, performance.now()), SWEEP_MS);
  void watchDisconnects(nc, () => questions.giveUp("the connection was lost"));
  void watchRefusals(nc, questions.refuse);
  return {
    ask: (question) => askFor(questions, outbound, question, (message) => message),
    async collect(question, receive) {
      await askFor(questions, outbound, question, (message) => receive(message) || undefined);
    },
    close() {
      clearInterval(sweeper);
      questions.giveUp("the connection is closed");
    },
  };
}

/** Resolves with the first that `receive` makes of a message. */
function askFor<T>(
  questions: Questions,
  outbound: Outbound,
  { subject, bytes, headers, timeoutMs }: Question,
  receive: (message: Msg) => T | undefined,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const untilMs = performance.now() + timeoutMs;
    const { reply, end } = questions.add({ subject, untilMs, receive: take, fail });
    function fail(error: unknown): void {
      end();
      reject(error);
    }
    function take(message: Msg): void {
      try {
        if (isNobody(message)) throw unavailable(`Nobody answers ${subject}.`);
        const received = receive(message);
        if (received === undefined) return;
        end();
        resolve(received);
      } catch (error) {
        fail(error);
      }
    }
    outbound.publish(subject, bytes, { reply, ...(headers && { headers }) }, (cause) =>
      fail(unavailable(`${subject} could not be asked.`, cause)),
    );
  });
}

const TOO_LONG = "it took too long";

/** Headers are only looked at where there is nothing else. */
const isNobody = (message: Msg): boolean =>
  message.data.length === 0 && receivedHeaders(message).status === NO_RESPONDERS;

/** Questions that wait for an answer, by the last token of the address that it comes to. */
interface Questions {
  add(question: Waiting): { readonly reply: string; end(): void };
  /** Fails those that the server refused to take, or all when it refused their inbox. */
  refuse(refusal: Refusal): void;
  /** Fails all whose time is over. */
  giveUp(reason: string, nowMs?: number): void;
}

function createQuestions(nc: NatsConnection, inboxPrefix: string | undefined): Questions {
  const inbox = createInbox(inboxPrefix);
  const waiting = new Map<string, Waiting>();
  let counter = 0;
  nc.subscribe(`${inbox}.*`, {
    callback: hearing((message) => {
      waiting.get(message.subject.slice(inbox.length + 1))?.receive(message);
    }),
  });
  return {
    add(question) {
      const id = String(++counter);
      waiting.set(id, question);
      return { reply: `${inbox}.${id}`, end: () => void waiting.delete(id) };
    },
    refuse(refusal) {
      const { operation, subject: refused } = refusal;
      const isOurs = operation === "subscription" && refused === `${inbox}.*`;
      for (const { subject, fail } of waiting.values()) {
        if (isOurs || (operation === "publish" && subject === refused)) fail(forbidden(refusal));
      }
    },
    giveUp(reason, nowMs = Number.POSITIVE_INFINITY) {
      for (const { untilMs, subject, fail } of waiting.values()) {
        if (untilMs <= nowMs) fail(unavailable(`${subject} was not answered: ${reason}.`));
      }
    },
  };
}

/** What is asked when the connection breaks may never have been sent. */
async function watchDisconnects(nc: NatsConnection, tell: () => void): Promise<void> {
  for await (const { type } of nc.status()) if (type === "disconnect") tell();
}
