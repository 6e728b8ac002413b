// What a catalog needs of another context: the events that it hears, as they are shown to it. The
// file that holds it goes to whoever looks after the other one, and is checked there.
import { heardBy } from "./check/handlers.ts";
import { type Catalog, type ForeignEvent, type NamedType, usedContext } from "./model.ts";
import { type Field, partsOf, type Type } from "./type.ts";

/** A version that can be read. */
export interface ExpectedVersion {
  readonly number: number;
  readonly fields: readonly Field[];
}

/** An event that is expected, through the feed that shows it. */
export interface ExpectedEvent {
  /** Its name there. */
  readonly name: string;
  readonly feed: string;
  /** The sagas and projections that hear it; none when only code does. */
  readonly heardBy: readonly string[];
  /** The oldest first. */
  readonly versions: readonly ExpectedVersion[];
}

/** What one context expects of another one. */
export interface Expectations {
  readonly consumer: string;
  /** The other context. */
  readonly of: string;
  /** What the fields are made of, under the names that the consumer has for it. */
  readonly types: readonly NamedType[];
  readonly events: readonly ExpectedEvent[];
}

/** What a catalog expects of other contexts, in their order under `uses`. */
export function expectationsOf(catalog: Catalog): readonly Expectations[] {
  return Object.keys(catalog.uses).flatMap((alias): readonly Expectations[] => {
    const { context, events = [], reads = [] } = usedContext(catalog, alias) ?? {};
    const read = reads.map(({ event }) => `${alias}.${event.name}`);
    const expected = events.flatMap((event) =>
      expectedEvent(catalog, alias, event, read.includes(event.name)),
    );
    if (context === undefined || expected.length === 0) return [];
    const fields = expected.flatMap(({ versions }) =>
      versions.flatMap((version) => version.fields),
    );
    const types = typesOf(catalog, fields);
    return [{ consumer: catalog.context, of: context, types, events: expected }];
  });
}

function expectedEvent(
  { sagas, projections }: Catalog,
  alias: string,
  { name, feed, versions }: ForeignEvent,
  isRead: boolean,
): readonly ExpectedEvent[] {
  const isHeard = (events: readonly { readonly name: string }[]): boolean =>
    events.some((event) => event.name === name);
  const hearers = [
    ...sagas.filter((saga) => isHeard(heardBy(saga))),
    ...projections.filter(({ on }) => isHeard(on)),
  ];
  // What is read outside of the catalog's parts, such as by a reaction, is said there.
  if (hearers.length === 0 && !isRead) return [];
  return [
    {
      ...{ name: name.slice(alias.length + 1), feed },
      heardBy: hearers.map((part) => part.name),
      versions: versions.map(({ number, fields }) => ({ number, fields })),
    },
  ];
}

/** The named types of fields, and those of which they are made. */
function typesOf(catalog: Catalog, fields: readonly Field[]): Expectations["types"] {
  const names = new Set(fields.flatMap(({ type }) => namesIn(type)));
  // What is added on the way is gone through too.
  for (const name of names) {
    const found = catalog.types.find((named) => named.name === name);
    for (const inner of found ? namesIn(found.type) : []) names.add(inner);
  }
  return catalog.types.filter(({ name }) => names.has(name));
}

function namesIn(type: Type): readonly string[] {
  return type.kind === "named" ? [type.name] : partsOf(type).flatMap(namesIn);
}
