// SHA-1 (FIPS 180-4), synchronous, which WebCrypto's is not. Every id takes one, so it is written
// for speed: without memory of its own for each, and without calls in its rounds.
import { utf8Bytes } from "./utf8.ts";

const BLOCK = 64;
/** What a text of this many bytes and less is hashed in. */
const SCRATCH_BYTES = 4 * 1024;
const scratch = new Uint8Array(SCRATCH_BYTES + 2 * BLOCK);
const words = new Int32Array(80);

/** The first 16 bytes of a hash, as four integers of 32 bits. */
export type Hash = readonly [number, number, number, number];

/** Hashes these bytes, and then a text as UTF-8. */
export function sha1(prefix: Uint8Array | undefined, text: string): Hash {
  const start = prefix?.length ?? 0;
  const isShort = start + text.length <= SCRATCH_BYTES;
  if (isShort && prefix) scratch.set(prefix);
  if (isShort && writeAscii(text, start)) return hashPadded(scratch, start + text.length);
  const bytes = utf8Bytes(text);
  const input = new Uint8Array(start + bytes.length + 2 * BLOCK);
  if (prefix) input.set(prefix);
  input.set(bytes, start);
  return hashPadded(input, start + bytes.length);
}

/** Most texts are ASCII, for which an encoder costs more than a loop; false for one that is not. */
function writeAscii(text: string, start: number): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127) return false;
    scratch[start + i] = code;
  }
  return true;
}

/** Hashes the first bytes of an input that has two blocks of room behind them. */
function hashPadded(input: Uint8Array, length: number): Hash {
  const end = ((length + 8) >> 6) * BLOCK + BLOCK;
  input.fill(0, length, end);
  input[length] = 0x80;
  const high = Math.floor(length / 0x20000000);
  const low = length << 3;
  for (let i = 0; i < 4; i++) {
    input[end - 5 - i] = (high >>> (8 * i)) & 0xff;
    input[end - 1 - i] = (low >>> (8 * i)) & 0xff;
  }
  state.set(INITIAL);
  for (let offset = 0; offset < end; offset += BLOCK) {
    readBlock(input, offset);
    compress();
  }
  return [state[0]!, state[1]!, state[2]!, state[3]!];
}

const INITIAL = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476, 0xc3d2e1f0 | 0];
const state = new Int32Array(5);

function readBlock(input: Uint8Array, offset: number): void {
  for (let i = 0, at = offset; i < 16; i++, at += 4) {
    words[i] = (input[at]! << 24) | (input[at + 1]! << 16) | (input[at + 2]! << 8) | input[at + 3]!;
  }
  for (let i = 16; i < 80; i++) {
    const mixed = words[i - 3]! ^ words[i - 8]! ^ words[i - 14]! ^ words[i - 16]!;
    words[i] = (mixed << 1) | (mixed >>> 31);
  }
}

/** The four times twenty rounds of one block. */
function compress(): void {
  let a = state[0]!;
  let b = state[1]!;
  let c = state[2]!;
  let d = state[3]!;
  let e = state[4]!;
  for (let i = 0; i < 80; i++) {
    let mixed: number;
    if (i < 20) mixed = ((b & c) | (~b & d)) + 0x5a827999;
    else if (i < 40) mixed = (b ^ c ^ d) + 0x6ed9eba1;
    else if (i < 60) mixed = ((b & c) | (b & d) | (c & d)) - 0x70e44324;
    else mixed = (b ^ c ^ d) - 0x359d3e2a;
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
