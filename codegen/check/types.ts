// Types that can be: not only each other, and with at least one value.
import type { Findings } from "../finding.ts";
import { finiteTypes } from "../finite-types.ts";
import { type Catalog, resolveType } from "../model.ts";
import { partsOf, type Type } from "../type.ts";
import { typeName } from "../type-name.ts";
import type { Doubts } from "./doubts.ts";
import { allFields } from "./fields.ts";

/** Reports types that stand for nothing or have no value, and values that are there twice. */
export function checkTypes(catalog: Catalog, doubts: Doubts, findings: Findings): void {
  const finite = finiteTypes(catalog.types);
  for (const { name, type, place } of catalog.types) {
    if (doubts.isBroken(name)) continue;
    if (type.kind === "named" && isDefined(catalog, type) && !resolveType(catalog, type)) {
      const text = `${name} is only another name for itself: ${type.name}.`;
      findings.error("type-cycle", place, name, text, "Say of what it is made.");
    } else if (mayBe(catalog, type).has(name)) {
      const text = `${name} may be itself: ${typeName(type)}.`;
      const help = "Let it come again only inside a list, a map or a field.";
      if (type.kind !== "named") findings.error("type-cycle", place, name, text, help);
    } else if (!finite.has(name)) {
      const text = `${name} contains itself without end: no value can be written.`;
      const help = "Make the field inside of it optional, or a list.";
      findings.error("type-endless", place, name, text, help);
    }
    checkEnum(type, place, name, findings);
  }
  for (const { subject, field } of allFields(catalog)) {
    checkEnum(field.type, field.place, subject, findings);
  }
}

const isDefined = (catalog: Catalog, type: Type): boolean =>
  type.kind !== "named" || catalog.types.some(({ name }) => name === type.name);

/** The names of types that a value of a type may be of without being inside of another value. */
function mayBe({ types }: Catalog, type: Type): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (part: Type): void => {
    if (part.kind === "nullable" || part.kind === "union") partsOf(part).forEach(visit);
    if (part.kind !== "named" || found.has(part.name)) return;
    found.add(part.name);
    const named = types.find(({ name }) => name === part.name);
    if (named) visit(named.type);
  };
  visit(type);
  return found;
}

function checkEnum(
  type: Type,
  place: Parameters<Findings["error"]>[1],
  subject: string,
  findings: Findings,
): void {
  if (type.kind !== "enum") {
    for (const part of type.kind === "object" ? [] : partsOf(type)) {
      checkEnum(part, place, subject, findings);
    }
    return;
  }
  if (type.values.length === 0) {
    const help = "Write enum: [card, invoice].";
    findings.error("enum-empty", place, subject, `${subject} is an enum without values.`, help);
  }
  const twice = type.values.find((value, index) => type.values.indexOf(value) !== index);
  if (twice === undefined) return;
  findings.error("enum-twice", place, subject, `${subject} has ${twice} twice.`, "Take one out.");
}
