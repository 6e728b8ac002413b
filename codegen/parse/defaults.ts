// Defaults of fields with a named type: only with all files read is it known what kind they are.
import { type Catalog, resolveType } from "../model.ts";
import type { Field, Type } from "../type.ts";
import { literalOf } from "./expression.ts";

type Draft = { -readonly [Key in keyof Catalog]: Catalog[Key] };

/** Reads `= 5` of a named type as the number that it is. */
export function resolveDefaults(catalog: Draft): void {
  const withInside = (type: Type): Type =>
    type.kind === "object" ? { ...type, fields: type.fields.map(resolveField) } : type;
  const resolveField = (field: Field): Field => {
    const written = field.default?.value;
    const type = withInside(field.type);
    if (typeof written !== "string") return { ...field, type };
    const inner = resolveType(catalog, type.kind === "nullable" ? type.of : type);
    const plain = inner?.kind === "primitive" && ["int", "number", "boolean"].includes(inner.name);
    return { ...field, type, ...(plain && { default: { value: literalOf(written, inner) } }) };
  };
  const resolveMessage = (message: Catalog["events"][number]): Catalog["events"][number] => ({
    ...message,
    versions: message.versions.map((version) => ({
      ...version,
      fields: version.fields.map(resolveField),
    })),
    rejects: message.rejects.map((reject) => ({
      ...reject,
      fields: reject.fields.map(resolveField),
    })),
  });
  catalog.types = catalog.types.map((named) => ({ ...named, type: withInside(named.type) }));
  catalog.commands = catalog.commands.map(resolveMessage);
  catalog.events = catalog.events.map(resolveMessage);
  catalog.projections = catalog.projections.map((projection) => ({
    ...projection,
    row: projection.row.map(resolveField),
  }));
}
