// Which feeds of other contexts an app of this catalog reads: those with events that it hears.
import { heardBy } from "./check/handlers.ts";
import { aliasOf, type Catalog, usedContext } from "./model.ts";

/** A feed of another context. */
export interface HeardFeed {
  readonly context: string;
  readonly feed: string;
}

/** The feeds with events that sagas and projections hear, or that `reads` names, each once. */
export function heardFeeds(catalog: Catalog): readonly HeardFeed[] {
  const { sagas, projections, uses } = catalog;
  const heard = [
    ...sagas.flatMap(heardBy),
    ...projections.flatMap(({ on }) => on),
    ...Object.entries(uses).flatMap(([alias, { reads = [] }]) =>
      reads.map(({ event }) => ({ name: `${alias}.${event.name}` })),
    ),
  ];
  const feeds = heard.flatMap(({ name }): readonly HeardFeed[] => {
    const alias = aliasOf(name);
    const used = alias === undefined ? undefined : usedContext(catalog, alias);
    const event = used?.events.find((item) => item.name === name);
    return event && used?.context !== undefined
      ? [{ context: used.context, feed: event.feed }]
      : [];
  });
  return [...new Map(feeds.map((feed) => [`${feed.context}.${feed.feed}`, feed])).values()];
}
