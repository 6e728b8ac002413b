// Where on the log the events of some types lie: what a reader of the log asks for.
import type { AnyCreator } from "../core/message.ts";

/** The subjects of whoever emits these events or handles these commands, each once. */
export function eventFilters(context: string, creators: readonly AnyCreator[]): readonly string[] {
  const places = creators.map(({ definition }) => {
    const { actor, feed } = definition;
    // Copies of another context's events lie under that context and its feed.
    return feed === undefined ? actor : `${definition.context}.${feed}`;
  });
  return [...new Set(places)].map((place) => `ew.${context}.evt.${place}.*`);
}
