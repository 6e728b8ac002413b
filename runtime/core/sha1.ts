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

/** The four times twenty rounds of one block, a loop each: a choice in each round takes longer. */
function compress(): void {
  work.set(state);
  chooseRounds();
  parityRounds(20, 0x6ed9eba1);
  majorityRounds();
  parityRounds(60, -0x359d3e2a);
  for (let i = 0; i < 5; i++) state[i] = (state[i]! + work[i]!) | 0;
}

const work = new Int32Array(5);

function chooseRounds(): void {
  let a = work[0]!;
  let b = work[1]!;
  let c = work[2]!;
  let d = work[3]!;
  let e = work[4]!;
  for (let i = 0; i < 20; i++) {
    const next = (turned(a) + ((b & c) | (~b & d)) + 0x5a827999 + e + words[i]!) | 0;
    e = d;
    d = c;
    c = (b << 30) | (b >>> 2);
    b = a;
    a = next;
  }
  keep(a, b, c, d, e);
}

function parityRounds(from: number, constant: number): void {
  let a = work[0]!;
  let b = work[1]!;
  let c = work[2]!;
  let d = work[3]!;
  let e = work[4]!;
  for (let i = from; i < from + 20; i++) {
    const next = (turned(a) + (b ^ c ^ d) + constant + e + words[i]!) | 0;
    e = d;
    d = c;
    c = (b << 30) | (b >>> 2);
    b = a;
    a = next;
  }
  keep(a, b, c, d, e);
}

function majorityRounds(): void {
  let a = work[0]!;
  let b = work[1]!;
  let c = work[2]!;
  let d = work[3]!;
  let e = work[4]!;
  for (let i = 40; i < 60; i++) {
    const next = (turned(a) + ((b & c) | (b & d) | (c & d)) - 0x70e44324 + e + words[i]!) | 0;
    e = d;
    d = c;
    c = (b << 30) | (b >>> 2);
    b = a;
    a = next;
  }
  keep(a, b, c, d, e);
}

const turned = (word: number): number => (word << 5) | (word >>> 27);

function keep(a: number, b: number, c: number, d: number, e: number): void {
  work[0] = a;
  work[1] = b;
  work[2] = c;
  work[3] = d;
  work[4] = e;
}
