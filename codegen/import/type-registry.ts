// The types of the catalog: one for each schema that others refer to, made when it is first named.

import { typeOfSchema } from "../parse/json-schema.ts";
import type { Type } from "../type.ts";
import type { ImportedType } from "./catalog-writer.ts";
import { textOf } from "./found-message.ts";
import type { Losses } from "./losses.ts";
import { type Names, pascalName } from "./names.ts";
import type { References } from "./references.ts";
import { SchemaImport } from "./schemas.ts";
import { type Location, locationKey, mappingAt, NOWHERE } from "./source.ts";

/** Reads types out of schemas, and keeps those that have a name. */
export interface TypeRegistry {
  /** The name of the type for a schema, which is read later. */
  nameOf(location: Location): string;
  /** What a schema says. `inline`: as its fields, not as the name of a type. */
  read(location: Location, subject: string, inline: boolean): Type;
  /** Reads all named types, and those that they name. */
  all(): readonly ImportedType[];
}

/** An empty registry. */
export function createTypeRegistry(
  references: References,
  losses: Losses,
  names: Names,
  wantedName: (location: Location) => string,
): TypeRegistry {
  const named = new Map<string, { readonly name: string; readonly location: Location }>();
  const nameOf = (location: Location): string => {
    const key = locationKey(location);
    const known = named.get(key);
    if (known) return known.name;
    const name = names.claim("type", pascalName(wantedName(location)), "Type");
    named.set(key, { name, location });
    return name;
  };
  const schemas = new SchemaImport({ references, losses, typeName: nameOf });
  const read: TypeRegistry["read"] = (at, subject, inline) =>
    typeOfSchema(schemas.read(at, subject, inline), NOWHERE, (path, problem) => {
      schemas.lose({ at, subject }, `${path} ${problem}`);
    });
  return {
    nameOf,
    read,
    all() {
      const types: ImportedType[] = [];
      // The map grows while it is walked: reading a type may name others.
      for (const { name, location } of named.values()) {
        const doc = textOf(mappingAt(location).description);
        const type = read(location, name, false);
        types.push({ name, type, ...(doc !== undefined && { doc }) });
      }
      return types;
    },
  };
}
