// Reading what is stored: the log's events, a saga's journal.
import { decodeCommit } from "../core/codec.ts";
import { decodeEntry } from "../core/journal.ts";
import type { Recorded } from "../core/message.ts";
import type { Saga, SagaEntry } from "../core/saga.ts";
import type { StoredMessage } from "../ports.ts";
import type { StreamPosition } from "./answer.ts";
import type { Host } from "./host.ts";

/** How to read a log. */
export interface ReadOptions {
  /** Wait for what comes, until the app closes; default: end at what is stored now. */
  readonly follow?: boolean;
}

/** A stored event or receipt and where it is. Payloads are as they were written, not upcast. */
export interface StoredEvent {
  readonly event: Recorded;
  readonly position: StreamPosition;
}

/** Every event and receipt of the log, in order. */
export async function* readEvents(host: Host, options: ReadOptions): AsyncGenerator<StoredEvent> {
  const stream = host.names.events;
  for await (const messages of readStream(host, stream, [], options)) {
    for (const { sequence, bytes } of messages) {
      const position = { stream, sequence };
      for (const event of decodeCommit(bytes)) yield { event, position };
    }
  }
}

/** Every journal entry of a saga, in order. */
export async function* readJournal(
  host: Host,
  saga: Saga,
  options: ReadOptions,
): AsyncGenerator<SagaEntry> {
  const filters = [`ew.${host.context}.saga.${saga.name}.*`];
  for await (const messages of readStream(host, host.names.sagas, filters, options)) {
    for (const { bytes } of messages) yield decodeEntry(bytes);
  }
}

/** In pages as they come: to hand over each message by itself takes as long as to decode it. */
async function* readStream(
  host: Host,
  stream: string,
  filters: readonly string[],
  { follow = false }: ReadOptions,
): AsyncGenerator<readonly StoredMessage[]> {
  const tail = host.connection.tail({ stream, filters, from: 1 });
  const forget = host.closing.onStop(() => tail.close());
  try {
    let left = follow ? Number.POSITIVE_INFINITY : await tail.backlog();
    while (left > 0 && !host.closing.stopped) {
      const messages = await tail.next();
      yield messages.length > left ? messages.slice(0, left) : messages;
      left -= messages.length;
    }
  } finally {
    forget();
    tail.close();
  }
}
