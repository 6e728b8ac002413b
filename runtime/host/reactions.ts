// The reader of a reaction: sends the commands that each event leads to, then moves on. There is
// nothing to write in between: whoever reads an event again sends the same commands again, under
// the same ids, and their handlers know them.
import { decodeCommit } from "../core/codec.ts";
import { readStored } from "../core/fold.ts";
import { FEED_PAST, REACTION, TYPES } from "../core/headers.ts";
import type { Recorded } from "../core/message.ts";
import { type Reaction, reactTo } from "../core/reaction.ts";
import type { StoredMessage } from "../ports.ts";
import { askFor } from "./asking.ts";
import { eventFilters } from "./event-filters.ts";
import type { Host } from "./host.ts";
import { knowledgeOf } from "./knowledge.ts";
import { createLanes } from "./lanes.ts";
import { laneBounds } from "./limits.ts";
import { type Input, type Reader, type ReaderDefinition, startReader } from "./reader.ts";
import { divided, type Shard } from "./shards.ts";
import { traceOf } from "./trace.ts";

/** Starts a reaction's reader. */
export function startReaction(host: Host, reaction: Reaction, shard: Shard): Reader {
  const { events, commands } = reaction.contract;
  const filters = eventFilters(host.context, Object.values(events));
  const definition: ReaderDefinition = {
    name: reaction.name,
    shard,
    knows: knowledgeOf(events, commands),
    lanes: createLanes(laneBounds(host.limits)),
    sources: [{ id: "events", stream: host.names.events, filters }],
    handling: { operation: "react", follows: "cause", what: () => reaction.name },
    inputsOf: (message) => inputsOf(host, reaction, message),
    // Nothing builds on an event: what follows it would lead to the same commands without it.
    parks: () => false,
  };
  return startReader(host, divided(definition, shard));
}

function inputsOf(host: Host, reaction: Reaction, message: StoredMessage): readonly Input[] {
  const { events, from } = reaction.contract;
  const { headers, bytes } = message;
  const types = headers[TYPES]?.split(",");
  if (types && !types.some((type) => type in events)) return [];
  // What a feed held before its import was born has been before the reaction too.
  if (headers[FEED_PAST] !== undefined && from === "now") return [];
  return decodeCommit(bytes)
    .filter(({ type }) => type in events)
    .map((stored) => ({
      // In order for each aggregate, as on the log.
      key: stored.aggregateId,
      handle: (span) => react(host, reaction, stored, traceOf(span, headers)),
    }));
}

async function react(
  host: Host,
  reaction: Reaction,
  stored: Recorded,
  traceParent: string | undefined,
): Promise<void> {
  const event = readStored(reaction.contract.events, stored);
  const headers = { [REACTION]: reaction.name };
  await askFor(host, reaction, reactTo(reaction, event), { headers, traceParent });
}
