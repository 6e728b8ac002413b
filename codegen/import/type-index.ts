// All imported types by name: what a type stands for, and whether a value is one of it.

import { fitsType } from "../check/literals.ts";
import { emptyCatalog } from "../empty-catalog.ts";
import type { Catalog } from "../model.ts";
import type { Type } from "../type.ts";
import type { ImportedType } from "./catalog-writer.ts";
import { NOWHERE } from "./source.ts";

/** Made once for an import, so that large ones do not search all types for each field. */
export interface TypeIndex {
  /** What a named type stands for. */
  resolve(type: Type): Type | undefined;
  fits(type: Type, value: unknown): boolean;
}

/** How many names in a row are followed. */
const MAX_CHAIN = 32;

/** The index of all types of an import. */
export function createTypeIndex(types: readonly ImportedType[]): TypeIndex {
  const byName = new Map(types.map(({ name, type }) => [name, type]));
  const catalog = catalogOf(types);
  return {
    resolve(type) {
      let found: Type | undefined = type;
      for (let step = 0; found?.kind === "named"; step++) {
        if (step > MAX_CHAIN) return undefined;
        found = byName.get(found.name);
      }
      return found;
    },
    fits: (type, value) => fitsType(catalog, type, value),
  };
}

/** A catalog of types only, as it is when no file says anything else. */
export function catalogOf(types: readonly ImportedType[]): Catalog {
  return { ...emptyCatalog(""), types: types.map((type) => ({ ...type, place: NOWHERE })) };
}
