// Keys: the field that holds an aggregate's id, and the one by which sagas and rows are told apart.
import type { Findings, Place } from "../finding.ts";
import {
  type ActorType,
  type Catalog,
  currentVersion,
  isOwn,
  keyField,
  type MessageType,
  type Reference,
  resolveType,
} from "../model.ts";
import { nearest } from "../parse/keys.ts";
import { type Field, sameType } from "../type.ts";
import { typeName } from "../type-name.ts";
import type { Doubts } from "./doubts.ts";
import { allFields } from "./fields.ts";
import { heardBy } from "./handlers.ts";
import { idType, isText } from "./key-texts.ts";
import { eventNamed, fieldOf } from "./names.ts";
import { ownersOf } from "./owners.ts";

/** Reports sagas, projections and those messages of `open` that lack the key that they need. */
export function checkKeys(
  catalog: Catalog,
  open: Catalog,
  doubts: Doubts,
  findings: Findings,
): void {
  for (const message of [...open.commands, ...open.events]) {
    if (doubts.isBroken(message.name)) continue;
    checkKey(message, findings);
    for (const owner of ownersOf(catalog, message)) checkId(catalog, owner, message, findings);
  }
  checkStrayKeys(open, findings);
  for (const saga of catalog.sagas) {
    const { name, key, place, startsOn, stopsOn, hears = [] } = saga;
    // An answer of another context's is refused as such.
    const others = [...startsOn, ...stopsOn, ...hears];
    const events = heardBy(saga).filter((event) => isOwn(event) || others.includes(event));
    const keyed = { code: "saga-key", what: "saga", name, key, place, events };
    checkHearer(catalog, keyed, doubts, findings);
  }
  for (const { name, key, place, on } of catalog.projections) {
    const keyed = { code: "projection-key", what: "projection", name, key, place, events: on };
    checkHearer(catalog, keyed, doubts, findings);
  }
}

function checkKey(message: MessageType, findings: Findings): void {
  for (const version of message.versions) {
    const keys = version.fields.filter(({ marks }) => marks.some(({ name }) => name === "key"));
    if (keys.length === 1 && !keys[0]!.optional) continue;
    const text =
      keys.length === 0
        ? `${message.name} v${version.number} has no field marked @key.`
        : `${message.name} v${version.number} needs one required @key field.`;
    const help = "Mark the field that holds the aggregate's id: orderId: OrderId @key.";
    findings.error("key-missing", version.place, message.name, text, help);
  }
  const names = new Set(message.versions.flatMap((version) => keyField(version)?.name ?? []));
  if (names.size <= 1) return;
  const text = `${message.name} changes its @key: ${[...names].join(", ")}.`;
  findings.error("key-changed", message.place, message.name, text, "Keep one key for all.");
}

/** A key that is no field of a payload itself would be ignored. */
function checkStrayKeys(catalog: Catalog, findings: Findings): void {
  const payloads = [...catalog.commands, ...catalog.events].flatMap(({ versions }) =>
    versions.flatMap(({ fields }) => fields),
  );
  const own = new Set(payloads);
  for (const { subject, field } of allFields(catalog)) {
    if (own.has(field) || !field.marks.some(({ name }) => name === "key")) continue;
    const text = `${subject} is marked @key, and is no field of a message's payload.`;
    findings.error("key-stray", field.place, subject, text, "Take the @key out.");
  }
}

/** An aggregate's messages are about it: their keys are of the type that it names as its id. */
function checkId(
  catalog: Catalog,
  owner: ActorType,
  message: MessageType,
  findings: Findings,
): void {
  const { name, id } = owner;
  const key = keyField(currentVersion(message));
  const wanted = idType(catalog, owner);
  const type = key && resolveType(catalog, key.type);
  if (!id || !wanted || !type || sameType(type, wanted)) return;
  const text = `The @key ${key.name} of ${message.name} is no ${id.name}, the id of ${name}.`;
  const help = `Write ${key.name}: ${id.name} @key, or give ${name} that id.`;
  findings.error("key-type", key.place, `${message.name}.${key.name}`, text, help);
}

/** A saga or a projection. */
interface Hearer {
  readonly code: string;
  readonly what: string;
  readonly name: string;
  readonly key: string;
  readonly place: Place;
  readonly events: readonly Reference[];
}

function checkHearer(catalog: Catalog, hearer: Hearer, doubts: Doubts, findings: Findings): void {
  const { code, what, name, key, place, events } = hearer;
  if (key === "") {
    if (doubts.isBroken(name)) return;
    const help = `Name the field that every event of the ${what} carries: key: orderId.`;
    findings.error("key-missing", place, name, `${name} has no key.`, help);
    return;
  }
  const known = events.flatMap((event) => {
    const message = eventNamed(catalog, event.name);
    return message && !doubts.isBroken(event.name) ? [{ event, message }] : [];
  });
  const without = known.filter(({ message }) => !fieldOf(message, key));
  if (without.length > 1 && without.length === known.length) {
    const messages = known.map(({ message }) => message);
    const text = `${name} has the key ${key}, which none of its events carries.`;
    findings.error(code, place, name, text, sharedHelp(key, messages));
    return;
  }
  for (const { event, message } of without) {
    const text = `${name} has the key ${key}, which ${event.name} does not carry.`;
    findings.error(code, event.place, name, text, missingHelp(key, message));
  }
  for (const { event, message } of known) {
    const field = fieldOf(message, key);
    const wrong = field && !doubts.isUnclear(message) && whyNoKey(catalog, field, event.name);
    if (!wrong) continue;
    findings.error(code, event.place, name, `${name} has the key ${key}, ${wrong[0]}.`, wrong[1]);
  }
}

/** Why a field that an event carries cannot be a key, and what to do; undefined when it can. */
function whyNoKey(
  catalog: Catalog,
  { name, type, optional }: Field,
  event: string,
): readonly [problem: string, help: string] | undefined {
  if (optional) {
    const help = isOwn({ name: event })
      ? `Make ${name} required in ${event}: without the ?.`
      : `Choose a field that ${event} always carries.`;
    return [`which ${event} may lack`, help];
  }
  if (isText(catalog, type)) return undefined;
  const help = "Choose a field that is a text in all of its events.";
  return [`which is ${typeName(type)} in ${event}, and no text`, help];
}

/** What others publish is theirs to change. */
function missingHelp(key: string, message: MessageType): string {
  if (isOwn(message)) return `Add ${key} to ${message.name}.`;
  const fields = currentVersion(message).fields.map((field) => field.name);
  return `Choose one of its fields as the key: ${fields.join(", ")}; all events need it.`;
}

/** Where no event carries a key, it is the key that is wrong. */
function sharedHelp(key: string, messages: readonly MessageType[]): string {
  const [first, ...others] = messages.map((message) =>
    currentVersion(message).fields.map((field) => field.name),
  );
  const shared = (first ?? []).filter((name) => others.every((names) => names.includes(name)));
  const near = nearest(key, shared);
  if (near !== undefined) return `Did you mean ${near}?`;
  return shared.length === 0
    ? "Add one to all of them, or hear only events that carry one."
    : `Write one that all of them carry: ${shared.join(", ")}.`;
}
