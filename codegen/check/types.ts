// Types across a catalog: all fields, and which type reads what another one wrote.
import { type Catalog, type Field, type Range, resolveType, type Type } from "../model.ts";

/** Every field of a catalog, those inside of types and rows too. */
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
    ...catalog.types.flatMap(({ name, type }) =>
      type.kind === "object" ? under(name, type.fields) : [],
    ),
    ...[...catalog.commands, ...catalog.events].flatMap(({ name, versions, rejects }) => [
      ...versions.flatMap(({ fields }) => under(name, fields)),
      ...rejects.flatMap(({ reason, fields }) => under(`${name}.${reason}`, fields)),
    ]),
    ...catalog.projections.flatMap(({ name, row }) => under(name, row)),
  ];
}

/** Whether every value of `from` is one of `to`. */
export function reads(catalog: Catalog, to: Type, from: Type): boolean {
  const [wide, narrow] = [resolveType(catalog, to), resolveType(catalog, from)];
  if (!wide || !narrow || wide === narrow || wide.kind === "unknown") return true;
  if (wide.kind === "nullable") {
    return reads(catalog, wide.of, narrow.kind === "nullable" ? narrow.of : narrow);
  }
  if (wide.kind === "primitive") return primitiveReads(wide, narrow);
  if (wide.kind !== narrow.kind) return false;
  if (wide.kind === "enum" && narrow.kind === "enum") {
    if (wide.open) return true;
    return !narrow.open && narrow.values.every((value) => wide.values.includes(value));
  }
  if (wide.kind === "list" && narrow.kind === "list") {
    return rangeReads(wide, narrow) && reads(catalog, wide.item, narrow.item);
  }
  if (wide.kind === "map" && narrow.kind === "map") {
    return reads(catalog, wide.value, narrow.value);
  }
  if (wide.kind === "object" && narrow.kind === "object") {
    return objectReads(catalog, wide.fields, narrow.fields);
  }
  return false;
}

type Primitive = Extract<Type, { kind: "primitive" }>;

function primitiveReads(to: Primitive, from: Type): boolean {
  const free = to.min === undefined && to.max === undefined && to.pattern === undefined;
  if (from.kind === "enum") return to.name === "string" && free;
  if (from.kind !== "primitive") return false;
  if (to.name === from.name) {
    return rangeReads(to, from) && (to.pattern === undefined || to.pattern === from.pattern);
  }
  if (to.name === "number" && from.name === "int") return rangeReads(to, from);
  return to.name === "string" && free && !["int", "number", "boolean"].includes(from.name);
}

function rangeReads(to: Range, from: Range): boolean {
  const low = to.min === undefined || (from.min !== undefined && from.min >= to.min);
  const high = to.max === undefined || (from.max !== undefined && from.max <= to.max);
  return low && high;
}

function objectReads(catalog: Catalog, to: readonly Field[], from: readonly Field[]): boolean {
  const strict = catalog.content === "strict";
  if (strict && from.some(({ name }) => !to.some((field) => field.name === name))) return false;
  return to.every((field) => {
    const source = from.find(({ name }) => name === field.name);
    if (!source) return field.optional;
    if (source.optional && !field.optional) return false;
    return reads(catalog, field.type, source.type);
  });
}
