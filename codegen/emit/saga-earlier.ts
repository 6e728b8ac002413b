// What the charts of a saga's earlier versions hear and send. Of a released declaration only the
// chart is kept, so its text is asked: the generator has written it.
import type { Catalog, MessageType } from "../model.ts";
import { wireName } from "./names.ts";

/** The messages of the catalog that charts name. */
export function messagesIn(
  catalog: Catalog,
  charts: readonly string[],
): { readonly events: readonly MessageType[]; readonly commands: readonly MessageType[] } {
  const edges = namesIn(charts, /^ *"?([\w.]+)"?: [{[]/gm);
  const actions = namesIn(charts, /\btype: "(\w+)",$/gm);
  const foreign = Object.values(catalog.uses).flatMap(({ events }) => events);
  return {
    events: [...catalog.events, ...foreign].filter(({ name }) =>
      edges.has(wireName(catalog, name)),
    ),
    commands: catalog.commands.filter(({ name }) => actions.has(name)),
  };
}

function namesIn(texts: readonly string[], pattern: RegExp): ReadonlySet<string> {
  return new Set(texts.flatMap((text) => [...text.matchAll(pattern)].map(([, name]) => name!)));
}
