// Ids that are functions of their cause, so that doing a thing twice gives the same ids.
// Synchronous on purpose: WebCrypto's digest is not (RFC 9562 §5.5 and §5.7; FIPS 180-4).

/** Namespace of every id that Eventwright derives from names. */
export const NAMESPACE = "6f1dca3c-53a0-5d4e-9b6b-0c1d8a3f5e27";

const PATTERN = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const utf8 = new TextEncoder();

/** Whether a value is a UUID in its canonical lower-case form. */
export function isUuid(value: unknown): value is string {
  return typeof value === "string" && PATTERN.test(value);
}

/** UUIDv5 of a name under a namespace UUID. */
export function uuidV5(namespace: string, name: string): string {
  const text = bytesOfText(name);
  const input = new Uint8Array(16 + text.length);
  input.set(bytesOf(namespace));
  input.set(text, 16);
  const hash = sha1(input).subarray(0, 16);
  hash[6] = (hash[6]! & 0x0f) | 0x50;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  return format(hash);
}

/** UUIDv7 from a time in ms and 10 random bytes, both of which the caller brings. */
export function uuidV7(timeMs: number, random: Uint8Array): string {
  const bytes = new Uint8Array(16);
  for (let i = 0; i < 6; i++) bytes[i] = Math.floor(timeMs / 2 ** (8 * (5 - i))) & 0xff;
  bytes.set(random.subarray(0, 10), 6);
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return format(bytes);
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
  return hex(sha1(bytesOfText(text)).subarray(0, 16));
}

/** UTF-8. Short texts are mostly ASCII, for which an encoder costs more than a loop. */
function bytesOfText(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127) return utf8.encode(text);
    bytes[i] = code;
  }
  return bytes;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

function hex(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i++) text += HEX[bytes[i]!]!;
  return text;
}

function format(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < 16; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) text += "-";
    text += HEX[bytes[i]!]!;
  }
  return text;
}

function bytesOf(uuid: string): Uint8Array {
  const text = uuid.replaceAll("-", "");
  const bytes = new Uint8Array(16);
  for (let i = 0; i < 16; i++) bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

/** Scratch of the hash; it is synchronous, so nothing else uses it meanwhile. */
const words = new Int32Array(80);

function sha1(input: Uint8Array): Uint8Array {
  const padded = new Uint8Array(((input.length + 8) >> 6) * 64 + 64);
  padded.set(input);
  padded[input.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(input.length / 0x20000000));
  view.setUint32(padded.length - 4, input.length << 3);
  const state = new Int32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]);
  for (let offset = 0; offset < padded.length; offset += 64) {
    for (let i = 0; i < 16; i++) words[i] = view.getInt32(offset + 4 * i);
    for (let i = 16; i < 80; i++) {
      const mixed = words[i - 3]! ^ words[i - 8]! ^ words[i - 14]! ^ words[i - 16]!;
      words[i] = (mixed << 1) | (mixed >>> 31);
    }
    compress(state);
  }
  const out = new DataView(new ArrayBuffer(20));
  for (let i = 0; i < 5; i++) out.setInt32(4 * i, state[i]!);
  return new Uint8Array(out.buffer);
}

/** One block; written without arrays, because an id costs as much as everything else otherwise. */
function compress(state: Int32Array): void {
  let a = state[0]!;
  let b = state[1]!;
  let c = state[2]!;
  let d = state[3]!;
  let e = state[4]!;
  for (let i = 0; i < 80; i++) {
    const mixed = mix(i, b, c, d);
    const next = (((a << 5) | (a >>> 27)) + mixed + e + words[i]!) | 0;
    e = d;
    d = c;
    c = (b << 30) | (b >>> 2);
    b = a;
    a = next;
  }
  state[0] = (state[0]! + a) | 0;
  state[1] = (state[1]! + b) | 0;
  state[2] = (state[2]! + c) | 0;
  state[3] = (state[3]! + d) | 0;
  state[4] = (state[4]! + e) | 0;
}

function mix(round: number, b: number, c: number, d: number): number {
  if (round < 20) return (((b & c) | (~b & d)) + 0x5a827999) | 0;
  if (round < 40) return ((b ^ c ^ d) + 0x6ed9eba1) | 0;
  if (round < 60) return (((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc) | 0;
  return ((b ^ c ^ d) + 0xca62c1d6) | 0;
}
