// Reading a stream for ever: an own pull consumer without acks, checked for gaps, made anew at
// the next wanted sequence whenever anything is odd. It rides out disconnects.
import { createInbox, type Msg, type NatsConnection, type Subscription } from "@nats-io/nats-core";
import type { EventwrightError } from "../../core/error.ts";
import type { StopSignal } from "../../core/stop.ts";
import type { StoredMessage, Tail, TailRequest } from "../../ports.ts";
import { type Api, unavailable } from "./api.ts";
import { hearing } from "./forbidden.ts";
import { DeliveredMessage, hasStatus, receivedHeaders } from "./headers.ts";
import { missing, shorter } from "./lost-streams.ts";
import { createPullSize, type PullSize } from "./pull-size.ts";
import { numbersOf } from "./reply-numbers.ts";

const HEARTBEAT_MS = 500;
const EXPIRES_MS = 5_000;
const WATCH_MS = 200;
const RETRY_MS = 100;
/** A stream that is missing for so long was deleted: a server that starts knows all of them. */
const MISSING_MS = 5_000;
/**
 * Of several copies, one that is cut off or just back may answer as if it were whole. One that ends
 * too early for longer than it takes to elect another leader was restored.
 */
const SHORTER_MS = 30_000;
const STREAM_NOT_FOUND = 10059;
const HEARTBEAT = 100;
const PULL_ENDED = 408;
/** The server forgets a consumer that nobody pulls from. */
const INACTIVE_MS = 30_000;

/** What a tail needs of its connection. */
export interface TailHost {
  readonly nc: NatsConnection;
  readonly api: Api;
  readonly closing: StopSignal;
  /** Messages come to an inbox with this prefix. */
  readonly inboxPrefix?: string | undefined;
  /** Runs a listener at each reconnect; the result forgets it. */
  onReconnect(listener: () => void): () => void;
}

interface Reading {
  readonly name: string;
  readonly inbox: string;
  readonly subscription: Subscription;
  /** The delivery that comes next if there is no gap. */
  expected: number;
  /** Messages asked for and not yet received. */
  requested: number;
}

/** Opens a tail; it starts to read at once. */
export function openTail(host: TailHost, request: TailRequest): Tail {
  const state = newState(host, request);
  const watchdog = setInterval(() => watch(state), WATCH_MS);
  const forget: (() => void)[] = [];
  const close = (): void => {
    state.closed = true;
    clearInterval(watchdog);
    for (const forgetOne of forget.splice(0)) forgetOne();
    drop(state);
    wake(state);
  };
  if (!state.closed) void create(state);
  forget.push(host.onReconnect(() => void create(state)));
  forget.push(host.closing.onStop(close));
  return {
    async next() {
      while (!state.closed) {
        if (state.failure) throw state.failure;
        if (state.buffer.length > 0) {
          const messages = state.buffer;
          state.buffer = [];
          refill(state);
          return messages;
        }
        await woken(state);
      }
      return [];
    },
    async backlog() {
      while (state.backlog === undefined && !state.closed) {
        if (state.failure) throw state.failure;
        await woken(state);
      }
      return state.backlog ?? 0;
    },
    passed: (sequence) => hasPassed(state, sequence),
    close,
  };
}

interface State extends TailHost {
  readonly request: TailRequest;
  next: number;
  buffer: StoredMessage[];
  closed: boolean;
  creating: boolean;
  activeMs: number;
  reading: Reading | undefined;
  failure: EventwrightError | undefined;
  backlog: number | undefined;
  readonly size: PullSize;
  readonly waiters: Set<() => void>;
}

function newState(host: TailHost, request: TailRequest): State {
  return {
    ...host,
    request,
    next: request.from,
    buffer: [],
    closed: host.closing.stopped,
    creating: false,
    activeMs: performance.now(),
    reading: undefined,
    failure: undefined,
    backlog: undefined,
    size: createPullSize(),
    waiters: new Set(),
  };
}

function woken({ waiters }: State): Promise<void> {
  return new Promise((resolve) => void waiters.add(resolve));
}

function wake({ waiters }: State): void {
  if (waiters.size === 0) return;
  for (const waiter of waiters) waiter();
  waiters.clear();
}

function drop(state: State): void {
  const { reading, nc, request } = state;
  state.reading = undefined;
  if (!reading || nc.isClosed()) return;
  reading.subscription.unsubscribe();
  nc.publish(`$JS.API.CONSUMER.DELETE.${request.stream}.${reading.name}`);
}

