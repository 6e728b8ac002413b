// Aggregates and services as logs in memory: loaded from their commits, kept in a bounded cache.
import type { Aggregate } from "../core/aggregate.ts";
import type { TableState } from "../core/chart-table.ts";
import { decodeCommit } from "../core/codec.ts";
import { EventwrightError, messageOf } from "../core/error.ts";
import { foldStored } from "../core/fold.ts";
import { COMMAND_TIME } from "../core/headers.ts";
import type { Recorded } from "../core/message.ts";
import type { Service } from "../core/service.ts";
import type { StoredMessage } from "../ports.ts";
import { type Cache, createCache } from "./cache.ts";
import type { Host } from "./host.ts";
import { createKnownCommands, type KnownCommands } from "./known-commands.ts";

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
    commit: Pick<StoredMessage, "sequence" | "headers">,
    events: readonly Recorded[],
    state: TableState | undefined,
  ): void;
  /** Forgets one, after any failed append. */
  drop(id: string): void;
  clear(): void;
}

/** A bounded cache of actors over the events stream. */
export function createActors(host: Host, type: ActorType): Actors {
  let cache: Cache<Actor> = createCache(host.limits.cached);
  return {
    async load(id) {
      // What was cleared while the log was read must not get what was read before.
      const into = cache;
      const cached = into.get(id);
      if (cached) return cached;
      const subject = host.names.event(type.name, id);
      const options = { leader: true };
      const commits = await host.connection.readSubject(host.names.events, subject, 0, options);
      const actor = emptyActor(host, type, id);
      for (const commit of commits) {
        const events = readCommit(type, id, commit);
        applyCommit(type, actor, commit, events);
      }
      into.set(id, actor);
      return actor;
    },
    cached: (id) => cache.get(id),
    advance,
    drop: (id) => cache.delete(id),
    clear() {
      cache = createCache(host.limits.cached);
    },
  };
}

function emptyActor(host: Host, type: ActorType, id: string): Actor {
  return {
    id,
    sequence: 0,
    version: 0,
    time: "",
    state: type.kind === "aggregate" ? type.initial : undefined,
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
  commit: Pick<StoredMessage, "sequence" | "headers">,
  events: readonly Recorded[],
  state: TableState | undefined,
): void {
  const last = events.at(-1)!;
  actor.state = state;
  actor.sequence = commit.sequence;
  actor.version = last.aggregateVersion;
  actor.time = last.time;
  const { [COMMAND_TIME]: time = last.time } = commit.headers;
  actor.known.add(last.causationId, commit.sequence, time);
}
