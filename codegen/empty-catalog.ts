// What a catalog is when its files say nothing.
import type { Catalog } from "./model.ts";

/** A catalog of a context with nothing in it. */
export function emptyCatalog(context: string): Catalog {
  return {
    context,
    compatibility: "backward-transitive",
    content: "open",
    uses: {},
    types: [],
    commands: [],
    events: [],
    actors: [],
    sagas: [],
    projections: [],
    published: [],
    lint: { allow: [], severities: [], ignored: [] },
  };
}
