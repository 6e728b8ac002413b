// Dead letters as they are stored: what each was, where it came from, and why it is dead.
import {
  DEAD_REASON,
  DEAD_SEQUENCE,
  DEAD_STREAM,
  DEAD_SUBJECT,
  DEAD_TIME,
  TRUNCATED,
} from "../core/headers.ts";
import { decodeToken } from "../core/subjects.ts";
import type { Headers, StoredMessage } from "../ports.ts";

/** A dead letter. */
export interface StoredDeadLetter {
  /** The reader that could not handle it, and the key that it belongs to. */
  readonly reader: string;
  readonly key: string;
  /** Its place among the dead letters. */
  readonly sequence: number;
  /** When it died, as RFC 3339 time. */
  readonly time: string;
  /** A code and a sentence: `event_invalid: …`. */
  readonly reason: string;
  /** The message that it was. `sequence` is 0 for a direct command, which no stream held. */
  readonly message: StoredMessage & { readonly stream: string };
  /** What of the message was left out, because it did not fit; it cannot be handled again. */
  readonly truncated?: string;
}

/** Where an own header begins; the others came with the message. */
const OWN = /^(nats-|ew-dead-)/i;

/** A stored message of the dead letters, read. */
export function letterOf({ subject, sequence, headers, bytes }: StoredMessage): StoredDeadLetter {
  const [reader = "", token = ""] = subject.split(".").slice(-2);
  const { [TRUNCATED]: truncated } = headers;
  return {
    reader,
    key: decodeToken(token),
    sequence,
    time: headers[DEAD_TIME] ?? "",
    reason: headers[DEAD_REASON] ?? "",
    message: {
      stream: headers[DEAD_STREAM] ?? "",
      subject: headers[DEAD_SUBJECT] ?? "",
      sequence: Number(headers[DEAD_SEQUENCE] ?? 0),
      headers: carried(headers),
      bytes,
    },
    ...(truncated !== undefined && { truncated }),
  };
}

function carried(headers: Headers): Headers {
  const kept = Object.entries(headers).filter(([name]) => !OWN.test(name) && name !== TRUNCATED);
  return Object.fromEntries(kept);
}
