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
  for await (const message of readStream(host, stream, [], options)) {
    const position = { stream, sequence: message.sequence };
    for (const event of decodeCommit(message.bytes)) yield { event, position };
  }
}

/** Every journal entry of a saga, in order. */
export async function* readJournal(
  host: Host,
  saga: Saga,
  options: ReadOptions,
): AsyncGenerator<SagaEntry> {
  const filters = [`ew.${host.context}.saga.${saga.name}.*`];
  for await (const message of readStream(host, host.names.sagas, filters, options)) {
    yield decodeEntry(message.bytes);
  }
}

async function* readStream(
  host: Host,
  stream: string,
  filters: readonly string[],
  { follow = false }: ReadOptions,
): AsyncGenerator<StoredMessage> {
  const tail = host.connection.tail({ stream, filters, from: 1 });
  const forget = host.closing.onStop(() => tail.close());
  try {
    let left = follow ? Number.POSITIVE_INFINITY : await tail.backlog();
    while (left > 0 && !host.closing.stopped) {
      for (const message of await tail.next()) {
        yield message;
        if (--left <= 0) return;
      }
    }
  } finally {
    forget();
    tail.close();
  }
}
