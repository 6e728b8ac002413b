// Answers to durable commands: all come to one inbox, and each is waited for, for a time.
import type { Closable } from "../ports.ts";
import type { Host } from "./host.ts";

/** The answer to one command. */
export interface ExpectedAnswer {
  /** Where it is to be sent. */
  readonly replyTo: string;
  /** Its bytes; undefined when it has not come in time, or the app closes. */
  within(limitMs: number): Promise<Uint8Array | undefined>;
  /** Whoever waited does not any more. */
  forget(): void;
}

/** Answers that senders wait for; made by {@link createAnswers}. */
export interface Answers extends Closable {
  expect(): ExpectedAnswer;
  /** Those that are waited for. */
  size(): number;
}

interface Waiting {
  bytes: Uint8Array | undefined;
  /** Called when it has come, or nobody shall wait for it any more. */
  wake: (() => void) | undefined;
}

/** The answers to the commands of one app. */
export function createAnswers(host: Host): Answers {
  const expected = new Map<string, Waiting>();
  let counter = 0;
  const inbox = host.connection.inbox((id, bytes) => {
    const waiting = expected.get(id);
    if (!waiting) return;
    waiting.bytes = bytes;
    waiting.wake?.();
  });
  host.closing.onStop(() => {
    for (const { wake } of expected.values()) wake?.();
  });
  return {
    expect() {
      const id = String(++counter);
      const waiting: Waiting = { bytes: undefined, wake: undefined };
      expected.set(id, waiting);
      return {
        replyTo: inbox.addressOf(id),
        within: (limitMs) => comes(host, waiting, limitMs),
        forget: () => void expected.delete(id),
      };
    },
    size: () => expected.size,
    close: () => inbox.close(),
  };
}

function comes(host: Host, waiting: Waiting, limitMs: number): Promise<Uint8Array | undefined> {
  return new Promise((resolve) => {
    if (waiting.bytes || host.closing.stopped) {
      resolve(waiting.bytes);
      return;
    }
    const wake = (): void => {
      cancel();
      waiting.wake = undefined;
      resolve(waiting.bytes);
    };
    const cancel = host.clock.after(limitMs, wake);
    waiting.wake = wake;
  });
}
