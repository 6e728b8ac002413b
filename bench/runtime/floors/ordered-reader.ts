// Reading a stream in order and without acks, by hand: the next batch is asked for when half of one
// has come. It has no gap check, which the library has.
import { createInbox, type Msg, type NatsConnection } from "@nats-io/nats-core";

const BATCH = 1_000;

/** A reader of one stream from its beginning. */
export interface OrderedReader {
  next(): Promise<readonly Msg[]>;
  close(): void;
}

/** Opens one; with a filter, of these subjects alone. */
export async function openReader(
  nc: NatsConnection,
  stream: string,
  filter?: string,
): Promise<OrderedReader> {
  const inbox = createInbox();
  const name = inbox.slice("_INBOX.".length);
  await createConsumer(nc, stream, name, filter);
  let buffer: Msg[] = [];
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
      buffer.push(message);
      wake?.();
    },
  });
  pull();
  return {
    async next() {
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
    close: () => subscription.unsubscribe(),
  };
}

async function createConsumer(
  nc: NatsConnection,
  stream: string,
  name: string,
  filter: string | undefined,
): Promise<void> {
  const config = {
    ...{ name, ack_policy: "none", mem_storage: true, max_deliver: 1, deliver_policy: "all" },
    inactive_threshold: 30e9,
    ...(filter !== undefined && { filter_subject: filter }),
  };
  const body = JSON.stringify({ stream_name: stream, config });
  await nc.request(`$JS.API.CONSUMER.CREATE.${stream}.${name}`, body, { timeout: 5_000 });
}
