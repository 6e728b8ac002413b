// Whether no value belongs to two of several types: what `oneOf` promises.
import type { Type } from "../type.ts";

/** Whether no two of the types share a value. Named types may be anything: they share some. */
export function areDisjoint(types: readonly Type[]): boolean {
  return types.every((a, index) => types.slice(index + 1).every((b) => disjoint(a, b)));
}

function disjoint(a: Type, b: Type): boolean {
  const [kindA, kindB] = [jsonKind(a), jsonKind(b)];
  if (!kindA || !kindB) return false;
  if (kindA !== kindB) return true;
  if (a.kind === "object" && b.kind === "object") {
    return a.fields.some((field) => {
      const other = b.fields.find(({ name }) => name === field.name);
      return other && !field.optional && !other.optional && disjoint(field.type, other.type);
    });
  }
  const [valuesA, valuesB] = [valuesOf(a), valuesOf(b)];
  return (
    valuesA !== undefined && valuesB !== undefined && !valuesA.some((v) => valuesB.includes(v))
  );
}

/** The values of a type that has few. */
function valuesOf(type: Type): readonly unknown[] | undefined {
  if (type.kind === "literal") return [type.value];
  return type.kind === "enum" && !type.open ? type.values : undefined;
}

/** The kind of a type's JSON values, when they are all of one. */
function jsonKind(type: Type): string | undefined {
  switch (type.kind) {
    case "primitive":
      if (type.name === "boolean") return "boolean";
      return type.name === "int" || type.name === "number" ? "number" : "string";
    case "enum":
      return "string";
    case "literal":
      return typeof type.value;
    case "list":
      return "list";
    case "map":
    case "object":
      return "object";
    default:
      return undefined;
  }
}
