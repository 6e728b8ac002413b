// Headers on their way out and in. Their lines are made and read here: the client's own look up,
// copy and canonicalize each name, which takes longer than everything else about a message.
import type { Msg, MsgHdrs } from "@nats-io/nats-core";
import { EventwrightError } from "../../core/error.ts";
import { utf8Bytes } from "../../core/utf8.ts";
import type { Headers, StoredMessage } from "../../ports.ts";

/** What would end a line, and so begin a header that nobody meant. */
const LINE_END = /[\r\n]/;

const VERSION = "NATS/1.0";

/** The header of optimistic concurrency. */
const EXPECTED = "Nats-Expected-Last-Subject-Sequence";

/**
 * Headers as the client takes them, with the sequence that a write expects, if it does. Throws
 * `envelope_invalid` for a value of several lines.
 */
export function natsHeaders(headers: Headers, expected?: number): MsgHdrs {
  let text = `${VERSION}\r\n`;
  if (expected !== undefined) text += `${EXPECTED}: ${expected}\r\n`;
  for (const name in headers) {
    const value = headers[name]!;
    if (LINE_END.test(value)) throw severalLines(name);
    text += `${name}: ${value}\r\n`;
  }
  const encoded = { encode: () => utf8Bytes(`${text}\r\n`) };
  // Publishing asks headers for nothing but their bytes.
  return encoded as unknown as MsgHdrs;
}

/** What came with a message before its body. */
export interface Received {
  /** A status of the server, such as 404; 0 for a message. */
  readonly status: number;
  /** By name, the first value of each. */
  readonly headers: Headers;
}

const NOTHING: Received = { status: 0, headers: {} };
const decoder = new TextDecoder();

/** The headers of a message that came. */
export function receivedHeaders(message: Msg): Received {
  const text = headerText(message);
  return text === "" ? NOTHING : parseHeaders(text);
}

/** The same as text, as the server wrote it; empty without any. */
export function headerText(message: Msg): string {
  const bytes = rawHeaders(message);
  if (bytes) return bytes.length === 0 ? "" : decoder.decode(bytes);
  if (!message.headers) return "";
  const { code } = message.headers;
  let text = `${VERSION}${code === 0 ? "" : ` ${code}`}\r\n`;
  for (const [name, values] of message.headers) {
    for (const value of values) text += `${name}: ${value}\r\n`;
  }
  return text;
}

/** What the client keeps of a message until somebody asks for its headers. */
interface ClientMessage {
  readonly _msg?: { readonly hdr?: number };
  readonly _rdata?: Uint8Array;
}

/** Headers as they came; undefined from a client that keeps them otherwise. */
function rawHeaders(message: Msg): Uint8Array | undefined {
  const { _msg, _rdata } = message as ClientMessage;
  if (typeof _msg?.hdr !== "number") return undefined;
  return _msg.hdr > 0 ? _rdata?.subarray(0, _msg.hdr) : new Uint8Array(0);
}

/** `NATS/1.0 404 No Messages`, and below it a line for each value: `Name: value`. */
export function parseHeaders(text: string): Received {
  const headers: Record<string, string> = {};
  let end = text.indexOf("\r\n");
  const status = Number.parseInt(text.slice(VERSION.length, end), 10) || 0;
  while (end >= 0) {
    const start = end + 2;
    const colon = text.indexOf(":", start);
    end = text.indexOf("\r\n", start);
    if (colon < 0 || colon > end) continue;
    const name = text.slice(start, colon);
    headers[name] ??= text.slice(colon + 1, end).trim();
  }
  return { status, headers };
}

/** Where a status begins: `NATS/1.0 404`. */
const SPACE = 0x20;

/** Whether a message that came is only a status. */
export function hasStatus(message: Msg): boolean {
  const bytes = rawHeaders(message);
  if (bytes) return bytes[VERSION.length] === SPACE;
  return (message.headers?.code ?? 0) !== 0;
}

/**
 * A message of a stream. Its subject and headers are read once somebody asks for them, which
 * whoever reads a whole log does not: then they are a tenth of the work.
 */
export class DeliveredMessage implements StoredMessage {
  readonly sequence: number;
  readonly bytes: Uint8Array;
  readonly #message: Msg;
  #headers: Headers | undefined;

  constructor(message: Msg, sequence: number) {
    this.sequence = sequence;
    this.bytes = message.data;
    this.#message = message;
  }

  get subject(): string {
    return this.#message.subject;
  }

  get headers(): Headers {
    this.#headers ??= receivedHeaders(this.#message).headers;
    return this.#headers;
  }
}

/** A direct get puts these behind the headers that a message was stored with. */
const ADDED = "\r\nNats-Stream: ";

/** A message of a direct get, from its headers as text. */
export function directMessage(text: string, bytes: Uint8Array): StoredMessage {
  const added = text.lastIndexOf(ADDED);
  const { headers } = added === VERSION.length ? NOTHING : parseHeaders(text.slice(0, added + 2));
  const subject = valueBehind(text, "\r\nNats-Subject: ", added);
  const sequence = Number(valueBehind(text, "\r\nNats-Sequence: ", added));
  return { subject, sequence, headers, bytes };
}

function valueBehind(text: string, name: string, from: number): string {
  const start = text.indexOf(name, from) + name.length;
  return text.slice(start, text.indexOf("\r\n", start));
}

function severalLines(name: string): EventwrightError {
  const text = `The header ${name} has several lines: leave the line ends out.`;
  return new EventwrightError("envelope_invalid", text);
}
