// Text as UTF-8. Memory of its own for each of many small texts costs more than the encoding.
const encoder = new TextEncoder();

/** Memory that short texts share, in bytes. */
const SHARED_BYTES = 64 * 1024;
/** A text of more characters has its own: one that is kept long must not keep much else. */
const MAX_SHARED = 4 * 1024;
/** A character has three bytes at most. */
const MOST_BYTES = 3;

let shared = new Uint8Array(0);
let used = 0;

/** A text's bytes. They may lie in memory with others: never write to them, or give it away. */
export function utf8Bytes(text: string): Uint8Array {
  if (text.length > MAX_SHARED) return encoder.encode(text);
  if (used + text.length * MOST_BYTES > shared.length) {
    shared = new Uint8Array(SHARED_BYTES);
    used = 0;
  }
  const start = used;
  used += encoder.encodeInto(text, shared.subarray(start)).written;
  return shared.subarray(start, used);
}
