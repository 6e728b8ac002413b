// What a type chooses between, with names, null and unions of unions taken apart.
import { type Catalog, resolveType } from "./model.ts";
import type { Type } from "./type.ts";

/** A type that is no name, and no choice between others. */
export type Choice =
  | Exclude<Type, { readonly kind: "named" | "nullable" | "union" }>
  | { readonly kind: "null" };

/** What a type chooses between; an unknown name, or one of nothing but itself, is anything. */
export function choicesOf(
  catalog: Pick<Catalog, "types">,
  type: Type,
  seen: readonly Type[] = [],
): readonly Choice[] {
  const resolved = resolveType(catalog, type);
  if (!resolved || resolved.kind === "named") return [{ kind: "unknown" }];
  if (seen.includes(resolved)) return [];
  const within = [...seen, resolved];
  if (resolved.kind === "nullable") {
    return [...choicesOf(catalog, resolved.of, within), { kind: "null" }];
  }
  if (resolved.kind !== "union") return [resolved];
  return resolved.members.flatMap((member) => choicesOf(catalog, member, within));
}
