// The frozen shape of a payload as short texts, one a field: types it uses are written out, so that
// editing a type is seen in every version that uses it. What only explains is left out.
import { type Catalog, resolveType } from "../model.ts";
import type { Field, Type } from "../type.ts";

/** Each field's shape by its name. */
export type Shape = Readonly<Record<string, string>>;

/** The shape of a payload. */
export function shapeOf(catalog: Pick<Catalog, "types">, fields: readonly Field[]): Shape {
  return Object.fromEntries(fields.map((field) => [field.name, fieldShape(catalog, field, [])]));
}

/** Marks that belong to the shape: `@deprecated` and `@subject` only explain. */
const MARKS = ["key", "pii"];

function fieldShape(
  catalog: Pick<Catalog, "types">,
  { type, optional, default: value, marks }: Field,
  within: readonly string[],
): string {
  const shown = marks.filter(({ name }) => MARKS.includes(name));
  return [
    typeShape(catalog, type, within),
    ...(optional ? ["optional"] : []),
    ...(value ? [`= ${JSON.stringify(value.value)}`] : []),
    ...shown.map(
      ({ name, argument }) => `@${name}${argument === undefined ? "" : `(${argument})`}`,
    ),
  ].join(" ");
}

/** Shapes by the types that they look up: many fields are of one type. */
const shapes = new WeakMap<Catalog["types"], WeakMap<Type, string>>();

function typeShape(catalog: Pick<Catalog, "types">, type: Type, within: readonly string[]): string {
  if (within.length > 0) return typeShapeAnew(catalog, type, within);
  const known = shapes.get(catalog.types) ?? new WeakMap<Type, string>();
  shapes.set(catalog.types, known);
  const shape = known.get(type) ?? typeShapeAnew(catalog, type, within);
  known.set(type, shape);
  return shape;
}

function typeShapeAnew(
  catalog: Pick<Catalog, "types">,
  type: Type,
  within: readonly string[],
): string {
  const inner = (other: Type): string => typeShape(catalog, other, within);
  switch (type.kind) {
    case "primitive": {
      const { name, min, max, pattern, multipleOf } = type;
      const range = min === undefined && max === undefined ? "" : `(${min ?? ""}..${max ?? ""})`;
      const matched = pattern === undefined ? "" : `(/${pattern}/)`;
      const step = multipleOf === undefined ? "" : `(*${multipleOf})`;
      return `${name}${range}${matched}${step}`;
    }
    case "enum":
      return `${type.open ? "open " : ""}enum(${[...type.values].sort().join(", ")})`;
    case "list": {
      const { min, max } = type;
      const range = min === undefined && max === undefined ? "" : `(${min ?? ""}..${max ?? ""})`;
      return `${inner(type.item)}[]${range}`;
    }
    case "map":
      return `map<${inner(type.value)}>`;
    case "nullable":
      return `${inner(type.of)} | null`;
    case "union":
      return `(${type.members.map(inner).join(" or ")})`;
    case "literal":
      return JSON.stringify(type.value);
    case "unknown":
      return "anything";
    case "object":
      return objectShape(catalog, type.fields, within);
    case "named": {
      if (within.includes(type.name)) return `^${within.length - within.indexOf(type.name)}`;
      const resolved = resolveType(catalog, type);
      return resolved ? typeShape(catalog, resolved, [...within, type.name]) : type.name;
    }
  }
}

function objectShape(
  catalog: Pick<Catalog, "types">,
  fields: readonly Field[],
  within: readonly string[],
): string {
  const sorted = [...fields].sort((a, b) => (a.name < b.name ? -1 : 1));
  const parts = sorted.map((field) => `${field.name}: ${fieldShape(catalog, field, within)}`);
  return `{ ${parts.join(", ")} }`;
}
