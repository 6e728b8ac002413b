// The fields of a whole catalog.
import { type Catalog, isOwn } from "../model.ts";
import type { Field } from "../type.ts";

/** Every field of a catalog, those inside of own types and of rows too. */
export function allFields(
  catalog: Catalog,
): readonly { readonly subject: string; readonly field: Field }[] {
  const under = (
    owner: string,
    fields: readonly Field[],
  ): readonly { readonly subject: string; readonly field: Field }[] =>
    fields.flatMap((field) => {
      const subject = `${owner}.${field.name}`;
      const inner = field.type.kind === "object" ? under(subject, field.type.fields) : [];
      return [{ subject, field }, ...inner];
    });
  return [
    ...catalog.types
      .filter(isOwn)
      .flatMap(({ name, type }) => (type.kind === "object" ? under(name, type.fields) : [])),
    ...[...catalog.commands, ...catalog.events].flatMap(({ name, versions, rejects }) => [
      ...versions.flatMap(({ fields }) => under(name, fields)),
      ...rejects.flatMap(({ reason, fields }) => under(`${name}.${reason}`, fields)),
    ]),
    ...catalog.projections.flatMap(({ name, row }) => under(name, row)),
  ];
}
