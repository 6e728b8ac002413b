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

/** A question, and whoever waits for its answer. */
interface Waiting {
  readonly subject: string;
  readonly untilMs: number;
  /** Undefined as long as more messages come. */
  receive(message: Msg): unknown;
  resolve(received: unknown): void;
  reject(error: unknown): void;
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
  let isClosed = false;
  void watchDisconnects(nc, () => questions.giveUp("the connection was lost"));
  void watchRefusals(nc, questions.refuse);
  const ask = <T>(
    { subject, bytes, headers, timeoutMs }: Question,
    receive: (message: Msg) => T | undefined,
  ): Promise<T> =>
    new Promise((resolve, reject) => {
      if (isClosed) return reject(notAnswered(subject, CLOSED));
      const untilMs = performance.now() + timeoutMs;
      const waiting = { subject, untilMs, receive, resolve: resolve as Waiting["resolve"], reject };
      const reply = questions.add(waiting);
      outbound.publish(subject, bytes, headers ? { reply, headers } : { reply }, (cause) =>
        questions.fail(reply, unavailable(`${subject} could not be asked.`, cause)),
      );
    });
  return {
    ask: (question) => ask(question, asItCame),
    async collect(question, receive) {
      await ask(question, (message) => receive(message) || undefined);
    },
    close() {
      isClosed = true;
      clearInterval(sweeper);
      questions.giveUp(CLOSED);
    },
  };
}

const asItCame = (message: Msg): Msg => message;

/** Headers are only looked at where there is nothing else. */
const isNobody = (message: Msg): boolean =>
  message.data.length === 0 && receivedHeaders(message).status === NO_RESPONDERS;

const CLOSED = "the connection is closed";
const TOO_LONG = "it took too long";

/** Questions that wait for an answer, by the last token of the address that it comes to. */
interface Questions {
  /** Where the answer is to go. */
  add(question: Waiting): string;
  /** Fails the one whose answer was to go there, if it still waits. */
  fail(reply: string, error: unknown): void;
  /** Fails those that the server refused to take, or all when it refused their inbox. */
  refuse(refusal: Refusal): void;
  /** Fails all whose time is over. */
  giveUp(reason: string, nowMs?: number): void;
}

function createQuestions(nc: NatsConnection, inboxPrefix: string | undefined): Questions {
  const inbox = createInbox(inboxPrefix);
  const waiting = new Map<string, Waiting>();
  let counter = 0;
  const receive = (message: Msg): void => {
    const id = message.subject.slice(inbox.length + 1);
    const question = waiting.get(id);
    if (question && isOver(question, message)) waiting.delete(id);
  };
  const fail = (id: string, error: unknown): void => {
    waiting.get(id)?.reject(error);
    waiting.delete(id);
  };
  nc.subscribe(`${inbox}.*`, { callback: hearing(receive) });
  return {
    add(question) {
      const id = String(++counter);
      waiting.set(id, question);
      return `${inbox}.${id}`;
    },
    fail: (reply, error) => fail(reply.slice(inbox.length + 1), error),
    refuse(refusal) {
      const { operation, subject: refused } = refusal;
      const isOurs = operation === "subscription" && refused === `${inbox}.*`;
      for (const [id, { subject }] of waiting) {
        const isIts = operation === "publish" && subject === refused;
        if (isOurs || isIts) fail(id, forbidden(refusal));
      }
    },
    giveUp(reason, nowMs = Number.POSITIVE_INFINITY) {
      for (const [id, { untilMs, subject }] of waiting) {
        if (untilMs <= nowMs) fail(id, notAnswered(subject, reason));
      }
    },
  };
}

/** Settles a question with what has come; false when more is to come. */
function isOver({ subject, receive, resolve, reject }: Waiting, message: Msg): boolean {
  try {
    if (isNobody(message)) throw unavailable(`Nobody answers ${subject}.`);
    const received = receive(message);
    if (received === undefined) return false;
    resolve(received);
  } catch (error) {
    reject(error);
  }
  return true;
}

const notAnswered = (subject: string, reason: string): Error =>
  unavailable(`${subject} was not answered: ${reason}.`);

/** What is asked when the connection breaks may never have been sent. */
async function watchDisconnects(nc: NatsConnection, tell: () => void): Promise<void> {
  for await (const { type } of nc.status()) if (type === "disconnect") tell();
}
