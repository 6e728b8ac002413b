// The sender: a bare NATS client that follows docs/wire.md, and writes down what it did and heard.
import { setTimeout as delay } from "node:timers/promises";
import { connect, createInbox, headers, type NatsConnection } from "@nats-io/transport-node";
import type { LedgerEntry } from "./ledger.ts";
import type { Lane } from "./workload.ts";

/** How long it waits for the stream's acknowledgement, and then for an answer. */
const ACKNOWLEDGED_MS = 1_000;
const ANSWERED_MS = 1_500;
/** How long a full or absent stream is left alone. */
const PAUSE_MS = 100;

/** Sends entries of a ledger. */
export interface Sender {
  /** Sends until there is an answer, with so many copies each time. Gives up at the time given. */
  send(entry: LedgerEntry, untilMs: number, copies?: number): Promise<void>;
  /** Sends the entries of each lane in order, some lanes beside each other. */
  sendLanes(lanes: readonly Lane[], untilMs: number, plan: SendingPlan): Promise<void>;
  close(): Promise<void>;
}

/** How entries are sent. */
export interface SendingPlan {
  /** Lanes that are under way at one time. */
  readonly atOnce: number;
  readonly pauseMs: () => number;
  readonly copies: () => number;
}

/** Connects a sender. Answers are heard until it is closed, late and repeated ones too. */
export async function startSender(servers: readonly string[]): Promise<Sender> {
  const connection = await connect({
    ...{ servers: [...servers], maxReconnectAttempts: -1, reconnectTimeWait: 50 },
    ...{ reconnectJitter: 20, waitOnFirstConnect: true, pingInterval: 1_000, maxPingOut: 3 },
  });
  const inboxes = hearAnswers(connection);
  const send: Sender["send"] = async (entry, untilMs, copies = 1) => {
    const before = entry.answers.length;
    entry.firstSentMs ||= Date.now();
    while (Date.now() < untilMs) {
      const inbox = inboxes.of(entry);
      const stored = await Promise.all(
        Array.from({ length: copies }, () => publish(connection, entry, inbox)),
      );
      if (!stored.includes(true)) await delay(PAUSE_MS);
      else if (await inboxes.answered(entry, before)) return;
    }
  };
  return {
    send,
    async sendLanes(lanes, untilMs, { atOnce, pauseMs, copies }) {
      const left = lanes.values();
      const sendOn = async (): Promise<void> => {
        for (const lane of left) {
          for (const entry of lane) {
            await delay(pauseMs());
            await send(entry, untilMs, copies());
          }
        }
      };
      await Promise.all(Array.from({ length: atOnce }, sendOn));
    },
    close: () => connection.close(),
  };
}

/** Publishes a copy; tells whether the stream has acknowledged it. */
async function publish(
  connection: NatsConnection,
  entry: LedgerEntry,
  inbox: string,
): Promise<boolean> {
  const header = headers();
  header.set("Ew-Reply-To", inbox);
  entry.sends++;
  try {
    const options = { headers: header, timeout: ACKNOWLEDGED_MS };
    const { seq } = (await connection.request(entry.subject, entry.body, options)).json<{
      readonly seq?: number;
    }>();
    if (seq === undefined) return false;
    entry.stored.push(seq);
    return true;
  } catch {
    // Stored or not: nobody knows, and the same bytes are sent again.
    return false;
  }
}

function hearAnswers(connection: NatsConnection) {
  const prefix = createInbox();
  const entries: LedgerEntry[] = [];
  const waiters = new Map<LedgerEntry, () => void>();
  connection.subscribe(`${prefix}.*`, {
    callback(error, message) {
      const entry = entries[Number(message?.subject.split(".").at(-1))];
      if (error || !entry) return;
      const text = message.string();
      const isError = "error" in (JSON.parse(text) as object);
      // What is no command is answered by an error, and by nothing else.
      if (isError && entry.kind === "command") entry.errors.push(text);
      else {
        entry.answeredMs ||= Date.now();
        entry.answers.push(text);
      }
      waiters.get(entry)?.();
    },
  });
  return {
    of(entry: LedgerEntry): string {
      let index = entries.indexOf(entry);
      if (index < 0) index = entries.push(entry) - 1;
      return `${prefix}.${index}`;
    },
    async answered(entry: LedgerEntry, before: number): Promise<boolean> {
      const untilMs = Date.now() + ANSWERED_MS;
      while (entry.answers.length <= before && Date.now() < untilMs) {
        const woken = new Promise<void>((resolve) => void waiters.set(entry, resolve));
        await Promise.race([woken, delay(Math.max(1, untilMs - Date.now()))]);
      }
      waiters.delete(entry);
      return entry.answers.length > before;
    },
  };
}
