// The fields of a whole catalog.
import { type Catalog, isOwn } from "../model.ts";
import { type Field, partsOf, type Type } from "../type.ts";

/** A field, and what findings call it: `OrderPlaced.lines.price`. */
export interface NamedField {
  readonly subject: string;
  readonly field: Field;
}

/** Every field of a catalog, those inside of own types and of rows too. */
export function allFields(catalog: Catalog): readonly NamedField[] {
  return [
    ...catalog.types.filter(isOwn).flatMap(({ name, type }) => fieldsIn(name, type)),
    ...[...catalog.commands, ...catalog.events].flatMap(({ name, versions, rejects }) => [
      ...versions.flatMap(({ fields }) => fieldsOf(name, fields)),
      ...rejects.flatMap(({ reason, fields }) => fieldsOf(`${name}.${reason}`, fields)),
    ]),
    ...catalog.projections.flatMap(({ name, row }) => fieldsOf(name, row)),
  ];
}

/** Fields, and those inside of them. */
export function fieldsOf(owner: string, fields: readonly Field[]): readonly NamedField[] {
  return fields.flatMap((field) => {
    const subject = `${owner}.${field.name}`;
    return [{ subject, field }, ...fieldsIn(subject, field.type)];
  });
}

/** The fields of a type, also those of its items, values and branches. */
function fieldsIn(owner: string, type: Type): readonly NamedField[] {
  if (type.kind === "object") return fieldsOf(owner, type.fields);
  return partsOf(type).flatMap((part) => fieldsIn(owner, part));
}

/** Fields, and those inside of their types, through names too; nothing inside of closed ones. */
export function fieldsThrough(
  { types }: Pick<Catalog, "types">,
  owner: string,
  fields: readonly Field[],
  isClosed: (field: Field) => boolean,
): readonly NamedField[] {
  type Names = readonly string[];
  const of = (subject: string, inner: readonly Field[], within: Names): readonly NamedField[] =>
    inner.flatMap((field) => {
      const named = { subject: `${subject}.${field.name}`, field };
      return [named, ...(isClosed(field) ? [] : inside(named.subject, field.type, within))];
    });
  const inside = (subject: string, type: Type, within: Names): readonly NamedField[] => {
    if (type.kind === "object") return of(subject, type.fields, within);
    if (type.kind !== "named")
      return partsOf(type).flatMap((part) => inside(subject, part, within));
    const named = types.find(({ name }) => name === type.name);
    if (!named || within.includes(named.name)) return [];
    return inside(subject, named.type, [...within, named.name]);
  };
  return of(owner, fields, []);
}
