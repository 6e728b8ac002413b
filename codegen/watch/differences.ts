// What changed from one catalog to the next, in the words of whoever edits it.
import {
  type ActorType,
  type Catalog,
  currentVersion,
  type ForeignEvent,
  type MessageType,
  type Reference,
  type Version,
} from "../model.ts";
import { type Field, isSame, type Type } from "../type.ts";

/** One part of a catalog that came, went or changed. */
export interface Difference {
  readonly change: "added" | "removed" | "changed";
  readonly kind: string;
  /** Its name; a version of a message as `OrderPlaced v3`. */
  readonly subject: string;
  /** What of it changed, such as `+ channel`. */
  readonly details: readonly string[];
}

interface Part {
  readonly name: string;
}

/** All differences, in the order of the newer catalog; what only moved is none. */
export function differencesOf(before: Catalog, after: Catalog): readonly Difference[] {
  return [
    ...compareHeads(before, after),
    ...compareLists("type", before.types, after.types, (old, now) => [
      whole("type", now.name, typeDetails(old.type, now.type)),
    ]),
    ...compareLists("event", foreignEvents(before), foreignEvents(after), compareForeign),
    ...compareLists("command", before.commands, after.commands, compareMessages),
    ...compareLists("event", before.events, after.events, compareMessages),
    ...compareLists("actor", before.actors, after.actors, (old, now) => [
      whole(now.kind, now.name, actorDetails(old, now)),
    ]),
    ...compareLists("saga", before.sagas, after.sagas, compareKeys("saga")),
    ...compareLists("projection", before.projections, after.projections, compareKeys("projection")),
    ...compareLists("feed", before.published, after.published, compareKeys("feed")),
  ];
}

function compareLists<T extends Part>(
  kind: string,
  before: readonly T[],
  after: readonly T[],
  compare: (old: T, now: T) => readonly Difference[],
): readonly Difference[] {
  const kindOf = (item: T): string => (item as { readonly kind?: string }).kind ?? kind;
  const olds = new Map(before.map((item) => [item.name, item]));
  const names = new Set(after.map(({ name }) => name));
  const changed = after.flatMap((now): readonly Difference[] => {
    const old = olds.get(now.name);
    if (!old) return [{ change: "added", kind: kindOf(now), subject: now.name, details: [] }];
    return isSame(old, now) ? [] : compare(old, now);
  });
  const gone = before
    .filter(({ name }) => !names.has(name))
    .map((item): Difference => {
      return { change: "removed", kind: kindOf(item), subject: item.name, details: [] };
    });
  return [...changed, ...gone];
}

function compareMessages(before: MessageType, after: MessageType): readonly Difference[] {
  const { kind, name } = after;
  const olds = new Map(before.versions.map((version) => [version.number, version]));
  const versions = after.versions.flatMap((now): readonly Difference[] => {
    const subject = `${name} v${now.number}`;
    const old = olds.get(now.number);
    if (!old) return [{ change: "added", kind: "version", subject, details: [] }];
    return isSame(old, now) ? [] : [whole(kind, subject, versionDetails(old, now))];
  });
  const gone = before.versions
    .filter(({ number }) => !after.versions.some((version) => version.number === number))
    .map(({ number }): Difference => {
      return { change: "removed", kind: "version", subject: `${name} v${number}`, details: [] };
    });
  const rest = changedKeys({ ...before, versions: [] }, { ...after, versions: [] });
  const own: readonly Difference[] =
    rest.length > 0 ? [{ change: "changed", kind, subject: name, details: rest }] : [];
  return [...versions, ...gone, ...own];
}

const foreignEvents = ({ uses }: Catalog): readonly ForeignEvent[] =>
  Object.values(uses).flatMap(({ events }) => events);

