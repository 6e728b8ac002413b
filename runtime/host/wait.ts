// Waiting: for a time, for a signal, for somebody else.
import type { StopSignal } from "../core/stop.ts";
import type { Clock } from "../ports.ts";
import type { Host } from "./host.ts";

/** A promise that somebody else settles. */
export interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(error: unknown): void;
}

/** `Promise.withResolvers`, which Node 20 lacks. */
export function deferred<T>(): Deferred<T> {
  let settle: Pick<Deferred<T>, "resolve" | "reject"> | undefined;
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject };
  });
  return { promise, ...settle! };
}

/** A time to wait for that can be given up. */
export interface Timer {
  readonly done: Promise<void>;
  cancel(): void;
}

/** Starts a timer. Cancelling it settles `done` too, so that nothing waits for ever. */
export function startTimer(clock: Clock, delayMs: number): Timer {
  const end = deferred<void>();
  const cancel = clock.after(delayMs, () => end.resolve());
  return {
    done: end.promise,
    cancel() {
      cancel();
      end.resolve();
    },
  };
}

/** Starts a pause that ends at once when the app closes. Cancel it when nobody waits any more. */
export function startPause(host: Host, delayMs: number): Timer {
  const timer = startTimer(host.clock, delayMs);
  const forget = host.closing.onStop(timer.cancel);
  const cancel = (): void => {
    forget();
    timer.cancel();
  };
  return { done: timer.done.then(forget), cancel };
}

/** Resolves after a pause, or at once when the app closes. */
export function pause(host: Host, delayMs: number): Promise<void> {
  return startPause(host, delayMs).done;
}

/** Resolves after a delay; rejects with the signal's reason when that is aborted first. */
export function pauseUnless(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      cancel();
      reject(signal.reason);
    };
    const cancel = clock.after(delayMs, () => {
      signal.removeEventListener("abort", abort);
      resolve();
    });
    signal.addEventListener("abort", abort, { once: true });
  });
}

/** Resolves when the signal is given. */
export function ended(signal: StopSignal): Promise<void> {
  return new Promise((resolve) => void signal.onStop(resolve));
}

/** A task that is begun now; one that throws at once rejects. */
export function begun<T>(task: () => Promise<T>): Promise<T> {
  try {
    return task();
  } catch (error) {
    return Promise.reject(error);
  }
}
