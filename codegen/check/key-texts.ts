// Ids and keys are texts: they are parts of subjects, and rows and instances are found by them.
import type { Findings } from "../finding.ts";
import {
  type ActorType,
  type Catalog,
  currentVersion,
  keyField,
  type Messages,
  type MessageType,
  resolveType,
} from "../model.ts";
import { sameType, type Type } from "../type.ts";
import { typeName } from "../type-name.ts";
import type { Doubts } from "./doubts.ts";
import { ownersOf } from "./owners.ts";

/** Reports ids of aggregates, and keys of messages of `open`, that are no texts. */
export function checkKeyTexts(
  catalog: Catalog,
  open: Messages,
  doubts: Doubts,
  findings: Findings,
): void {
  for (const actor of catalog.actors) {
    const type = idType(catalog, actor);
    if (!type || doubts.isBroken(actor.id!.name) || isText(catalog, type)) continue;
    const { name, place } = actor.id!;
    const text = `${name}, the id of ${actor.name}, is ${typeName(type)}, which is no text.`;
    const help = `Make ${name} a text, such as string(1..64) or uuid.`;
    findings.error("key-type", place, actor.name, text, help);
  }
  for (const message of [...open.commands, ...open.events]) {
    if (!doubts.isUnclear(message)) checkMessage(catalog, message, findings);
  }
}

/** Whether all values of a type are texts; one that is not known, or is itself, may be. */
export function isText(catalog: Catalog, type: Type, seen: readonly Type[] = []): boolean {
  const resolved = resolveType(catalog, type);
  if (resolved && seen.includes(resolved)) return true;
  switch (resolved?.kind) {
    case undefined:
    case "enum":
      return true;
    case "primitive":
      return !["int", "number", "boolean"].includes(resolved.name);
    case "literal":
      return typeof resolved.value === "string";
    case "union":
      return resolved.members.every((member) => isText(catalog, member, [...seen, resolved]));
    default:
      return false;
  }
}

/** The type of an aggregate's ids, where it is known. */
export function idType(catalog: Catalog, { kind, id }: ActorType): Type | undefined {
  if (kind !== "aggregate" || !id) return undefined;
  return resolveType(catalog, { kind: "named", name: id.name });
}

/** The current key of an aggregate's message is compared with the id: that is told elsewhere. */
function checkMessage(catalog: Catalog, message: MessageType, findings: Findings): void {
  const { name, versions } = message;
  const ids = ownersOf(catalog, message).flatMap((owner) => idType(catalog, owner) ?? []);
  const current = currentVersion(message);
  const wrong = versions.find((version) => {
    const key = keyField(version);
    const type = key && resolveType(catalog, key.type);
    if (!type || isText(catalog, type)) return false;
    return ids.length === 0 || (version !== current && !ids.some((id) => sameType(id, type)));
  });
  const key = wrong && keyField(wrong);
  if (!key) return;
  const of = versions.length > 1 ? `${name} v${wrong.number}` : name;
  const text = `The @key ${key.name} of ${of} is ${typeName(key.type)}, which is no text.`;
  const help = `Write ${key.name}: string(1..64) @key, or another type of texts.`;
  findings.error("key-type", key.place, `${name}.${key.name}`, text, help);
}
