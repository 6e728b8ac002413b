// Headers on their way out. The client only encodes what it is given, so the lines are made here:
// its own headers look up, copy and canonicalize each name, which takes longer than the rest.
import type { MsgHdrs } from "@nats-io/nats-core";
import { EventwrightError } from "../../core/error.ts";
import type { Headers } from "../../ports.ts";

const utf8 = new TextEncoder();
/** What would end a line, and so begin a header that nobody meant. */
const LINE_END = /[\r\n]/;

/** The header of optimistic concurrency. */
const EXPECTED = "Nats-Expected-Last-Subject-Sequence";

/**
 * Headers as the client takes them, with the sequence that a write expects, if it does. Throws
 * `envelope_invalid` for a value of several lines.
 */
export function natsHeaders(headers: Headers, expected?: number): MsgHdrs {
  let text = "NATS/1.0\r\n";
  if (expected !== undefined) text += `${EXPECTED}: ${expected}\r\n`;
  for (const [name, value] of Object.entries(headers)) {
    if (LINE_END.test(value)) throw severalLines(name);
    text += `${name}: ${value}\r\n`;
  }
  const encoded = { encode: () => utf8.encode(`${text}\r\n`) };
  // Publishing asks headers for nothing but their bytes.
  return encoded as unknown as MsgHdrs;
}

function severalLines(name: string): EventwrightError {
  const text = `The header ${name} has several lines: leave the line ends out.`;
  return new EventwrightError("envelope_invalid", text);
}
