// Which types have a value: one that contains itself in a required field, without end, has none.
import type { Type } from "./type.ts";

/** The names of types that have a value: found round by round, from those without names. */
export function finiteTypes(
  types: readonly { readonly name: string; readonly type: Type }[],
): ReadonlySet<string> {
  const known = new Set(types.map(({ name }) => name));
  const found = new Set<string>();
  const hasEnd = (type: Type): boolean => {
    switch (type.kind) {
      case "named":
        return found.has(type.name) || !known.has(type.name);
      case "list":
        return (type.min ?? 0) === 0 || hasEnd(type.item);
      case "union":
        return type.members.some(hasEnd);
      case "object":
        return type.fields.every((field) => field.optional || field.default || hasEnd(field.type));
      default:
        return true;
    }
  };
  for (let size = -1; size < found.size; ) {
    size = found.size;
    for (const { name, type } of types) if (hasEnd(type)) found.add(name);
  }
  return found;
}
