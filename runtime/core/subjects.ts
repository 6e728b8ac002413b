// Names on the wire: subjects, streams and buckets of one context (docs/wire.md). Pure text.
import { EventwrightError } from "./error.ts";
import { utf8Bytes } from "./utf8.ts";
import { fingerprint } from "./uuid.ts";

/** Partitions of every command stream; fixed when the stream is created. */
export const PARTITIONS = 16;
/** Longest id of an aggregate or a saga instance, in UTF-8 bytes. */
export const MAX_ID_BYTES = 200;

const SAFE = /^[A-Za-z0-9_-]+$/;

/** An id as one subject token: bytes outside `[A-Za-z0-9_-]` become `=XX` of their UTF-8. */
export function encodeToken(id: string): string {
  if (id.length <= MAX_ID_BYTES && SAFE.test(id)) return id;
  const bytes = utf8Bytes(id);
  if (bytes.length === 0 || bytes.length > MAX_ID_BYTES) {
    throw new EventwrightError(
      "id_invalid",
      `An id has 1 to ${MAX_ID_BYTES} bytes; ${JSON.stringify(id.slice(0, 40))} has ${bytes.length}.`,
    );
  }
  if (SAFE.test(id)) return id;
  let token = "";
  for (const byte of bytes) {
    const character = String.fromCharCode(byte);
    token += SAFE.test(character) ? character : `=${hexOf(byte)}`;
  }
  return token;
}

/** A token for any text: what is too long for one is told apart by its hash. */
export function boundedToken(text: string): string {
  if (utf8Bytes(text).length <= MAX_ID_BYTES && text !== "") return encodeToken(text);
  return `hash=3A${fingerprint(text)}`;
}

/** Whether a text behind such a token only tells the hash of what was too long. */
export function isHashed(text: string): boolean {
  return text.startsWith("hash:");
}

/** The id behind a token that {@link encodeToken} made. */
export function decodeToken(token: string): string {
  if (!token.includes("=")) return token;
  return decodeURIComponent(token.replaceAll("%", "%25").replaceAll("=", "%"));
}

/** The partition of a subject's tokens: 32-bit FNV-1a over them, as nats-server computes it. */
export function partitionOf(tokens: readonly string[], partitions: number = PARTITIONS): number {
  const bytes = utf8Bytes(tokens.join(""));
  let hash = 0x811c9dc5;
  for (let i = 0; i < bytes.length; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  return (hash >>> 0) % partitions;
}

const hexOf = (byte: number): string => byte.toString(16).toUpperCase().padStart(2, "0");

/** A feed, and the context that publishes it. */
export interface FeedName {
  readonly context: string;
  readonly feed: string;
}

/** Every name of one context. */
export interface Names {
  readonly events: string;
  readonly commands: string;
  readonly sagas: string;
  readonly timers: string;
  readonly deadLetters: string;
  calls(service: string): string;
  readonly readers: string;
  readonly snapshots: string;
  rows(projection: string): string;
  feed(name: string): string;
  event(actor: string, id: string): string;
  command(actor: string, type: string, id: string): string;
  ask(actor: string, type: string, id: string): string;
  journal(saga: string, instance: string): string;
  timer(saga: string, instance: string, number: number, timer: string): string;
  due(saga: string, instance: string, number: number, timer: string): string;
  deadLetter(reader: string, key: string): string;
  published(feed: string, event: string): string;
  /** The copies of what a feed of another context shows of one of its aggregates. */
  imported(feed: FeedName, actor: string, id: string): string;
}

/** The names of a context, such as `ew.fulfilment.evt.Order.ORD-1`. */
export function namesOf(context: string): Names {
  const stream = (suffix: string): string => `EW_${context}_${suffix}`;
  const start = `ew.${context}.`;
  const subject = (...tokens: string[]): string => start + tokens.join(".");
  const firing = (saga: string, id: string, number: number, timer: string): string[] => [
    saga,
    encodeToken(id),
    String(number),
    boundedToken(timer),
  ];
  return {
    events: stream("EVENTS"),
    commands: stream("COMMANDS"),
    sagas: stream("SAGAS"),
    timers: stream("TIMERS"),
    deadLetters: stream("DLQ"),
    calls: (service) => stream(`CALLS_${service}`),
    readers: stream("READERS"),
    snapshots: stream("SNAPSHOTS"),
    rows: (projection) => stream(`ROWS_${projection}`),
    feed: (name) => stream(`PUB_${name}`),
    event: (actor, id) => `${start}evt.${actor}.${encodeToken(id)}`,
    command: (actor, type, id) => `${start}cmd.${actor}.${type}.${encodeToken(id)}`,
    ask: (actor, type, id) => {
      const token = encodeToken(id);
      return `${start}ask.${partitionOf([actor, token])}.${actor}.${type}.${token}`;
    },
    journal: (saga, instance) => subject("saga", saga, encodeToken(instance)),
    timer: (...parts) => subject("timer", ...firing(...parts)),
    due: (...parts) => subject("due", ...firing(...parts)),
    published: (feed, event) => subject("pub", feed, event),
    imported: ({ context, feed }, actor, id) =>
      subject("evt", context, feed, boundedToken(`${actor}.${id}`)),
    deadLetter: (reader, key) => subject("dlq", reader, boundedToken(key)),
  };
}