function compareForeign(before: ForeignEvent, after: ForeignEvent): readonly Difference[] {
  const details = fieldDetails(currentVersion(before).fields, currentVersion(after).fields);
  const bare = (event: ForeignEvent): object => ({
    ...event,
    versions: event.versions.map((version) => ({ ...version, fields: [] })),
  });
  return [whole("event", after.name, [...details, ...changedKeys(bare(before), bare(after))])];
}

function versionDetails(before: Version, after: Version): readonly string[] {
  const others = changedKeys({ ...before, fields: [] }, { ...after, fields: [] });
  return [...fieldDetails(before.fields, after.fields), ...others];
}

function fieldDetails(before: readonly Field[], after: readonly Field[]): readonly string[] {
  const olds = new Map(before.map((field) => [field.name, field]));
  const news = new Set(after.map(({ name }) => name));
  return [
    ...after.flatMap((now) => {
      const old = olds.get(now.name);
      if (!old) return [`+ ${now.name}`];
      return isSame(old, now) ? [] : [`~ ${now.name}`];
    }),
    ...before.filter(({ name }) => !news.has(name)).map(({ name }) => `- ${name}`),
  ];
}

function typeDetails(before: Type, after: Type): readonly string[] {
  const areObjects = before.kind === "object" && after.kind === "object";
  return areObjects ? fieldDetails(before.fields, after.fields) : [];
}

function actorDetails(before: ActorType, after: ActorType): readonly string[] {
  const lists = (["handles", "emits"] as const).flatMap((key) =>
    referenceDetails(before[key], after[key]).map((detail) => `${key} ${detail}`),
  );
  const bare = (actor: ActorType): ActorType => ({ ...actor, handles: [], emits: [] });
  return [...lists, ...changedKeys(bare(before), bare(after))];
}

function referenceDetails(
  before: readonly Reference[],
  after: readonly Reference[],
): readonly string[] {
  const without = (from: readonly Reference[], other: readonly Reference[]): readonly string[] =>
    from.filter(({ name }) => !other.some((item) => item.name === name)).map(({ name }) => name);
  return [
    ...without(after, before).map((name) => `+ ${name}`),
    ...without(before, after).map((name) => `- ${name}`),
  ];
}

function compareHeads(before: Catalog, after: Catalog): readonly Difference[] {
  const head = ({ context, owner, doc, compatibility, content, pii, uses, lint }: Catalog) =>
    Object.entries({ context, owner, doc, compatibility, content, pii, uses: files(uses), lint });
  const olds = new Map<string, unknown>(head(before));
  const details = head(after).flatMap(([key, value]) => (isSame(olds.get(key), value) ? [] : key));
  if (details.length === 0) return [];
  return [{ change: "changed", kind: "catalog", subject: after.context, details }];
}

/** What other contexts publish is compared by itself. */
function files(uses: Catalog["uses"]): Readonly<Record<string, string>> {
  const paths = Object.entries(uses).map(([alias, { path }]) => [alias, path]);
  return Object.fromEntries(paths) as Readonly<Record<string, string>>;
}

const compareKeys =
  (kind: string) =>
  <T extends Part>(before: T, after: T): readonly Difference[] => [
    whole(kind, after.name, changedKeys(before, after)),
  ];

/** Names that the catalog has for parts of the model. */
const WRITTEN: Readonly<Record<string, string>> = {
  deadlineMs: "deadline",
  fields: "payload",
  groups: "steps",
  ignored: "lint",
  maxLagMs: "maxLag",
};

function changedKeys(before: object, after: object): readonly string[] {
  const olds = new Map<string, unknown>(Object.entries(before));
  const news = new Map<string, unknown>(Object.entries(after));
  return [...new Set([...olds.keys(), ...news.keys()])]
    .filter((key) => key !== "place" && !isSame(olds.get(key), news.get(key)))
    .map((key) => WRITTEN[key] ?? key);
}

function whole(kind: string, subject: string, details: readonly string[]): Difference {
  return { change: "changed", kind, subject, details };
}
