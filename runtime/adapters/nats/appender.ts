// Writing: acks arrive on one wildcard inbox, so that a write costs microseconds. No write hangs:
// each settles on its ack, on a disconnect, or at its deadline.
import { createInbox, type NatsConnection } from "@nats-io/nats-core";
import { messageOf, tooLarge } from "../../core/error.ts";
import { refuseTooLarge } from "../../core/size.ts";
import type { Clock, Connection, StreamSpec, WriteResult } from "../../ports.ts";
import { forbidden, hearing, type Refusal, watchRefusals } from "./forbidden.ts";
import { createGroups, type Groups } from "./groups.ts";
import { natsHeaders } from "./headers.ts";
import type { Outbound } from "./outbound.ts";

const CONFLICTS = new Set([10071, 10164]);
/** A batch that is refused as a whole; nothing of it is stored. */
const REFUSED_BATCHES = new Set([10174, 10175, 10176, 10177, 10199, 10201]);
/** Maximum messages, bytes or messages per subject exceeded; insufficient resources. */
const FULL = new Set([10023, 10047, 10077, 10120, 10122]);
/** What the client says of a message that the server would not take. */
const TOO_LARGE = /max_payload/;
const DEADLINE_MS = 5_000;
const SWEEP_MS = 500;
const DISCONNECTED_PAUSE_MS = 50;
/** Writes that wait for their ack. */
const MAX_PENDING = 65_536;

/** Writes to streams; made by {@link createAppender}. */
export interface Appender {
  readonly append: Connection["append"];
  close(): void;
}

interface Pending {
  readonly subject: string;
  readonly sinceMs: number;
  settle(result: WriteResult): void;
  fail(error: unknown): void;
}

/** Writes that wait for their ack, oldest first. */
interface PendingWrites {
  readonly size: () => number;
  add(id: string, pending: Pending): void;
  settle(id: string, result: WriteResult): void;
  /** Fails those that the server refused to take: they are not stored. */
  refuse(refusal: Refusal): void;
  /** Settles all that have waited since `sinceMs` or longer as unknown. */
  giveUp(reason: string, sinceMs?: number): void;
}

/** What an appender needs to know. */
export interface AppenderOptions {
  readonly clock: Clock;
  readonly maxMessageBytes: number;
  /** Acks come to an inbox with this prefix. */
  readonly inboxPrefix: string | undefined;
  /** Streams to which writes that wait for each other are written together. */
  readonly grouped: readonly StreamSpec[];
}

/** An appender over a connection. */
export function createAppender(
  nc: NatsConnection,
  outbound: Outbound,
  options: AppenderOptions,
): Appender {
  const { clock, grouped } = options;
  const pending = createPending();
  const write = writerOf(nc, outbound, pending, options);
  const groups = groupsOf(outbound, write, options);
  const giveUp = (reason: string, sinceMs?: number): void => {
    groups.giveUp(reason, sinceMs);
    pending.giveUp(reason, sinceMs);
  };
  const sweep = (): void => giveUp("no answer in time", clock.monotonicMs() - DEADLINE_MS);
  const sweeper = setInterval(sweep, SWEEP_MS);
  void watchRefusals(nc, pending.refuse);
  let connected = true;
  // The client loses what is published while disconnected, without a word.
  void watchConnection(nc, (isConnected) => {
    connected = isConnected;
    if (!isConnected) giveUp("disconnected");
  });
  const append = grouped.length > 0 ? groups.append : write;
  return {
    append(subject, bytes, headers, expected) {
      const count = pending.size() + groups.size();
      if (count >= MAX_PENDING) return unknownSoon(clock, "too many writes wait");
      if (!connected) return unknownSoon(clock, "disconnected");
      return append(subject, bytes, headers, expected);
    },
    close() {
      clearInterval(sweeper);
      giveUp("closed");
    },
  };
}

