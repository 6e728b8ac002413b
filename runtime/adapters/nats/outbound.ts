// What goes out. Messages that are published close together reach the socket in one write: a write
// for each costs more than everything else about a message. One alone goes out at once.
import type { NatsConnection, PublishOptions } from "@nats-io/nats-core";

/** Publishes over a connection; made by {@link createOutbound}. */
export interface Outbound {
  /** `failed` hears when the client will not take it: it is too large, or the connection closed. */
  publish(
    subject: string,
    bytes: Uint8Array | string,
    options: PublishOptions,
    failed: (error: unknown) => void,
  ): void;
  /** Hands over to the client what still waits. */
  flush(): void;
}

interface Waiting {
  readonly subject: string;
  readonly bytes: Uint8Array | string;
  readonly options: PublishOptions;
  readonly failed: (error: unknown) => void;
}

/** How many messages wait at most for the others of their turn. */
const MAX_WAITING = 1_024;

/** An outbound over a connection. */
export function createOutbound(nc: NatsConnection): Outbound {
  let waiting: Waiting[] = [];
  let isPlanned = false;
  const send = ({ subject, bytes, options, failed }: Waiting): void => {
    try {
      nc.publish(subject, bytes, options);
    } catch (error) {
      failed(error);
    }
  };
  const flush = (): void => {
    const batch = waiting;
    waiting = [];
    for (const message of batch) send(message);
  };
  const plan = (): void => {
    isPlanned = true;
    afterTurn(() => {
      isPlanned = false;
      // Who published much will soon publish more: the next ones wait for each other again.
      if (waiting.length > 0) plan();
      flush();
    });
  };
  return {
    flush,
    publish(subject, bytes, options, failed) {
      const message = { subject, bytes, options, failed };
      if (!isPlanned) {
        plan();
        send(message);
        return;
      }
      waiting.push(message);
      if (waiting.length >= MAX_WAITING) flush();
    },
  };
}

/** Runs a task once everything that is ready now has run: timers of browsers wait for 4 ms. */
const afterTurn: (task: () => void) => void =
  typeof globalThis.setImmediate === "function"
    ? (task) => void globalThis.setImmediate(task)
    : (task) => void setTimeout(task, 0);
