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
  return sha1(undefined, text).map(hexOf).join("");
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** 32 bits as eight digits. */
function hexOf(word: number): string {
  return (
    HEX[word >>> 24]! + HEX[(word >>> 16) & 0xff]! + HEX[(word >>> 8) & 0xff]! + HEX[word & 0xff]!
  );
}

function format([first, second, third, fourth]: Hash): string {
  const [b, c] = [hexOf(second), hexOf(third)];
  const start = `${hexOf(first)}-${b.slice(0, 4)}-${b.slice(4)}-${c.slice(0, 4)}`;
  return `${start}-${c.slice(4)}${hexOf(fourth)}`;
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