function groupsOf(
  outbound: Outbound,
  write: Connection["append"],
  { clock, grouped, maxMessageBytes }: AppenderOptions,
): Groups {
  return createGroups({
    streams: grouped,
    append: write,
    check: (subject, bytes, headers) => refuseTooLarge(subject, bytes, headers, maxMessageBytes),
    monotonicMs: () => clock.monotonicMs(),
    publish(subject, bytes, headers, expected) {
      const all = { headers: natsHeaders(headers, expected) };
      // Without one of its messages the batch is refused.
      outbound.publish(subject, bytes, all, () => undefined);
    },
  });
}

/** Writes one message; the ack settles what is pending. */
function writerOf(
  nc: NatsConnection,
  outbound: Outbound,
  pending: PendingWrites,
  { clock, maxMessageBytes, inboxPrefix }: AppenderOptions,
): Connection["append"] {
  const inbox = createInbox(inboxPrefix);
  let counter = 0;
  nc.subscribe(`${inbox}.*`, {
    callback: hearing(({ subject, data, headers }) =>
      pending.settle(subject.slice(inbox.length + 1), resultOf(data, headers?.code ?? 0)),
    ),
  });
  return (subject, bytes, headers, expected) =>
    // What throws in here rejects.
    new Promise((settle, fail) => {
      refuseTooLarge(subject, bytes, headers, maxMessageBytes);
      const id = String(++counter);
      const options = { reply: `${inbox}.${id}`, headers: natsHeaders(headers, expected) };
      pending.add(id, { subject, sinceMs: clock.monotonicMs(), settle, fail });
      outbound.publish(subject, bytes, options, (error) => {
        const reason = messageOf(error);
        if (TOO_LARGE.test(reason)) fail(tooLarge(subject, nc.info?.max_payload ?? 0));
        pending.settle(id, { kind: "unknown", reason });
      });
    });
}

function createPending(): PendingWrites {
  const writes = new Map<string, Pending>();
  const settle = (id: string, result: WriteResult): void => {
    const write = writes.get(id);
    writes.delete(id);
    write?.settle(result);
  };
  return {
    size: () => writes.size,
    add: (id, write) => void writes.set(id, write),
    settle,
    refuse(refusal) {
      if (refusal.operation !== "publish") return;
      for (const [id, write] of writes) {
        if (write.subject !== refusal.subject) continue;
        writes.delete(id);
        write.fail(forbidden(refusal));
      }
    },
    giveUp(reason, sinceMs = Number.POSITIVE_INFINITY) {
      for (const [id, write] of writes) {
        if (write.sinceMs > sinceMs) return;
        settle(id, { kind: "unknown", reason });
      }
    },
  };
}

const decoder = new TextDecoder();

interface Ack {
  readonly seq?: number;
  readonly duplicate?: boolean;
  readonly error?: { readonly err_code: number; readonly description: string };
}

function resultOf(data: Uint8Array, status: number): WriteResult {
  if (status !== 0) return { kind: "unknown", reason: `status ${status}: no stream answers` };
  const { seq, duplicate, error } = JSON.parse(decoder.decode(data)) as Ack;
  if (!error) return { kind: duplicate ? "duplicate" : "stored", sequence: seq ?? 0 };
  const { err_code: code } = error;
  if (CONFLICTS.has(code) || REFUSED_BATCHES.has(code)) return { kind: "conflict" };
  if (FULL.has(code)) return { kind: "full", reason: error.description };
  return { kind: "unknown", reason: `${code}: ${error.description}` };
}

/** After a pause, so that whoever tries again at once does not spin. */
function unknownSoon(clock: Clock, reason: string): Promise<WriteResult> {
  return new Promise((resolve) => {
    clock.after(DISCONNECTED_PAUSE_MS, () => resolve({ kind: "unknown", reason }));
  });
}

async function watchConnection(
  nc: NatsConnection,
  tell: (isConnected: boolean) => void,
): Promise<void> {
  for await (const { type } of nc.status()) {
    if (type === "disconnect") tell(false);
    if (type === "reconnect") tell(true);
  }
}
