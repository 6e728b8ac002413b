// Writes what cannot be handled to the dead letters: bytes kept, the why in headers.
import { EventwrightError, messageOf } from "../core/error.ts";
import {
  DEAD_REASON,
  DEAD_SEQUENCE,
  DEAD_STREAM,
  DEAD_SUBJECT,
  DEAD_TIME,
  MESSAGE_ID,
} from "../core/headers.ts";
import type { StoredMessage } from "../ports.ts";
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

/** Writes a dead letter once. Throws a transient error when it could not be stored. */
export async function writeDeadLetter(host: Host, letter: DeadLetter): Promise<void> {
  const { connection, names } = host;
  const { stream, message } = letter;
  const subject = names.deadLetter(letter.reader, letter.key);
  const last = await connection.lastOf(names.deadLetters, subject, { leader: true });
  if (last?.headers[DEAD_STREAM] === stream && message.sequence > 0) {
    if (Number(last.headers[DEAD_SEQUENCE]) >= message.sequence) return;
  }
  const { [MESSAGE_ID]: _, ...carried } = message.headers;
  const headers = {
    ...carried,
    [DEAD_REASON]: oneLine(reasonOf(letter.reason)),
    [DEAD_STREAM]: stream,
    [DEAD_SEQUENCE]: String(message.sequence),
    [DEAD_SUBJECT]: message.subject,
    [DEAD_TIME]: new Date(host.clock.nowMs()).toISOString(),
  };
  const result = await connection.append(subject, message.bytes, headers, last?.sequence ?? 0);
  if (result.kind !== "stored") throw notStored(result.kind);
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
const oneLine = (text: string): string =>
  text.replaceAll(/[^\x20-\x7e]+/g, " ").slice(0, MAX_REASON);
