// Writes long logs quickly: bare appends, without expectations, of commits as the runtime writes
// them.
import { headers, type MsgHdrs, type NatsConnection } from "@nats-io/nats-core";
import { encodeCommit } from "../../runtime/core/codec.ts";
import { COMMAND_HASH, COMMAND_TIME, MESSAGE_ID, TYPES } from "../../runtime/core/headers.ts";
import type { Recorded } from "../../runtime/core/message.ts";
import { namesOf } from "../../runtime/core/subjects.ts";
import type { Headers } from "../../runtime/ports.ts";

/** Appends that nobody waits for. */
const UNANSWERED = 500;
/** As long as a hash of a command is. */
const HASH = "0123456789abcdef0123456789abcdef";

/** Writes the events with these numbers, a commit each, into the context's log. */
export async function writeLog(
  nc: NatsConnection,
  context: string,
  { from = 0, to }: { readonly from?: number; readonly to: number },
  eventAt: (index: number) => Recorded,
): Promise<void> {
  const names = namesOf(context);
  for (let index = from; index < to; index++) {
    const event = eventAt(index);
    const subject = names.event(event.aggregateType, event.aggregateId);
    const options = { headers: natsHeaders(headersOf(event)) };
    // Its answer says that all before it are stored, too.
    const isAsked = index % UNANSWERED === 0 || index === to - 1;
    if (!isAsked) nc.publish(subject, encodeCommit([event]), options);
    else await nc.request(subject, encodeCommit([event]), { ...options, timeout: 30_000 });
  }
}

/** What the runtime writes beside a commit. */
export function headersOf(event: Recorded): Headers {
  return {
    [MESSAGE_ID]: `${event.aggregateType}.${event.aggregateId}|${event.causationId}`,
    [TYPES]: event.type,
    [COMMAND_HASH]: HASH,
    [COMMAND_TIME]: event.time,
  };
}

function natsHeaders(values: Headers): MsgHdrs {
  const all = headers();
  for (const [name, value] of Object.entries(values)) all.set(name, value);
  return all;
}
