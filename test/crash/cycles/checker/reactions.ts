// What reactions must have asked for: of each event that one hears, the command whose id the wire
// format says. They keep no journal, so that this is made of the log alone.
import { createHash } from "node:crypto";
import { CONTEXT } from "../context.ts";
import type { History } from "../history.ts";
import { type CommandEnvelope, commitsOf, eventsOf } from "./envelopes.ts";

/** The namespace of names on the wire. */
const NAMESPACE = "6f1dca3c-53a0-5d4e-9b6b-0c1d8a3f5e27";
const REACTION = "TellCustomer";
const HEARD = new Set(["OrderConfirmed", "OrderCancelled"]);

/** The commands that follow from the events of the log, one of each that is heard. */
export function reactionsTo(history: History): readonly CommandEnvelope[] {
  return eventsOf(history)
    .filter(({ event_type }) => HEARD.has(event_type))
    .map(({ event_id, correlation_id, payload }) => ({
      command_id: uuidOf([CONTEXT, REACTION, event_id, 0]),
      command_type: "SendNotice",
      correlation_id,
      causation_id: event_id,
      aggregate_id: String(payload.customerId),
    }));
}

/** Events that were heard by nobody, or of which nothing came. */
export function unansweredEvents(history: History): readonly string[] {
  const done = new Set(commitsOf(history).map(({ events }) => events[0]?.causation_id));
  return reactionsTo(history).flatMap(({ command_id, causation_id }) =>
    done.has(command_id) ? [] : [`unfinished: no notice follows from the event ${causation_id}`],
  );
}

/** UUIDv5 of a name's JSON (RFC 9562 §5.5). */
function uuidOf(parts: readonly unknown[]): string {
  const namespace = Buffer.from(NAMESPACE.replaceAll("-", ""), "hex");
  const hash = createHash("sha1").update(namespace).update(JSON.stringify(parts)).digest();
  hash[6] = (hash[6]! & 0x0f) | 0x50;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  const hex = hash.toString("hex");
  const cuts = [0, 8, 12, 16, 20, 32];
  return cuts
    .slice(1)
    .map((end, index) => hex.slice(cuts[index], end))
    .join("-");
}
