// The reader of a feed: writes what outsiders see of each event to a stream of their own.
import { decodeCommit, encodeJson, eventEnvelope } from "../core/codec.ts";
import { type FeedContract, publicEvent } from "../core/feed.ts";
import { MESSAGE_ID, TYPES } from "../core/headers.ts";
import type { Recorded } from "../core/message.ts";
import { encodeToken } from "../core/subjects.ts";
import type { StoredMessage } from "../ports.ts";
import { eventFilters } from "./event-filters.ts";
import type { Host } from "./host.ts";
import { knowledgeOf } from "./knowledge.ts";
import { createLanes } from "./lanes.ts";
import { laneBounds } from "./limits.ts";
import { notStored } from "./not-stored.ts";
import { type Input, type Reader, type ReaderDefinition, startReader } from "./reader.ts";
import type { Shard } from "./shards.ts";
import { traceHeaders, traceOf } from "./trace.ts";

/**
 * Messages of a feed that a new owner looks at, to know what the one before has written beyond its
 * cursor. More than one owner can have in hand.
 */
const LOOKED_AT = 10_000;

/** The name of a feed's reader. */
export function feedReaderOf({ name }: FeedContract): string {
  return `feed-${name}`;
}

/** Starts a feed's reader. */
export function startFeed(host: Host, feed: FeedContract, shard: Shard): Reader {
  const creators = Object.values(feed.events).map(({ event }) => event);
  let before: Promise<ReadonlySet<string>> | undefined;
  const written = (): Promise<ReadonlySet<string>> => {
    before ??= writtenBefore(host, feed).catch((error: unknown) => {
      before = undefined;
      throw error;
    });
    return before;
  };
  const definition: ReaderDefinition = {
    name: feedReaderOf(feed),
    shard,
    knows: knowledgeOf(Object.fromEntries(creators.map((event) => [event.definition.type, event]))),
    lanes: createLanes(laneBounds(host.limits)),
    sources: [
      {
        id: "events",
        stream: host.names.events,
        filters: eventFilters(host.context, creators),
      },
    ],
    handling: { operation: "publish", follows: "cause", what: () => feed.name },
    inputsOf: (message) => inputsOf(host, feed, message, written),
    parks: () => true,
    owned() {
      before = undefined;
    },
  };
  return startReader(host, definition);
}

function inputsOf(
  host: Host,
  feed: FeedContract,
  { bytes, headers }: StoredMessage,
  written: () => Promise<ReadonlySet<string>>,
): readonly Input[] {
  const types = headers[TYPES]?.split(",");
  if (types && !types.some((type) => type in feed.events)) return [];
  return decodeCommit(bytes)
    .filter(({ type }) => type in feed.events)
    .map((event) => ({
      // In order for each aggregate, as on the log.
      key: `${event.aggregateType}.${encodeToken(event.aggregateId)}`,
      handle: async (span) => {
        if ((await written()).has(event.id)) return;
        await publish(host, feed, event, traceOf(span, headers));
      },
    }));
}

async function publish(
  host: Host,
  feed: FeedContract,
  event: Recorded,
  traceParent: string | undefined,
): Promise<void> {
  const subject = host.names.published(feed.name, event.type);
  const bytes = encodeJson(eventEnvelope(publicEvent(feed, event)));
  const all = { [MESSAGE_ID]: event.id, ...traceHeaders(traceParent) };
  const result = await host.connection.append(subject, bytes, all);
  if (result.kind === "stored" || result.kind === "duplicate") return;
  throw notStored(`What the feed ${feed.name} shows of ${event.type} ${event.id}`, result);
}

/** The ids of the newest events of a feed. A message's id is known for two minutes only. */
async function writtenBefore(host: Host, { name }: FeedContract): Promise<ReadonlySet<string>> {
  const stream = host.names.feed(name);
  const end = await host.connection.endOf(stream);
  const from = Math.max(1, end - LOOKED_AT + 1);
  const tail = host.connection.tail({ stream, filters: [], from });
  const ids = new Set<string>();
  try {
    let left = await tail.backlog();
    while (left > 0) {
      const messages = await tail.next();
      // A closed tail is one of an app that closes.
      if (messages.length === 0) break;
      left -= messages.length;
      for (const { headers } of messages) ids.add(headers[MESSAGE_ID] ?? "");
    }
    return ids;
  } finally {
    tail.close();
  }
}
