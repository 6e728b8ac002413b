// The streams and buckets of one app (design §7).
import type { Aggregate } from "../core/aggregate.ts";
import type { FeedContract } from "../core/feed.ts";
import type { Projection } from "../core/projection.ts";
import type { Reaction } from "../core/reaction.ts";
import type { Saga } from "../core/saga.ts";
import type { Service } from "../core/service.ts";
import { type Names, PARTITIONS } from "../core/subjects.ts";
import type { StreamSpec, Topology } from "../ports.ts";

/** What an app runs. */
export interface Parts {
  readonly aggregates: readonly Aggregate[];
  readonly services: readonly Service[];
  readonly sagas: readonly Saga[];
  readonly reactions: readonly Reaction[];
  readonly projections: readonly Projection[];
  readonly feeds: readonly FeedContract[];
}

/** The parts that have streams or buckets of their own. */
type KeepingParts = Pick<Parts, "aggregates" | "services" | "projections" | "feeds">;

/** Everything that the parts keep on the broker. */
export function topologyOf(context: string, names: Names, parts: KeepingParts): Topology {
  const prefix = `ew.${context}`;
  const partition = { prefix: `${prefix}.cmd`, count: PARTITIONS };
  const commandsOf = (handler: { readonly name: string }): string =>
    `${prefix}.cmd.${handler.name}.*.*`;
  const queues: StreamSpec[] = parts.services.map((service) => ({
    name: names.calls(service.name),
    kind: "queue",
    subjects: [commandsOf(service)],
    partition,
  }));
  if (parts.aggregates.length > 0) {
    const subjects = parts.aggregates.map(commandsOf);
    queues.push({ name: names.commands, kind: "queue", subjects, partition });
  }
  return {
    streams: [
      { name: names.events, kind: "log", subjects: [`${prefix}.evt.>`] },
      { name: names.sagas, kind: "log", subjects: [`${prefix}.saga.>`] },
      { name: names.timers, kind: "timers", subjects: [`${prefix}.timer.>`, `${prefix}.due.>`] },
      { name: names.deadLetters, kind: "deadLetters", subjects: [`${prefix}.dlq.>`] },
      ...queues,
      ...parts.feeds.map(({ name }): StreamSpec => {
        return { name: names.feed(name), kind: "log", subjects: [`${prefix}.pub.${name}.*`] };
      }),
    ],
    buckets: [
      names.readers,
      names.snapshots,
      ...parts.projections.map(({ name }) => names.rows(name)),
    ],
  };
}
