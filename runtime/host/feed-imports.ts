// The reader of another context's feed: copies what the feed shows onto the app's own log, so that
// sagas and projections read one log. What is there to be read is decided by whoever hears it.
import { decodeCommit, decodeJson, encodeCommit, readEvent } from "../core/codec.ts";
import { EventwrightError, isTransient, messageOf } from "../core/error.ts";
import { FEED_PAST, FEED_SEQUENCE, TYPES } from "../core/headers.ts";
import type { Recorded } from "../core/message.ts";
import { encodeToken, type FeedName, namesOf } from "../core/subjects.ts";
import type { Headers, StoredMessage } from "../ports.ts";
import { bearReader } from "./birth.ts";
import { type Cache, createCache } from "./cache.ts";
import type { Host } from "./host.ts";
import { createLanes } from "./lanes.ts";
import { laneBounds } from "./limits.ts";
import { notStored } from "./not-stored.ts";
import { type Reader, type ReaderDefinition, type Source, startReader } from "./reader.ts";
import { FIRST, findRecord, type Generation } from "./record.ts";
import { WHOLE } from "./shards.ts";
import { countConflict, countLookup } from "./telemetry.ts";
import type { Parts } from "./topology.ts";
import { traceHeaders, traceOf } from "./trace.ts";
import { pause } from "./wait.ts";

/** The newest copy of an aggregate: where it lies, its place in the feed, and its number there. */
interface Copied {
  readonly sequence: number;
  readonly feedSequence: number;
  readonly version: number;
}

/** The feeds whose events the sagas, reactions and projections of an app hear, each once. */
export function importsOf({ sagas, reactions, projections }: Parts): readonly FeedName[] {
  const events = [...sagas, ...reactions, ...projections].flatMap(({ contract }) =>
    Object.values(contract.events),
  );
  const feeds = events.flatMap(({ definition: { context, feed } }) =>
    feed === undefined ? [] : [{ context, feed }],
  );
  return [...new Map(feeds.map((feed) => [importReaderOf(feed), feed])).values()];
}

/** The name of an import's reader. A context has no hyphen, so it is told from the feed. */
export function importReaderOf({ context, feed }: FeedName): string {
  return `import-${context}-${feed}`;
}

/** Bears an import, unless its feed cannot be seen yet; gives its number of shards. */
export async function bearImport(host: Host, feed: FeedName): Promise<Generation> {
  await bear(host, feed).catch((error: unknown) => {
    if (!isUnseen(error)) throw error;
  });
  return { generation: 1, shards: 1 };
}

/** Starts an import, as soon as its feed is there. */
export function startImport(host: Host, feed: FeedName): Reader {
  const name = importReaderOf(feed);
  let reader: Reader | undefined;
  const ended = untilThere(host, feed).then(
    (past) => {
      if (past === undefined) return undefined;
      reader = startReader(host, definitionOf(host, feed, past));
      return reader.ended;
    },
    (cause: unknown) => {
      const message = `The reader ${name} stopped: ${messageOf(cause)}`;
      host.log({ level: "error", event: "reader_stopped", message, reader: name });
      return new EventwrightError("reader_stopped", message, { cause });
    },
  );
  return {
    ...{ name, shard: 0, sources: [sourceOf(feed)], ended },
    holds: () => true,
    standing: () => reader?.standing(),
    reach: async (...place) => (await reader?.reach(...place)) ?? false,
    async close() {
      await ended;
    },
  };
}

/** What cannot be seen now: its context has not published it yet, or this login may not read it. */
const isUnseen = (error: unknown): boolean =>
  error instanceof EventwrightError && UNSEEN.has(error.code);
const UNSEEN = new Set(["no_stream", "broker_forbidden"]);

/**
 * Waits until the feed is there, and gives what it held when the import was born; undefined when
 * the app closes.
 */
async function untilThere(host: Host, feed: FeedName): Promise<number | undefined> {
  for (let look = 1; !host.closing.stopped; look++) {
    try {
      return await bear(host, feed);
    } catch (error) {
      if (!isUnseen(error) && !isTransient(error)) throw error;
      if (look === 1) tellMissing(host, feed, error);
      await pause(host, host.limits.checkpointMs);
    }
  }
  return undefined;
}

