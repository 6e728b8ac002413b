// What outsiders see of types: fields that a feed hides are left out.
import type { Catalog, FeedType, NamedType } from "../model.ts";
import { type Field, partsOf, type Type, withParts } from "../type.ts";

/** A feed's view of a catalog's types. */
export interface PublicTypes {
  /** The types that outsiders see otherwise than the catalog has them. */
  readonly changed: readonly NamedType[];
  fields(fields: readonly Field[]): readonly Field[];
}

/** Types as a feed shows them: without the fields that carry a hidden mark. */
export function publicTypes({ types }: Pick<Catalog, "types">, { hide }: FeedType): PublicTypes {
  const isHidden = ({ name, marks }: Field): boolean =>
    hide.includes(name) || marks.some((mark) => hide.includes(mark.name));
  const show = (fields: readonly Field[]): readonly Field[] =>
    fields.flatMap((field) =>
      isHidden(field) ? [] : [{ ...field, type: withFields(field.type, show) }],
    );
  const hides = (type: Type, changed: ReadonlySet<string>): boolean =>
    allParts(type).some(
      (part) =>
        (part.kind === "object" && part.fields.some(isHidden)) ||
        (part.kind === "named" && changed.has(part.name)),
    );
  const changed = new Set<string>();
  // A type is changed by the types it is made of, so what one round finds the next one needs.
  for (let round = 0; round < types.length; round++) {
    for (const { name, type } of types) if (hides(type, changed)) changed.add(name);
  }
  return {
    fields: show,
    changed: types
      .filter(({ name }) => changed.has(name))
      .map((named) => ({ ...named, type: withFields(named.type, show) })),
  };
}

type Show = (fields: readonly Field[]) => readonly Field[];

function withFields(type: Type, show: Show): Type {
  if (type.kind === "object") return { ...type, fields: show(type.fields) };
  return withParts(type, (part) => withFields(part, show));
}

/** A type and all that is written inside it; named types are not followed. */
function allParts(type: Type): readonly Type[] {
  return [type, ...partsOf(type).flatMap(allParts)];
}
