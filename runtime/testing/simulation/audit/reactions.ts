// Reactions: every event that one hears leads to its commands, and nothing else does.
import { isUnknown } from "../../../core/error.ts";
import { readStored } from "../../../core/fold.ts";
import { REACTION } from "../../../core/headers.ts";
import type { Recorded, Sent } from "../../../core/message.ts";
import { type Reaction, reactTo } from "../../../core/reaction.ts";
import { commandsIn } from "./commands.ts";
import type { Check } from "./violation.ts";

/** What an event leads to is sent, and what is sent an event leads to. */
export const reactionsFollowTheirEvents: Check = function* (evidence, { reactions }) {
  const sent = new Set(commandsIn(evidence.taken).map(({ id }) => id));
  const due = new Set<string>();
  for (const reaction of reactions) {
    for (const event of evidence.events) {
      for (const { id, type } of commandsOf(reaction, event)) {
        due.add(id);
        if (sent.has(id)) continue;
        const about = { name: event.aggregateType, id: event.aggregateId };
        yield { message: `${event.type} should have led ${reaction.name} to ${type}.`, about };
      }
    }
  }
  const reacted = evidence.taken.filter(({ headers }) => headers[REACTION] !== undefined);
  for (const { id, type, aggregateId } of commandsIn(reacted)) {
    if (due.has(id)) continue;
    yield { message: `${type} for ${aggregateId} was sent by a reaction to no event.` };
  }
};

/** What makes a dead letter of the event leads to nothing. */
function commandsOf(reaction: Reaction, event: Recorded): readonly Sent[] {
  if (!(event.type in reaction.contract.events)) return [];
  try {
    return reactTo(reaction, readStored(reaction.contract.events, event));
  } catch (error) {
    if (isUnknown(error)) throw error;
    return [];
  }
}
