// Aggregates and services as logs in memory: loaded from their commits, kept in a bounded cache.
import type { Aggregate } from "../core/aggregate.ts";
import { saveTableState, type TableState } from "../core/chart-table.ts";
import { decodeCommit } from "../core/codec.ts";
import { EventwrightError, messageOf } from "../core/error.ts";
import { foldStored } from "../core/fold.ts";
import { COMMAND_TIME } from "../core/headers.ts";
import type { Recorded } from "../core/message.ts";
import type { Service } from "../core/service.ts";
import type { Snapshot } from "../core/snapshot.ts";
import type { StoredMessage } from "../ports.ts";
import { type Cache, createCache, LIGHT_BYTES } from "./cache.ts";
import type { Host } from "./host.ts";
import { createKnownCommands, type KnownCommands } from "./known-commands.ts";
import { createSnapshots, type Snapshots } from "./snapshots.ts";

/** What handles commands and has a log per id. */
export type ActorType = Aggregate | Service;

/** One aggregate instance, or one key's log of a service. */
export interface Actor {
  readonly id: string;
  /** Sequence of its newest commit, which the next append expects; 0 for none. */
  sequence: number;
  /** Number of its events. */
  version: number;
  /** Time of its newest commit. */
  time: string;
  /** The chart's state; a service has none. */
  state: TableState | undefined;
  /** Commits since the last snapshot. */
  unsaved: number;
  /** What its state took as JSON when it was measured last, and what has come since. */
  bytes: number;
  unmeasured: number;
  readonly known: KnownCommands;
}

/** The actors of one type; made by {@link createActors}. */
export interface Actors {
  /** From the cache, or else from the log, through the stream's leader. */
  load(id: string): Promise<Actor>;
  /** The one in the cache. */
  cached(id: string): Actor | undefined;
  /** Takes over a commit that was just stored, and the state after it. */
  advance(
    actor: Actor,
    commit: Pick<StoredMessage, "sequence" | "headers" | "bytes">,
    events: readonly Recorded[],
    state: TableState | undefined,
  ): void;
  /** Forgets one, after any failed append. */
  drop(id: string): void;
  clear(): void;
}

/** A bounded cache of actors over the events stream. */
export function createActors(host: Host, type: ActorType): Actors {
  const snapshots = type.kind === "aggregate" ? createSnapshots(host, type) : undefined;
  let cache: Cache<Actor> = createCache(host.limits);
  return {
    async load(id) {
      // What was cleared while the log was read must not get what was read before.
      const into = cache;
      const cached = into.get(id);
      if (cached) return cached;
      const actor = await loadActor(host, type, snapshots, id);
      into.set(id, actor);
      weighWhenDue(into, actor);
      takeWhenDue(host, snapshots, actor);
      return actor;
    },
    cached: (id) => cache.get(id),
    advance(actor, commit, events, state) {
      advance(actor, commit, events, state);
      weighWhenDue(cache, actor);
      takeWhenDue(host, snapshots, actor);
    },
    drop: (id) => cache.delete(id),
    clear() {
      cache = createCache(host.limits);
    },
  };
}

/** From its log; a long one from its snapshot on, if that proves to be of this log. */
async function loadActor(
  host: Host,
  type: ActorType,
  snapshots: Snapshots | undefined,
  id: string,
): Promise<Actor> {
  const { limits, random } = host;
  const read = readerOf(host, type, id);
  const first = await read(0, { leader: true, limit: limits.snapshotEvery });
  const isShort = first.length < limits.snapshotEvery;
  const snapshot = isShort ? undefined : await snapshots?.find(id);
  const since = snapshot ? await read(snapshot.sequence - 1, { leader: true }) : [];
  const isOfLog = snapshot !== undefined && since[0]?.sequence === snapshot.sequence;
  if (snapshot && !isOfLog) await snapshots?.drop(id, "is not of this log, and is ignored");
  const quick = isOfLog ? replay(type, actorOf(host, id, snapshot), since.slice(1)) : undefined;
  if (quick && random() >= limits.snapshotChecks) return quick;
  const begun = replay(type, emptyActor(host, type, id), first);
  const whole = isShort ? begun : await replayOn(type, begun, read);
  const isWrong = quick !== undefined && !isSame(quick, whole);
  if (isWrong) await snapshots?.drop(id, "differs from its log, and is ignored");
  return whole;
}

/** Reads the log of one actor, behind a sequence. */
type ReadLog = (
  after: number,
  options: Parameters<Host["connection"]["readSubject"]>[3],
) => Promise<readonly StoredMessage[]>;

