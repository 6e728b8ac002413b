// The floor of the durable command loop: the same protocol by hand, without the library. It decides
// nothing, validates nothing and remembers no command.
import type { NatsConnection } from "@nats-io/nats-core";
import { createLog } from "./log.ts";
import { openReader } from "./ordered-reader.ts";

/** Where the floor reads and writes, and how much. */
export interface LoopOptions {
  /** The stream of commands. */
  readonly commands: string;
  readonly count: number;
  /** Appends in flight. */
  readonly window: number;
  /** Whether the address in the command's header is answered. */
  readonly answers: boolean;
}

const decoder = new TextDecoder();

/** Handles `count` commands; resolves when all are stored. */
export async function runCommandLoop(nc: NatsConnection, options: LoopOptions): Promise<void> {
  const { commands, count, window, answers } = options;
  const log = createLog(nc);
  const reader = await openReader(nc, commands);
  for (let handled = 0; handled < count; ) {
    for (const message of await reader.next()) {
      const command = JSON.parse(decoder.decode(message.data)) as Record<string, unknown>;
      const aggregate = String(command.aggregate_id);
      while (log.inFlight() >= window || log.isBusy(aggregate)) await log.moved();
      const replyTo = answers ? message.headers?.get("Ew-Reply-To") : undefined;
      log.append(aggregate, command, replyTo ? (bytes) => nc.publish(replyTo, bytes) : undefined);
      handled++;
    }
  }
  while (log.inFlight() > 0) await log.moved();
  reader.close();
}
