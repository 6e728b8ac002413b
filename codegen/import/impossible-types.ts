// Types that no value can have, or that stand for nothing but themselves, become "anything".
import { finiteTypes } from "../finite-types.ts";
import type { Type } from "../type.ts";
import type { ImportedType } from "./catalog-writer.ts";

/** Takes the name of a type that was cut, and what it was. */
type Lose = (name: string, what: string) => void;

const ANYTHING: Type = { kind: "unknown" };

/** Types none of which is made of nothing but itself: TypeScript has no such alias. */
export function withoutCircles(
  types: readonly ImportedType[],
  lose: Lose,
): readonly ImportedType[] {
  const current = new Map(types.map(({ name, type }) => [name, type]));
  const leadsTo = (type: Type | undefined, goal: string, seen: Set<string>): boolean =>
    namesIn(type).some((name) => {
      if (name === goal) return true;
      if (seen.has(name)) return false;
      return leadsTo(current.get(name), goal, seen.add(name));
    });
  return types.map((named) => {
    if (!leadsTo(named.type, named.name, new Set())) return named;
    lose(named.name, "a type that is made of itself only");
    current.set(named.name, ANYTHING);
    return { ...named, type: ANYTHING };
  });
}

/** The names that an alias stands for at once; objects and lists put that off. */
function namesIn(type: Type | undefined): readonly string[] {
  switch (type?.kind) {
    case "named":
      return [type.name];
    case "nullable":
      return namesIn(type.of);
    case "union":
      return type.members.flatMap(namesIn);
    case "map":
      return namesIn(type.value);
    default:
      return [];
  }
}

/** How many endless types are looked at one by one, before all of them are cut. */
const MAX_ROUNDS = 100;

/** Types each of which has a value: none contains itself in a required field, without end. */
export function withoutEndless(
  types: readonly ImportedType[],
  lose: Lose,
): readonly ImportedType[] {
  let current = types;
  for (let round = 0; round <= MAX_ROUNDS; round++) {
    const finite = finiteTypes(current);
    const endless = current.filter(({ name }) => !finite.has(name)).map(({ name }) => name);
    if (endless.length === 0) break;
    // Often the others are only endless because of the first.
    const cut = new Set(round < MAX_ROUNDS ? endless.slice(0, 1) : endless);
    for (const name of cut) lose(name, "a type that contains itself without end");
    current = current.map((one) => (cut.has(one.name) ? { ...one, type: ANYTHING } : one));
  }
  return current;
}
