// The floor of the durable command loop: the same protocol by hand, without the library. Commands
// are read in order and without acks; each becomes one commit, appended under its aggregate's
// expected sequence with a message id, and acknowledged on one wildcard inbox.
import { createInbox, headers, type Msg, type NatsConnection } from "@nats-io/nats-core";

const BATCH = 1_000;

/** Where the floor reads and writes. */
export interface LoopNames {
  /** The stream of commands. */
  readonly commands: string;
  /** The subject of an aggregate's log. */
  event(aggregate: string): string;
}

/** Handles `count` commands with `window` appends in flight; resolves when all are stored. */
export async function runCommandLoop(
  nc: NatsConnection,
  names: LoopNames,
  count: number,
  window: number,
): Promise<void> {
  const log = createLog(nc, names);
  const commands = await openReader(nc, names.commands);
  const decoder = new TextDecoder();
  for (let handled = 0; handled < count; ) {
    for (const bytes of await commands.next()) {
      const command = JSON.parse(decoder.decode(bytes)) as Record<string, unknown>;
      const aggregate = String(command.aggregate_id);
      while (log.inFlight() >= window || log.isBusy(aggregate)) await log.moved();
      log.append(aggregate, command);
      handled++;
    }
  }
  while (log.inFlight() > 0) await log.moved();
  commands.close();
}

function createLog(nc: NatsConnection, names: LoopNames) {
  const sequences = new Map<string, number>();
  const waiting = new Map<string, string>();
  const busy = new Set<string>();
  const acks = createInbox();
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  let wake: (() => void) | undefined;
  let number = 0;
  nc.subscribe(`${acks}.*`, {
    callback: (_error, message) => {
      const id = message.subject.slice(acks.length + 1);
      const ack = JSON.parse(decoder.decode(message.data)) as { seq: number; error?: unknown };
      if (ack.error) throw new Error(`The floor was refused: ${JSON.stringify(ack.error)}`);
      const aggregate = waiting.get(id)!;
      waiting.delete(id);
      busy.delete(aggregate);
      sequences.set(aggregate, ack.seq);
      wake?.();
    },
  });
  return {
    inFlight: () => waiting.size,
    isBusy: (aggregate: string) => busy.has(aggregate),
    moved: () =>
      new Promise<void>((resolve) => {
        wake = resolve;
      }),
    append(aggregate: string, { command_id, payload, ...command }: Record<string, unknown>): void {
      const id = String(++number);
      waiting.set(id, aggregate);
      busy.add(aggregate);
      const all = headers();
      all.set("Nats-Msg-Id", `floor.${aggregate}.${id}`);
      all.set("Nats-Expected-Last-Subject-Sequence", String(sequences.get(aggregate) ?? 0));
      const event = { ...command, event_id: command_id, aggregate_version: number, payload };
      const bytes = encoder.encode(JSON.stringify([event]));
      nc.publish(names.event(aggregate), bytes, { reply: `${acks}.${id}`, headers: all });
    },
  };
}

/** An ordered reader without acks, that asks for the next batch when half of one is read. */
export async function openReader(nc: NatsConnection, stream: string) {
  const inbox = createInbox();
  const name = inbox.slice("_INBOX.".length);
  const config = {
    name,
    ack_policy: "none",
    mem_storage: true,
    max_deliver: 1,
    deliver_policy: "all",
    inactive_threshold: 30e9,
  };
  const body = JSON.stringify({ stream_name: stream, config });
  await nc.request(`$JS.API.CONSUMER.CREATE.${stream}.${name}`, body, { timeout: 5_000 });
  let buffer: Uint8Array[] = [];
  let requested = 0;
  let wake: (() => void) | undefined;
  const pull = (): void => {
    if (requested > BATCH / 2) return;
    requested += BATCH;
    const request = JSON.stringify({ batch: BATCH, expires: 30e9 });
    nc.publish(`$JS.API.CONSUMER.MSG.NEXT.${stream}.${name}`, request, { reply: inbox });
  };
  const subscription = nc.subscribe(inbox, {
    callback: (_error: Error | null, message: Msg) => {
      if ((message.headers?.code ?? 0) !== 0) return;
      requested--;
      buffer.push(message.data);
      wake?.();
    },
  });
  pull();
  return {
    async next(): Promise<readonly Uint8Array[]> {
      while (buffer.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const messages = buffer;
      buffer = [];
      pull();
      return messages;
    },
    close(): void {
      subscription.unsubscribe();
    },
  };
}
