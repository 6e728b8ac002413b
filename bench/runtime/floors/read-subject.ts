// Reading one log by hand: batched direct gets, and nothing else done with what comes.
import { createInbox, type NatsConnection } from "@nats-io/nats-core";

const BATCH = 500;

/** Reads all messages of a subject, and gives how many there are. */
export async function readSubject(
  nc: NatsConnection,
  stream: string,
  subject: string,
): Promise<number> {
  let count = 0;
  for (let from = 1; ; ) {
    const { read, last } = await readBatch(nc, stream, subject, from);
    count += read;
    if (read < BATCH) return count;
    from = last + 1;
  }
}

function readBatch(nc: NatsConnection, stream: string, subject: string, from: number) {
  return new Promise<{ readonly read: number; readonly last: number }>((resolve) => {
    const inbox = createInbox();
    let read = 0;
    let last = 0;
    const subscription = nc.subscribe(inbox, {
      callback: (_error, message) => {
        if ((message.headers?.code ?? 0) === 0) {
          read++;
          last = Number(message.headers?.get("Nats-Sequence"));
          return;
        }
        subscription.unsubscribe();
        resolve({ read, last });
      },
    });
    const request = JSON.stringify({ seq: from, next_by_subj: subject, batch: BATCH });
    nc.publish(`$JS.API.DIRECT.GET.${stream}`, request, { reply: inbox });
  });
}
