// Ids that are functions of their cause, so that doing a thing twice gives the same ids
// (RFC 9562 §5.5 and §5.7).
import { type Hash, sha1 } from "./sha1.ts";

/** Namespace of every id that Eventwright derives from names. */
export const NAMESPACE = "6f1dca3c-53a0-5d4e-9b6b-0c1d8a3f5e27";

const PATTERN = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether a value is a UUID in its canonical lower-case form. */
export function isUuid(value: unknown): value is string {
  return typeof value === "string" && PATTERN.test(value);
}

/** UUIDv5 of a name under a namespace UUID. */
export function uuidV5(namespace: string, name: string): string {
  const [first, second, third, fourth] = sha1(bytesOf(namespace), name);
  const marked = [(second & ~0xf000) | 0x5000, (third & 0x3fffffff) | 0x80000000] as const;
  return format([first, ...marked, fourth]);
}

/** UUIDv7 from a time in ms and 10 random bytes, both of which the caller brings. */
export function uuidV7(timeMs: number, random: Uint8Array): string {
  const wordAt = (i: number): number =>
    (random[i]! << 24) | (random[i + 1]! << 16) | (random[i + 2]! << 8) | random[i + 3]!;
  return format([
    Math.floor(timeMs / 0x10000) | 0,
    ((timeMs % 0x10000) << 16) | 0x7000 | ((random[0]! & 0x0f) << 8) | random[1]!,
    (wordAt(2) & 0x3fffffff) | 0x80000000,
    wordAt(6),
  ]);
}

/** The time in ms that a UUIDv7 carries; undefined for other versions. */
export function timeOfUuid(uuid: string): number | undefined {
  if (uuid[14] !== "7") return undefined;
  return Number.parseInt(uuid.slice(0, 8) + uuid.slice(9, 13), 16);
}

/** The id of something named by parts: UUIDv5 of their JSON array under {@link NAMESPACE}. */
export function idFromParts(...parts: readonly (string | number)[]): string {
  return uuidV5(NAMESPACE, JSON.stringify(parts));
}

/** The id of the `index`-th thing that `cause` brought about. */
export function idFromCause(cause: string, index: number): string {
  return uuidV5(cause, String(index));
}

/** 16 bytes of SHA-1 in hexadecimal: tells two payloads under one command id apart. */
export function fingerprint(text: string): string {
  const [a, b, c, d] = sha1(undefined, text);
  return hexOf(a) + hexOf(b) + hexOf(c) + hexOf(d);
}

/** 32 bits as eight digits. */
function hexOf(word: number): string {
  // biome-ignore format: a line for each half
  return String.fromCharCode(
    hex(word, 28), hex(word, 24), hex(word, 20), hex(word, 16),
    hex(word, 12), hex(word, 8), hex(word, 4), hex(word, 0),
  );
}

/** All characters at once: a text that is put together is copied again when it is used. */
function format([a, b, c, d]: Hash): string {
  // biome-ignore format: a line for each part of a UUID
  return String.fromCharCode(
    hex(a, 28), hex(a, 24), hex(a, 20), hex(a, 16), hex(a, 12), hex(a, 8), hex(a, 4), hex(a, 0),
    DASH, hex(b, 28), hex(b, 24), hex(b, 20), hex(b, 16),
    DASH, hex(b, 12), hex(b, 8), hex(b, 4), hex(b, 0),
    DASH, hex(c, 28), hex(c, 24), hex(c, 20), hex(c, 16),
    DASH, hex(c, 12), hex(c, 8), hex(c, 4), hex(c, 0),
    hex(d, 28), hex(d, 24), hex(d, 20), hex(d, 16), hex(d, 12), hex(d, 8), hex(d, 4), hex(d, 0),
  );
}

const DASH = 45;
const DIGITS = Uint8Array.from("0123456789abcdef", (digit) => digit.charCodeAt(0));

/** The code of one hexadecimal digit of a word. */
function hex(word: number, shift: number): number {
  return DIGITS[(word >>> shift) & 0xf]!;
}

/** Where the digits of each byte begin in a UUID. */
const BYTES = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];
const parsed = new Uint8Array(16);

function bytesOf(uuid: string): Uint8Array {
  for (let i = 0; i < 16; i++) {
    const at = BYTES[i]!;
    parsed[i] = (digit(uuid.charCodeAt(at)) << 4) | digit(uuid.charCodeAt(at + 1));
  }
  return parsed;
}

/** The value of a lower-case hexadecimal digit. */
function digit(code: number): number {
  return code > 57 ? code - 87 : code - 48;
}
