// Sending commands and waiting for their answers by hand, and answering direct ones by hand.
import { createInbox, headers, type Msg, type NatsConnection } from "@nats-io/nats-core";
import { createLog } from "./log.ts";

/** What is sent, and how many at one time. */
export interface SenderOptions {
  readonly count: number;
  readonly inFlight: number;
  /** Where the command goes; a durable one to a stream, a direct one to whoever listens. */
  subject(index: number): string;
  command(index: number): Uint8Array;
  readonly durable: boolean;
}

/** Sends all and gives the time of each, in ms. */
export function runSender(nc: NatsConnection, options: SenderOptions): Promise<readonly number[]> {
  const { count, inFlight, subject, command, durable } = options;
  const inbox = createInbox();
  const acks = createInbox();
  const begun = new Map<number, number>();
  const times: number[] = [];
  let next = 0;
  const send = (): void => {
    const index = next++;
    begun.set(index, performance.now());
    const answerTo = `${inbox}.${index}`;
    const all = headers();
    if (durable) all.set("Ew-Reply-To", answerTo);
    const reply = durable ? `${acks}.${index}` : answerTo;
    nc.publish(subject(index), command(index), { reply, ...(durable && { headers: all }) });
  };
  return new Promise((resolve) => {
    const acknowledged = nc.subscribe(`${acks}.*`, { callback: () => undefined });
    const answered = nc.subscribe(`${inbox}.*`, {
      callback: (_error, message) => {
        const index = Number(message.subject.slice(inbox.length + 1));
        times.push(performance.now() - begun.get(index)!);
        begun.delete(index);
        if (next < count) send();
        if (times.length < count) return;
        for (const subscription of [acknowledged, answered]) subscription.unsubscribe();
        resolve(times);
      },
    });
    for (let index = 0; index < Math.min(inFlight, count); index++) send();
  });
}

/** Answers direct commands with the commit that each becomes; the result stops it. */
export function answerDirect(nc: NatsConnection, subject: string): () => void {
  const log = createLog(nc);
  const decoder = new TextDecoder();
  const answer = async (message: Msg): Promise<void> => {
    const command = JSON.parse(decoder.decode(message.data)) as Record<string, unknown>;
    const aggregate = String(command.aggregate_id);
    while (log.isBusy(aggregate)) await log.moved();
    log.append(aggregate, command, (bytes) => void message.respond(bytes));
  };
  const subscription = nc.subscribe(subject, { callback: (_error, m) => void answer(m) });
  return () => subscription.unsubscribe();
}
