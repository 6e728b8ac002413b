// The newest messages of a stream, kept in memory so that tails at its end need not read the file.
import type { StoredMessage } from "../../ports.ts";

/** Messages and bytes that are kept of one stream. */
const MAX_MESSAGES = 2_000;
const MAX_BYTES = 4 * 1024 * 1024;

/** Made by {@link createRecent}. It never holds what is not committed. */
export interface Recent {
  add(messages: readonly StoredMessage[]): void;
  /** All messages from a sequence on, at most `limit`; undefined when older ones are needed. */
  from(sequence: number, limit: number): readonly StoredMessage[] | undefined;
  drop(isGone: (message: StoredMessage) => boolean): void;
}

/** Nothing is kept yet. */
export function createRecent(): Recent {
  let messages: StoredMessage[] = [];
  let start = 0;
  let bytes = 0;
  const trim = (): void => {
    while (messages.length - start > MAX_MESSAGES || bytes > MAX_BYTES) {
      bytes -= messages[start++]!.bytes.length;
    }
    // Not each time, because it copies.
    if (start < MAX_MESSAGES) return;
    messages = messages.slice(start);
    start = 0;
  };
  return {
    add(more) {
      for (const message of more) {
        messages.push(message);
        bytes += message.bytes.length;
      }
      trim();
    },
    from(sequence, limit) {
      const oldest = messages[start];
      if (!oldest || oldest.sequence > sequence) return undefined;
      const index = indexOf(messages, sequence, start);
      return messages.slice(index, index + limit);
    },
    drop(isGone) {
      messages = messages.slice(start).filter((message) => !isGone(message));
      start = 0;
      bytes = messages.reduce((sum, message) => sum + message.bytes.length, 0);
    },
  };
}

/** Index of the first message whose sequence is not below `sequence`. */
function indexOf(messages: readonly StoredMessage[], sequence: number, from: number): number {
  let low = from;
  let high = messages.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (messages[middle]!.sequence < sequence) low = middle + 1;
    else high = middle;
  }
  return low;
}