/** Makes a consumer at the next wanted sequence, again and again until there is one. */
async function create(state: State): Promise<void> {
  if (state.creating) return;
  state.creating = true;
  drop(state);
  let doubtedSinceMs: number | undefined;
  while (!state.closed && !state.failure) {
    try {
      const doubt = await tryCreate(state);
      if (!doubt) break;
      doubtedSinceMs ??= performance.now();
      if (performance.now() - doubtedSinceMs >= doubt.patienceMs) state.failure = doubt.failure;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    } catch {
      doubtedSinceMs = undefined;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
  state.creating = false;
  wake(state);
}

interface Created {
  readonly num_pending: number;
}
interface StreamEnd {
  readonly state: { readonly last_seq: number };
  readonly config: { readonly num_replicas: number };
}

/** What is wrong with a stream, if it stays so for a time. */
interface Doubt {
  readonly failure: EventwrightError;
  readonly patienceMs: number;
}

/** Makes a consumer; or tells why the stream looks as if that were in vain. */
async function tryCreate(state: State): Promise<Doubt | undefined> {
  const { api, nc, request } = state;
  const { stream, filters } = request;
  const found = await api.ask<StreamEnd>(`STREAM.INFO.${stream}`);
  if (!found.ok && found.error.err_code === STREAM_NOT_FOUND) {
    return { failure: missing(stream), patienceMs: MISSING_MS };
  }
  if (!found.ok) throw unavailable(found.error.description);
  const { state: end, config: made } = found.data;
  if (end.last_seq < state.next - 1) {
    const patienceMs = made.num_replicas > 1 ? SHORTER_MS : 0;
    return { failure: shorter(stream, end.last_seq, state.next), patienceMs };
  }
  const inbox = createInbox(state.inboxPrefix);
  const name = inbox.slice(inbox.lastIndexOf(".") + 1);
  const config = {
    name,
    ack_policy: "none",
    mem_storage: true,
    num_replicas: 1,
    max_deliver: 1,
    inactive_threshold: INACTIVE_MS * 1e6,
    deliver_policy: "by_start_sequence",
    opt_start_seq: Math.max(1, state.next),
    ...(filters.length > 0 && { filter_subjects: filters }),
  };
  const body = { stream_name: stream, config };
  const created = await api.expect<Created>(`CONSUMER.CREATE.${stream}.${name}`, body);
  if (state.closed) return undefined;
  const subscription = nc.subscribe(inbox, {
    callback: hearing((m) => receive(state, reading, m)),
  });
  const reading: Reading = { name, inbox, subscription, expected: 1, requested: 0 };
  state.reading = reading;
  state.activeMs = performance.now();
  state.backlog ??= created.num_pending;
  refill(state);
  return undefined;
}

/** Asks for more while little is held unread: the reader's pace is the stream's. */
function refill({ nc, request, reading, buffer, size }: State): void {
  const batch = size.messages();
  if (!reading || buffer.length >= batch || reading.requested > batch / 2) return;
  reading.requested += batch;
  const body = JSON.stringify({
    batch,
    expires: EXPIRES_MS * 1e6,
    idle_heartbeat: HEARTBEAT_MS * 1e6,
  });
  const subject = `$JS.API.CONSUMER.MSG.NEXT.${request.stream}.${reading.name}`;
  if (!nc.isClosed()) nc.publish(subject, body, { reply: reading.inbox });
}

function receive(state: State, reading: Reading, message: Msg): void {
  if (state.reading !== reading) return;
  state.activeMs = performance.now();
  if (hasStatus(message)) return void receiveStatus(state, reading, message);
  const [sequence, delivery] = numbersOf(message.reply ?? "");
  if (delivery !== reading.expected) return void create(state);
  reading.expected++;
  reading.requested--;
  state.next = sequence + 1;
  const delivered = new DeliveredMessage(message, sequence);
  state.size.saw(delivered.bytes.length);
  state.buffer.push(delivered);
  refill(state);
  wake(state);
}

function receiveStatus(state: State, reading: Reading, message: Msg): void {
  const { status, headers } = receivedHeaders(message);
  if (status === HEARTBEAT) return;
  if (status !== PULL_ENDED) return void create(state);
  // One of several pulls ended; what it still had to give is no longer on its way.
  const given = headers["Nats-Pending-Messages"] || reading.requested;
  reading.requested = Math.max(0, reading.requested - Number(given));
  refill(state);
}

/** No heartbeat for long means a lost consumer, unless nothing was asked for. */
function watch(state: State): void {
  const { reading, nc, activeMs } = state;
  if (state.closed || state.creating || nc.isClosed()) return;
  const silentMs = performance.now() - activeMs;
  const unread = state.buffer.length >= state.size.messages();
  if (!reading || (!unread && silentMs > 3 * HEARTBEAT_MS)) void create(state);
}

interface ConsumerInfo {
  readonly num_pending: number;
  readonly delivered: { readonly consumer_seq: number };
}

async function hasPassed(state: State, sequence: number): Promise<boolean> {
  const { api, request } = state;
  const unread = (): boolean => state.buffer.some((message) => message.sequence <= sequence);
  if (unread()) return false;
  if (state.next > sequence) return true;
  const { reading } = state;
  if (!reading) return false;
  const end = await api.expect<StreamEnd>(`STREAM.INFO.${request.stream}`);
  if (end.state.last_seq < sequence) return false;
  const info = await api.ask<ConsumerInfo>(`CONSUMER.INFO.${request.stream}.${reading.name}`);
  // A consumer that is lost will be made anew; until then nobody knows.
  if (!info.ok) return false;
  const received = info.data.delivered.consumer_seq < reading.expected;
  return info.data.num_pending === 0 && received && state.reading === reading && !unread();
}
