// Appending by hand: every write is acknowledged on one wildcard inbox.
import { createInbox, headers, type NatsConnection } from "@nats-io/nats-core";

const decoder = new TextDecoder();

/** Writes a message and resolves to its sequence. */
export type Append = (
  subject: string,
  body: string,
  values: Readonly<Record<string, string>>,
) => Promise<number>;

/** An appender over a connection. */
export function createAppender(nc: NatsConnection): Append {
  const inbox = createInbox();
  const waiting = new Map<string, (sequence: number) => void>();
  let number = 0;
  nc.subscribe(`${inbox}.*`, {
    callback: (_error, message) => {
      const id = message.subject.slice(inbox.length + 1);
      const ack = JSON.parse(decoder.decode(message.data)) as { seq: number; error?: unknown };
      if (ack.error) throw new Error(`The floor was refused: ${JSON.stringify(ack.error)}`);
      waiting.get(id)?.(ack.seq);
      waiting.delete(id);
    },
  });
  return (subject, body, values) =>
    new Promise((resolve) => {
      const id = String(++number);
      const all = headers();
      for (const [name, value] of Object.entries(values)) all.set(name, value);
      waiting.set(id, resolve);
      nc.publish(subject, body, { reply: `${inbox}.${id}`, headers: all });
    });
}
