// Starts all readers of an app. Every record is born before anything is handled, so that a new
// saga misses nothing that this app brings about.

import type { Aggregate } from "../core/aggregate.ts";
import { decide } from "../core/aggregate.ts";
import type { FeedContract } from "../core/feed.ts";
import type { Reaction } from "../core/reaction.ts";
import type { Saga } from "../core/saga.ts";
import type { Service } from "../core/service.ts";
import type { FeedName } from "../core/subjects.ts";
import { createActors } from "./actors.ts";
import { type Birth, bearReader } from "./birth.ts";
import { startCommands } from "./commands.ts";
import type { Handler } from "./execute.ts";
import { bearImport, importReaderOf, importsOf, startImport } from "./feed-imports.ts";
import { feedReaderOf, startFeed } from "./feeds.ts";
import type { Host } from "./host.ts";
import { outboxOf, startOutbox } from "./outbox.ts";
import { startProjection } from "./projections.ts";
import { startReaction } from "./reactions.ts";
import type { Reader } from "./reader.ts";
import type { Generation } from "./record.ts";
import { startSaga } from "./sagas.ts";
import { callsOf, serviceHandler } from "./service-calls.ts";
import type { Shard } from "./shards.ts";
import type { Parts } from "./topology.ts";

/** The reader of the aggregates' commands. */
const COMMANDS = "commands";

/** Bears and starts the readers of an app's parts. */
export async function startReaders(host: Host, parts: Parts): Promise<readonly Reader[]> {
  const plans = plansOf(host, parts);
  const generations = await Promise.all(plans.map((plan) => bearPlanned(host, plan)));
  return plans.flatMap(({ start }, plan) => {
    const { shards: of, generation } = generations[plan]!;
    return Array.from({ length: of }, (_, index) => start({ index, of, generation }));
  });
}

function bearPlanned(host: Host, { name, birth }: Plan): Promise<Generation> {
  if (typeof birth === "function") return birth();
  return bearReader(host, name, { shards: host.shards, ...birth });
}

/** How a reader is born, and how one of its shards is started. */
interface Plan {
  readonly name: string;
  /** Or what bears it, and gives its shards. */
  readonly birth: (Pick<Birth, "cursors"> & Partial<Birth>) | (() => Promise<Generation>);
  start(shard: Shard): Reader;
}

function plansOf(host: Host, parts: Parts): readonly Plan[] {
  const { projections, sagas, reactions, services, aggregates, feeds } = parts;
  const beginning = { cursors: async () => ({}) };
  const commands = {
    reader: COMMANDS,
    stream: host.names.commands,
    handlers: aggregates.map((aggregate) => aggregateHandler(host, aggregate)),
  };
  return [
    ...projections.map(
      (projection): Plan => ({
        name: projection.name,
        birth: beginning,
        start: (shard) => startProjection(host, projection, shard),
      }),
    ),
    ...sagas.flatMap((saga) => sagaPlans(host, saga)),
    ...reactions.map(
      (reaction): Plan => ({
        name: reaction.name,
        birth: { cursors: () => birthOf(host, reaction) },
        start: (shard) => startReaction(host, reaction, shard),
      }),
    ),
    ...services.map((service) => servicePlan(host, service)),
    ...feeds.map((feed) => feedPlan(host, feed)),
    ...importsOf(parts).map((feed) => importPlan(host, feed)),
    ...(aggregates.length === 0
      ? []
      : [
          {
            name: COMMANDS,
            birth: beginning,
            start: (shard: Shard) => startCommands(host, commands, shard),
          },
        ]),
  ];
}

function sagaPlans(host: Host, saga: Saga): readonly Plan[] {
  return [
    {
      name: saga.name,
      birth: { cursors: () => birthOf(host, saga) },
      start: (shard) => startSaga(host, saga, shard),
    },
    {
      name: outboxOf(saga),
      birth: { cursors: async () => ({}) },
      start: (shard) => startOutbox(host, saga, shard),
    },
  ];
}

/** It knows what was written before from a stream that it has for itself, so it has one shard. */
function feedPlan(host: Host, feed: FeedContract): Plan {
  return {
    name: feedReaderOf(feed),
    birth: { shards: 1, cursors: async () => ({}) },
    start: (shard) => startFeed(host, feed, shard),
  };
}

/** The copies of an aggregate's events are in the order of their feed, so it has one shard. */
function importPlan(host: Host, feed: FeedName): Plan {
  return {
    name: importReaderOf(feed),
    birth: () => bearImport(host, feed),
    start: () => startImport(host, feed),
  };
}

/** Its bound on concurrent calls is one of the whole service, so it has one shard. */
function servicePlan(host: Host, service: Service): Plan {
  const queue = {
    reader: callsOf(service.name),
    stream: host.names.calls(service.name),
    handlers: [serviceHandler(host, service)],
    concurrency: service.policy.concurrency,
  };
  return {
    name: queue.reader,
    birth: { shards: 1, cursors: async () => ({}) },
    start: (shard) => startCommands(host, queue, shard),
  };
}

function aggregateHandler(host: Host, aggregate: Aggregate): Handler {
  return {
    type: aggregate,
    actors: createActors(host, aggregate),
    decide: ({ state }, command) => decide(aggregate, state!, command),
  };
}

/** A new saga or reaction takes up what happens from now on, unless it says otherwise. */
async function birthOf(host: Host, { contract }: Saga | Reaction): Promise<Record<string, number>> {
  if (contract.from === "beginning") return {};
  return { events: await host.connection.endOf(host.names.events) };
}