function readerOf({ connection, names }: Host, type: ActorType, id: string): ReadLog {
  const subject = names.event(type.name, id);
  return (after, options) => connection.readSubject(names.events, subject, after, options);
}

/** Commits that are read at one time. */
const PAGE = 500;

/** Replays what is behind the actor: the next page is on its way while one is folded. */
async function replayOn(type: ActorType, actor: Actor, read: ReadLog): Promise<Actor> {
  let leader = false;
  let reading = read(actor.sequence, { leader, limit: PAGE });
  for (;;) {
    const page = await reading;
    const isLast = page.length < PAGE;
    if (isLast && leader) return replay(type, actor, page);
    // A follower may lag: what seems to be the end is the leader's to say.
    leader = isLast;
    reading = read(page.at(-1)?.sequence ?? actor.sequence, { leader, limit: PAGE });
    // Should the replay fail, nobody waits for it.
    reading.catch(() => undefined);
    // What is asked for goes out when this turn is over.
    await Promise.resolve();
    replay(type, actor, page);
  }
}

/** A snapshot's state against that of the whole log; more may have come in between. */
function isSame(quick: Actor, whole: Actor): boolean {
  if (quick.sequence !== whole.sequence) return true;
  const shown = ({ version, state }: Actor): string =>
    JSON.stringify([version, saveTableState(state!)]);
  return shown(quick) === shown(whole);
}

function replay(type: ActorType, actor: Actor, commits: readonly StoredMessage[]): Actor {
  for (const commit of commits) {
    applyCommit(type, actor, commit, readCommit(type, actor.id, commit));
  }
  return actor;
}

/** Measures a state that may have doubled, which is seldom enough to cost nothing. */
function weighWhenDue(cache: Cache<Actor>, actor: Actor): void {
  const { id, state, bytes, unmeasured } = actor;
  if (state === undefined || unmeasured < Math.max(LIGHT_BYTES, bytes)) return;
  actor.bytes = JSON.stringify(saveTableState(state)).length;
  actor.unmeasured = 0;
  cache.weigh(id, actor.bytes);
}

function takeWhenDue({ limits }: Host, snapshots: Snapshots | undefined, actor: Actor): void {
  if (!snapshots || actor.unsaved < limits.snapshotEvery) return;
  actor.unsaved = 0;
  const { id, sequence, version, time, state } = actor;
  const saved = actor.known.newest(limits.snapshotCommands);
  snapshots.take(id, { sequence, version, time, state: state!, ...saved });
}

function actorOf({ limits }: Host, id: string, snapshot: Snapshot): Actor {
  const { sequence, version, time, state, known, floor } = snapshot;
  const commands = createKnownCommands(limits.knownCommands, { known, floor });
  // What came from a snapshot is measured at once.
  const unmeasured = Number.POSITIVE_INFINITY;
  const counts = { unsaved: 0, bytes: 0, unmeasured };
  return { id, sequence, version, time, state, ...counts, known: commands };
}

function emptyActor(host: Host, type: ActorType, id: string): Actor {
  return {
    id,
    sequence: 0,
    version: 0,
    time: "",
    state: type.kind === "aggregate" ? type.initial : undefined,
    unsaved: 0,
    bytes: 0,
    unmeasured: 0,
    known: createKnownCommands(host.limits.knownCommands),
  };
}

function readCommit(type: ActorType, id: string, commit: StoredMessage): readonly Recorded[] {
  try {
    return decodeCommit(commit.bytes);
  } catch (cause) {
    throw new EventwrightError(
      "history_unreadable",
      `${type.name} ${id} cannot be replayed at sequence ${commit.sequence}: ${messageOf(cause)}`,
      { cause },
    );
  }
}

function applyCommit(
  type: ActorType,
  actor: Actor,
  commit: StoredMessage,
  events: readonly Recorded[],
): void {
  let state = actor.state;
  for (const event of events) {
    if (type.kind === "aggregate") state = foldStored(type, state!, event, commit.sequence);
  }
  advance(actor, commit, events, state);
}

function advance(
  actor: Actor,
  commit: Pick<StoredMessage, "sequence" | "headers" | "bytes">,
  events: readonly Recorded[],
  state: TableState | undefined,
): void {
  const last = events.at(-1)!;
  actor.state = state;
  actor.sequence = commit.sequence;
  actor.unsaved++;
  actor.unmeasured += commit.bytes.length;
  actor.version = last.aggregateVersion;
  actor.time = last.time;
  const { [COMMAND_TIME]: time = last.time } = commit.headers;
  actor.known.add(last.causationId, commit.sequence, time);
}
