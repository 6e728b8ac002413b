// Unions of which one branch may take what belongs to another. Validators give only what a branch
// declares: what just another one declares must not be lost.
import { type Choice, choicesOf } from "../choices.ts";
import type { Catalog } from "../model.ts";
import { areDisjoint } from "../parse/disjoint.ts";
import { sameType, type Type } from "../type.ts";

/** Whether a value of one member may fit another one that declares fewer of its fields. */
export function mayLoseFields(catalog: Catalog, members: readonly Type[]): boolean {
  const choices = members.flatMap((member) => choicesOf(catalog, member)).filter(isType);
  return choices.some((choice, index) =>
    choices.slice(index + 1).some((other) => {
      if (!hasFields(catalog, choice) && !hasFields(catalog, other)) return false;
      return !sameType(choice, other) && !areDisjoint([choice, other]);
    }),
  );
}

const isType = (choice: Choice): choice is Exclude<Choice, { readonly kind: "null" }> =>
  choice.kind !== "null";

/** Whether values may have fields that their type does not declare, and which go. */
function hasFields(catalog: Catalog, type: Type, seen: ReadonlySet<Type> = new Set()): boolean {
  if (seen.has(type)) return false;
  const within = new Set([...seen, type]);
  return choicesOf(catalog, type).some((choice) => {
    if (choice.kind === "object") return true;
    if (choice.kind === "list") return hasFields(catalog, choice.item, within);
    return choice.kind === "map" && hasFields(catalog, choice.value, within);
  });
}
