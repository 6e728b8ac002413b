// How large a message is, as the limit of a broker counts it: its body and its headers.
import { tooLarge } from "./error.ts";
import { utf8Bytes } from "./utf8.ts";

/** What is kept free for headers beside the largest body. */
export const HEADER_BYTES = 64 * 1024;

/** `NATS/1.0`, the line ends, and what separates a name from its value. */
const FRAME_BYTES = 12;
const LINE_BYTES = 4;

/** Throws `message_too_large` when a message is larger than the largest body with its headers. */
export function refuseTooLarge(
  subject: string,
  bytes: Uint8Array,
  headers: Readonly<Record<string, string>>,
  maxBodyBytes: number,
): void {
  const limit = maxBodyBytes + HEADER_BYTES;
  if (bytes.length + mostHeaderBytes(headers) <= limit) return;
  const lines = Object.entries(headers).map(([name, value]) => utf8Bytes(name + value).length);
  const headerBytes = lines.reduce((sum, line) => sum + line + LINE_BYTES, FRAME_BYTES);
  if (bytes.length + headerBytes <= limit) return;
  throw tooLarge(subject, limit);
}

/** What headers have at most: a character has three bytes of UTF-8 or fewer. */
function mostHeaderBytes(headers: Readonly<Record<string, string>>): number {
  let characters = 0;
  for (const name in headers) characters += name.length + headers[name]!.length + LINE_BYTES;
  return 3 * characters + FRAME_BYTES;
}
