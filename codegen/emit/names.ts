// Which generated file holds what.
import { aliasOf, type Catalog, type MessageType, usedContext } from "../model.ts";

/** Modules of the generated folder start with a slash; the printer makes them relative. */
export const TYPES = "/types.ts";
export const TYPE_SCHEMAS = "/types.schema.ts";
export const INDEX = "/index.ts";
export const MODEL = "/catalog.json";

/** How many names are kept in their other form: each is asked for several times a run. */
const MAX_KNOWN = 10_000;

const known = new Map<string, string>();

/** `OrderPlaced` as `order-placed`. */
export function kebab(name: string): string {
  const found = known.get(name) ?? kebabOf(name);
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(name, found);
  return found;
}

function kebabOf(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1-$2")
    .toLowerCase();
}

/** `order-placed` as `OrderPlaced`. */
export function pascal(name: string): string {
  return name.replace(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9])/g, (_, first: string) =>
    first.toUpperCase(),
  );
}

/** What a name is in code: that of another context, `billing.Money`, is BillingMoney. */
export function codeName(name: string): string {
  const alias = aliasOf(name);
  return alias === undefined ? name : `${pascal(alias)}${name.slice(alias.length + 1)}`;
}

/** A name as messages have it: of another context with that one's own name, not with the alias. */
export function wireName(catalog: Pick<Catalog, "uses">, name: string): string {
  const alias = aliasOf(name);
  if (alias === undefined) return name;
  return `${usedContext(catalog, alias)?.context ?? alias}${name.slice(alias.length)}`;
}

/** A type of messages as a key in code: that of another context, `"billing.InvoicePaid"`. */
export function typeKey(type: string): string {
  return type.includes(".") ? `"${type}"` : type;
}

/** The module of a type's interface. */
export function typeModule(name: string): string {
  const alias = aliasOf(name);
  return alias === undefined ? TYPES : usedModule(alias);
}

/** The module of a type's schema. */
export function typeSchemaModule(name: string): string {
  return typeModule(name).replace(/\.ts$/, ".schema.ts");
}

/** The module of what another context publishes. */
export function usedModule(alias: string): string {
  return `/uses/${alias}.ts`;
}

/** The module of the schemas of what another context publishes. */
export function usedSchemaModule(alias: string): string {
  return usedModule(alias).replace(/\.ts$/, ".schema.ts");
}

/** The module of a message's types, creator and casters. */
export function messageModule(message: Pick<MessageType, "kind" | "name">): string {
  const alias = aliasOf(message.name);
  if (alias !== undefined) return usedModule(alias);
  return `/${message.kind}s/${kebab(message.name)}.ts`;
}

/** The module of a message's schemas. */
export function schemaModule(message: Pick<MessageType, "kind" | "name">): string {
  return messageModule(message).replace(/\.ts$/, ".schema.ts");
}

/** The module of an actor's, saga's or projection's contract. */
export function contractModule(name: string): string {
  return `/contracts/${kebab(name)}.ts`;
}

/** The module of a declared saga's chart. */
export function chartModule(saga: string): string {
  return `/contracts/${kebab(saga)}.chart.ts`;
}

/** The module of the chart that an earlier version of a saga had. */
export function oldChartModule(saga: string, version: number): string {
  return `/contracts/${kebab(saga)}.v${version}.chart.ts`;
}

/** The name of a version's interface. */
export function versionName(message: { readonly name: string }, version: number): string {
  return `${codeName(message.name)}V${version}`;
}

/** Where the generated files are, seen from the catalog. */
export interface EmitOptions {
  readonly catalog: Catalog;
  /** The specifier of a hook file in a generated module. */
  hookModule(place: { readonly file: string }, hook: string): string;
  /** Gives the part of a file that is made of a message: as before, if that is still right. */
  readonly remember?: (file: string, message: MessageType, make: () => string) => string;
  /** The texts of the charts of earlier versions, by the name of their saga. */
  readonly kept?: ReadonlyMap<string, readonly string[]>;
}