function tellMissing({ log }: Host, { context, feed }: FeedName, error: unknown): void {
  const message =
    `The feed ${feed} of ${context} cannot be read yet: ${messageOf(error)} Start the app of ` +
    `${context} with this feed, and let this one's login read it. Until then nothing of it is heard.`;
  log({ level: "warn", event: "feed_missing", message, context, feed });
}

/** Also when it was born before, the feed must be there. */
async function bear(host: Host, feed: FeedName): Promise<number> {
  const name = importReaderOf(feed);
  const end = await host.connection.endOf(sourceOf(feed).stream);
  await bearReader(host, name, { shards: 1, cursors: async () => ({}), past: async () => end });
  return (await findRecord(host, name, FIRST))?.record.past ?? 0;
}

function sourceOf({ context, feed }: FeedName): Source {
  return { id: "feed", stream: namesOf(context).feed(feed), filters: [] };
}

function definitionOf(host: Host, feed: FeedName, past: number): ReaderDefinition {
  let copies = createCache<Copied>(host.limits);
  return {
    name: importReaderOf(feed),
    shard: WHOLE,
    // It copies whatever is there.
    knows: {},
    lanes: createLanes(laneBounds(host.limits)),
    sources: [sourceOf(feed)],
    handling: { operation: "import", follows: "cause", what: () => `${feed.context}.${feed.feed}` },
    inputsOf(message) {
      const event = readEvent(decodeJson(message.bytes));
      const key = `${event.aggregateType}.${encodeToken(event.aggregateId)}`;
      const isPast = message.sequence <= past;
      const known = copies;
      return [
        {
          key,
          handle(span) {
            const trace = traceHeaders(traceOf(span, message.headers));
            const headers = { ...trace, ...(isPast && { [FEED_PAST]: "true" }) };
            return copy(host, feed, known, message, event, headers);
          },
        },
      ];
    },
    parks: () => true,
    owned() {
      copies = createCache(host.limits);
    },
  };
}

/** Two owners at once double nothing: each writes under what it believes to be the newest copy. */
async function copy(
  host: Host,
  feed: FeedName,
  copies: Cache<Copied>,
  { sequence: feedSequence }: StoredMessage,
  event: Recorded,
  headers: Headers,
): Promise<void> {
  const subject = host.names.imported(feed, event.aggregateType, event.aggregateId);
  const reader = importReaderOf(feed);
  const cached = copies.get(subject);
  countLookup(host, reader, cached);
  const newest = cached ?? (await newestCopy(host, subject));
  copies.set(subject, newest);
  if (feedSequence <= newest.feedSequence) return;
  const isBehind = event.aggregateVersion <= newest.version;
  if (isBehind && (await isCopied(host, subject, event))) return;
  const type = `${feed.context}.${event.type}`;
  const all = { ...headers, [TYPES]: type, [FEED_SEQUENCE]: String(feedSequence) };
  const bytes = encodeCommit([{ ...event, type }]);
  const result = await host.connection.append(subject, bytes, all, newest.sequence);
  if (result.kind === "stored") {
    const version = Math.max(newest.version, event.aggregateVersion);
    copies.set(subject, { sequence: result.sequence, feedSequence, version });
    return;
  }
  copies.delete(subject);
  countConflict(host, reader, result.kind);
  throw notStored(`The copy of ${type} ${event.id}`, result);
}

async function newestCopy(host: Host, subject: string): Promise<Copied> {
  const last = await host.connection.lastOf(host.names.events, subject, { leader: true });
  if (!last) return { sequence: 0, feedSequence: 0, version: 0 };
  const [event] = decodeCommit(last.bytes);
  const feedSequence = Number(last.headers[FEED_SEQUENCE]);
  return { sequence: last.sequence, feedSequence, version: event!.aggregateVersion };
}

/** A feed may hold an event twice, when it had two owners for a moment. */
async function isCopied(host: Host, subject: string, { id }: Recorded): Promise<boolean> {
  const all = await host.connection.readSubject(host.names.events, subject, 0, { leader: true });
  return all.some(({ bytes }) => decodeCommit(bytes).some((event) => event.id === id));
}
