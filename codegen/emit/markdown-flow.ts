// A Mermaid flowchart of a context: who sends commands to whom, and who hears the events.
import { heardBy, sentBy } from "../check/handlers.ts";
import { type ActorType, aliasOf, type Catalog, usedContext } from "../model.ts";

/** The flowchart, as the text of a `mermaid` block. */
export function flowchart(catalog: Catalog): string {
  const { actors, sagas, projections, published } = catalog;
  const nodes = [
    ...(outside(catalog).length > 0 ? [node("outside", '(["', "outside", '"])')] : []),
    ...sagas.map(({ name }) => node(`saga_${name}`, '{{"', name, '"}}')),
    ...actors.map((actor) => node(id(actor), ...shape(actor))),
    ...others(catalog).map((alias) =>
      node(`used_${alias}`, '(["', usedContext(catalog, alias)?.context ?? alias, '"])'),
    ),
    ...projections.map(({ name }) => node(`projection_${name}`, '[("', name, '")]')),
    ...published.map(({ name }, index) => node(`feed_${index}`, '>"', name, '"]')),
  ];
  return ["flowchart LR", ...nodes, ...sendings(catalog), ...hearings(catalog)].join("\n");
}

/** Commands that no saga sends. */
function outside(catalog: Catalog): readonly string[] {
  const sent = new Set(catalog.sagas.flatMap(sentBy));
  return catalog.commands.map(({ name }) => name).filter((name) => !sent.has(name));
}

function sendings(catalog: Catalog): readonly string[] {
  const senders = [
    ["outside", outside(catalog)],
    ...catalog.sagas.map((saga) => [`saga_${saga.name}`, sentBy(saga)] as const),
  ] as const;
  return senders.flatMap(([sender, commands]) =>
    catalog.actors.flatMap((actor) => {
      const names = actor.handles.map(({ name }) => name).filter((name) => commands.includes(name));
      return arrow(sender, "-->", id(actor), names);
    }),
  );
}

/** The aliases of contexts whose events are heard. */
function others({ sagas, projections }: Catalog): readonly string[] {
  const heard = [...sagas.flatMap(heardBy), ...projections.flatMap(({ on }) => on)];
  return [...new Set(heard.flatMap(({ name }) => aliasOf(name) ?? []))];
}

/** Who emits what: own handlers, and other contexts what they show. */
function emitters(catalog: Catalog): readonly (readonly [emitter: string, events: string[]])[] {
  const own = catalog.actors.map(
    (actor) => [id(actor), actor.emits.map(({ name }) => name)] as const,
  );
  const used = others(catalog).map((alias) => {
    const events = usedContext(catalog, alias)?.events ?? [];
    return [`used_${alias}`, events.map(({ name }) => name)] as const;
  });
  return [...own, ...used];
}

function hearings(catalog: Catalog): readonly string[] {
  const { sagas, projections, published } = catalog;
  const hearers = [
    ...sagas.map((saga) => [`saga_${saga.name}`, heardBy(saga)] as const),
    ...projections.map(({ name, on }) => [`projection_${name}`, on] as const),
    ...published.map(
      ({ events }, index) => [`feed_${index}`, events.map(({ event }) => event)] as const,
    ),
  ];
  return emitters(catalog).flatMap(([emitter, emits]) =>
    hearers.flatMap(([hearer, events]) => {
      const names = emits.filter((name) => events.some((event) => event.name === name));
      return arrow(emitter, "-.->", hearer, names);
    }),
  );
}

/** Ids have a prefix: Mermaid takes some words, such as `end`, for its own. */
const id = ({ name }: ActorType): string => `actor_${name}`;

function shape({ kind, name }: ActorType): readonly [open: string, label: string, close: string] {
  return kind === "aggregate" ? ['["', name, '"]'] : ['[["', name, '"]]'];
}

function node(name: string, open: string, label: string, close: string): string {
  return `  ${name}${open}${quoted(label)}${close}`;
}

function arrow(from: string, line: string, to: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  return [`  ${from} ${line}|"${names.map(quoted).join("<br/>")}"| ${to}`];
}

/** Text between quotes. */
function quoted(text: string): string {
  return text.replace(/[^\w .,:/-]/gu, (char) => `#${char.codePointAt(0)};`);
}
