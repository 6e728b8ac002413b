// What another context publishes, under the names that this one has for it: the events of its
// feeds, each in the version that the feed shows and without what it hides, and their types.
import { pascal } from "../emit/names.ts";
import { type PublicTypes, publicTypes } from "../emit/public-types.ts";
import { NAME } from "../format/patterns.ts";
import type { Catalog, FeedType, ForeignEvent, NamedType, ReadFields, Version } from "../model.ts";
import { type Field, partsOf, type Type, withoutPlaces, withParts } from "../type.ts";
import { foreignVersions } from "./foreign-versions.ts";
import { readNames } from "./read-fields.ts";

/** The events and types of another context. */
export interface Published {
  readonly events: readonly ForeignEvent[];
  readonly types: readonly NamedType[];
}

/** Who looks at another context, and what it calls it. */
interface Viewer {
  readonly context: string;
  readonly alias: string;
  /** Of these events only these fields; of others all. */
  readonly reads?: readonly ReadFields[];
}

/** What the context of `model` publishes. */
export function publishedBy(model: Catalog, viewer: Viewer): Published {
  const types = createTypes(model, viewer.alias);
  const views = new Map(model.published.map((feed) => [feed, viewOf(model, feed)]));
  const events = model.events.flatMap(({ name, versions, doc, place }): readonly ForeignEvent[] => {
    const shown = shownAs(model, name, versions, viewer.context);
    if (!shown) return [];
    const { feed, version } = shown;
    const view = views.get(feed)!;
    const emitter = emitterOf(model, name);
    const reads = viewer.reads?.find(({ event }) => event.name === name);
    const names = reads && readNames(versions, version, reads);
    const isRead = (of: Version, field: string): boolean => !names || names(of).has(field);
    return [
      {
        ...{ kind: "event", name: `${viewer.alias}.${name}`, feed: feed.name },
        versions: foreignVersions({
          ...{ versions, shown: version, types: types.all },
          namesOf: (of) =>
            view.shown
              .fields(of.fields)
              .flatMap(({ name: field }) => (isRead(of, field) ? field : [])),
          // Of what is not read the types can be named all the same.
          fieldsOf: (of) =>
            types
              .renamed(view, view.shown.fields(of.fields))
              .filter(({ name: field }) => isRead(of, field)),
        }),
        ...{ reserved: [], ignored: [], rejects: [], place },
        ...(emitter !== undefined && { emitter }),
        ...(doc !== undefined && { doc }),
      },
    ];
  });
  return { events, types: types.all() };
}

/**
 * The feed and version in which an event is seen: of feeds for this context rather than of others,
 * and the newest of those.
 */
function shownAs(
  { published }: Catalog,
  event: string,
  versions: readonly Version[],
  context: string,
): { readonly feed: FeedType; readonly version: Version } | undefined {
  const shown = published.flatMap((feed) =>
    feed.events
      .filter((item) => item.event.name === event)
      .flatMap((item) => versions.find(({ number }) => number === item.version) ?? [])
      .map((version) => ({ feed, version, isOurs: feed.consumers.includes(context) })),
  );
  const ours = shown.filter(({ isOurs }) => isOurs);
  const newestFirst = (ours.length > 0 ? ours : shown).sort(
    (a, b) => b.version.number - a.version.number,
  );
  return newestFirst[0];
}

/** Who emits an event, as far as its file is right about that. */
function emitterOf({ actors }: Catalog, event: string): string | undefined {
  const owner = actors.find(
    (actor) =>
      Array.isArray(actor?.emits) && actor.emits.some((emitted) => emitted?.name === event),
  );
  return owner && typeof owner.name === "string" && NAME.test(owner.name) ? owner.name : undefined;
}

/** What one feed shows of the context's types. */
interface View {
  readonly feed: FeedType;
  readonly shown: PublicTypes;
  readonly types: ReadonlyMap<string, NamedType>;
}

function viewOf(model: Catalog, feed: FeedType): View {
  const shown = publicTypes(model, feed);
  const types = new Map([...model.types, ...shown.changed].map((named) => [named.name, named]));
  return { feed, shown, types };
}

/** What makes a type of a feed unlike that of others: the types in it that the feed changes. */
function differenceOf({ shown, types }: View, name: string): string {
  const within = new Set([name]);
  // What is added on the way is gone through too.
  for (const inner of within) {
    for (const found of namesIn(types.get(inner)!.type)) if (types.has(found)) within.add(found);
  }
  const changed = shown.changed.filter((named) => within.has(named.name));
  return JSON.stringify([name, changed], withoutPlaces);
}

function namesIn(type: Type): readonly string[] {
  return type.kind === "named" ? [type.name] : partsOf(type).flatMap(namesIn);
}

interface Types {
  /** The fields with types of this context's names, which are noted. */
  renamed(view: View, fields: readonly Field[]): readonly Field[];
  all(): readonly NamedType[];
}

/** Feeds may show one type differently: then each way but the first has its feed in the name. */
function createTypes(model: Catalog, alias: string): Types {
  const names = new Map<string, string>();
  const found = new Map<string, NamedType>();
  const nameFor = (view: View, named: NamedType): string => {
    const key = differenceOf(view, named.name);
    const known = names.get(key);
    if (known !== undefined) return known;
    const name = freeName(found, alias, pascal(view.feed.name), pascal(named.name));
    // Both are known before what is inside, which may be the same type again.
    names.set(key, name);
    found.set(name, named);
    found.set(name, { ...named, name, type: renamed(view, named.type) });
    return name;
  };
  const renamed = (view: View, type: Type): Type => {
    if (type.kind !== "named") return withParts(type, (part) => renamed(view, part));
    const named = view.types.get(type.name);
    return named ? { kind: "named", name: nameFor(view, named) } : type;
  };
  const inOrder = new Map(model.types.map(({ name }, index) => [pascal(name), index]));
  const orderOf = ({ name }: NamedType): number =>
    inOrder.get(name.slice(alias.length + 1)) ?? model.types.length;
  return {
    renamed: (view, fields) =>
      fields.map((field) => ({ ...field, type: renamed(view, field.type) })),
    all: () => [...found.values()].sort((a, b) => orderOf(a) - orderOf(b)),
  };
}

/** `billing.Money`; of a type that billing itself has from `rates`, `billing.RatesMoney`. */
function freeName(
  taken: ReadonlyMap<string, unknown>,
  alias: string,
  feed: string,
  name: string,
): string {
  const plain = `${alias}.${name}`;
  if (!taken.has(plain)) return plain;
  let count = 1;
  const next = (): string => `${alias}.${feed}${name}${count++ === 1 ? "" : count}`;
  let free = next();
  while (taken.has(free)) free = next();
  return free;
}
