// Writes what cannot be handled to the dead letters: bytes kept, the why in headers.
import { EventwrightError, messageOf } from "../core/error.ts";
import {
  DEAD_REASON,
  DEAD_SEQUENCE,
  DEAD_STREAM,
  DEAD_SUBJECT,
  DEAD_TIME,
  MESSAGE_ID,
  TRUNCATED,
} from "../core/headers.ts";
import type { Headers, StoredMessage, WriteResult } from "../ports.ts";
import type { Host } from "./host.ts";

/** Key of the dead letters whose own key cannot be read. */
export const UNREADABLE = "unreadable";

/** One thing that a reader could not handle. */
export interface DeadLetter {
  readonly reader: string;
  readonly key: string;
  readonly stream: string;
  readonly message: StoredMessage;
  readonly reason: unknown;
}

/** Longest reason kept in a header. */
const MAX_REASON = 500;
/** The same, where the message leaves little room. */
const SHORT_REASON = 100;

/** Writes a dead letter once. Throws a transient error when it could not be stored. */
export async function writeDeadLetter(host: Host, letter: DeadLetter): Promise<void> {
  const { connection, names } = host;
  const { stream, message } = letter;
  const subject = names.deadLetter(letter.reader, letter.key);
  const last = await connection.lastOf(names.deadLetters, subject, { leader: true });
  if (last?.headers[DEAD_STREAM] === stream && message.sequence > 0) {
    if (Number(last.headers[DEAD_SEQUENCE]) >= message.sequence) return;
  }
  const result = await appendWhatFits(host, letter, subject, last?.sequence ?? 0);
  // An earlier owner wrote it shortly before, and the letter of another source after it.
  if (result.kind === "duplicate") return;
  if (result.kind !== "stored") throw notStored(result.kind);
  host.telemetry?.count("eventwright.dead_letters", { "eventwright.reader": letter.reader });
  host.log({
    level: "error",
    event: "dead_letter",
    message: `${letter.reader} dead-lettered ${message.subject}: ${messageOf(letter.reason)}`,
    reader: letter.reader,
    key: letter.key,
    stream,
    sequence: message.sequence,
  });
}

/**
 * The whole message; when the broker finds that too large, without the message's own headers; and
 * when it is still too large, with the beginning of its body only.
 */
async function appendWhatFits(
  host: Host,
  letter: DeadLetter,
  subject: string,
  expected: number,
): Promise<WriteResult> {
  const { connection } = host;
  const { bytes, headers } = letter.message;
  const carried = carriedHeaders(headers);
  const about = headersAbout(host, letter, subject, SHORT_REASON);
  const cut = { ...about, [TRUNCATED]: `headers, body of ${bytes.length} bytes` };
  const attempts: readonly (readonly [Uint8Array, Headers])[] = [
    [bytes, { ...carried, ...headersAbout(host, letter, subject, MAX_REASON) }],
    [bytes, { ...about, [TRUNCATED]: "headers" }],
    [bytes.subarray(0, connection.maxMessageBytes), cut],
  ];
  let failure: unknown;
  for (const [body, all] of attempts) {
    try {
      return await connection.append(subject, body, all, expected);
    } catch (error) {
      if (!(error instanceof EventwrightError) || error.code !== "message_too_large") throw error;
      failure = error;
    }
  }
  throw failure;
}

function headersAbout(
  host: Host,
  { stream, message, reason }: DeadLetter,
  subject: string,
  length: number,
): Headers {
  const sent = `${subject}|${stream}|${message.sequence}`;
  return {
    ...(message.sequence > 0 && { [MESSAGE_ID]: sent }),
    [DEAD_REASON]: oneLine(reasonOf(reason)).slice(0, length),
    [DEAD_STREAM]: stream,
    [DEAD_SEQUENCE]: String(message.sequence),
    [DEAD_SUBJECT]: message.subject,
    [DEAD_TIME]: new Date(host.clock.nowMs()).toISOString(),
  };
}

/** What the server would take as orders, such as a schedule or an expectation, stays behind. */
function carriedHeaders(headers: Headers): Headers {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !/^nats-/i.test(name)));
}

function notStored(kind: string): EventwrightError {
  const text =
    kind === "full"
      ? "The dead-letter stream is full: replay or drop dead letters; until then readers stall."
      : "A dead letter could not be stored; it is tried again.";
  return new EventwrightError("broker_unavailable", text, { transient: true });
}

function reasonOf(reason: unknown): string {
  const code = reason instanceof EventwrightError ? `${reason.code}: ` : "";
  return code + messageOf(reason);
}

// Header values are single lines of printable text.
const oneLine = (text: string): string => text.replaceAll(/[^\x20-\x7e]+/g, " ");
