// Assertions and bounded waiting for the conformance suite, so that it needs no test runner.
import { EventwrightError } from "../../core/error.ts";
import { systemClock } from "../../host/clock.ts";
import type { StoredMessage, Tail, WriteResult } from "../../ports.ts";

/** How long one thing that should happen may take, in ms. */
export const WAIT_MS = 5_000;
/** How often a condition is looked at, in ms. */
const POLL_MS = 10;

/** Throws `conformance_failed` unless the condition holds. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new EventwrightError("conformance_failed", message);
}

/** Compares plain data. */
export function equal(actual: unknown, expected: unknown, what: string): void {
  const [is, should] = [textOf(actual), textOf(expected)];
  assert(is === should, `${what}: expected ${shorten(should)}, got ${shorten(is)}`);
}

/** Compares bytes. */
export function equalBytes(actual: Uint8Array, expected: Uint8Array, what: string): void {
  equal(actual.length, expected.length, `${what}, length`);
  const differs = expected.findIndex((byte, index) => actual[index] !== byte);
  assert(differs === -1, `${what}: byte ${differs} is ${actual[differs]}`);
}

/** The promise's value, or `conformance_failed` after a while. */
export async function within<T>(promise: Promise<T>, what: string, limitMs = WAIT_MS): Promise<T> {
  let cancel = (): void => undefined;
  const late = new Promise<never>((_, reject) => {
    const fail = (): void =>
      reject(new EventwrightError("conformance_failed", `${what}: nothing within ${limitMs} ms`));
    cancel = systemClock.after(limitMs, fail);
  });
  return Promise.race([promise, late]).finally(() => cancel());
}

/** Waits until a condition holds. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
  limitMs = WAIT_MS,
): Promise<void> {
  const endMs = systemClock.monotonicMs() + limitMs;
  while (!(await within(Promise.resolve(condition()), what))) {
    assert(systemClock.monotonicMs() < endMs, `${what}: not within ${limitMs} ms`);
    await pause(POLL_MS);
  }
}

/** Lets time pass, between two looks at a condition. */
export function pause(delayMs: number): Promise<void> {
  return new Promise((resolve) => void systemClock.after(delayMs, resolve));
}

/** The sequence of a write that must have been stored. */
export function stored(result: WriteResult): number {
  assert(result.kind === "stored", `A write answered ${textOf(result)} instead of stored`);
  return result.sequence;
}

/** What a tail gives up to and including a sequence that it must reach. */
export async function readThrough(tail: Tail, sequence: number): Promise<StoredMessage[]> {
  const messages: StoredMessage[] = [];
  while ((messages.at(-1)?.sequence ?? 0) < sequence) {
    const what = `next() up to ${sequence}, after ${messages.length} messages`;
    const batch = await within(tail.next(), what);
    assert(batch.length > 0, `${what}: it gave no message although the tail is open`);
    messages.push(...batch);
  }
  return messages;
}

/** What a tail gives until it has given this many messages. */
export async function readCount(tail: Tail, count: number): Promise<StoredMessage[]> {
  const messages: StoredMessage[] = [];
  while (messages.length < count) {
    messages.push(...(await within(tail.next(), `${count} messages, after ${messages.length}`)));
  }
  return messages;
}

/** Text as bytes. */
export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Bytes as text; the word nothing for none. */
export function textIn(bytes: Uint8Array | undefined): string {
  return bytes ? new TextDecoder().decode(bytes) : "nothing";
}

/** The bodies of messages as text. */
export function bodies(messages: readonly StoredMessage[]): readonly string[] {
  return messages.map(({ bytes }) => textIn(bytes));
}

/** The sequences of messages. */
export function sequences(messages: readonly StoredMessage[]): readonly number[] {
  return messages.map(({ sequence }) => sequence);
}

/** The numbers from 0 to below `count`. */
export function range(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}

const textOf = (value: unknown): string => JSON.stringify(value) ?? String(value);
const shorten = (text: string): string => (text.length > 300 ? `${text.slice(0, 300)}…` : text);
