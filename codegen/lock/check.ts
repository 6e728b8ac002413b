// A catalog against its lock: what is released may not be edited, moved or deleted.
import { ownerOf } from "../check/owners.ts";
import type { Findings, Place } from "../finding.ts";
import { aliasOf, type Catalog, currentVersion, keyField, type MessageType } from "../model.ts";
import { partsOf, type Type } from "../type.ts";
import type { LockedMessage } from "./content.ts";
import type { Lock } from "./file.ts";
import { sagaHash } from "./freeze.ts";
import { type Shape, shapeOf } from "./shape.ts";

/** Reports what differs from what was released. */
export function checkLock(catalog: Catalog, { file, content }: Lock, findings: Findings): void {
  const place: Place = { file, line: 1, column: 1 };
  if (content.context !== catalog.context && catalog.context !== "") {
    const text = `The context was released as ${content.context}, not ${catalog.context}.`;
    const help = `Write context: ${content.context}: it is part of every subject.`;
    findings.error("context-changed", place, catalog.context, text, help);
  }
  for (const [name, locked] of Object.entries(content.messages)) {
    const list = locked.kind === "event" ? catalog.events : catalog.commands;
    const message = list.find((found) => found.name === name);
    if (message) checkMessage(catalog, message, locked, file, findings);
    else {
      const text = `The released ${locked.kind} ${name} is gone.`;
      const help = `Keep it, with status: retired. If it was never deployed, take it out of ${file}.`;
      findings.error(`${locked.kind}-deleted`, place, name, text, help);
    }
  }
  checkSagas(catalog, { file, content }, findings);
}

function checkMessage(
  catalog: Catalog,
  message: MessageType,
  locked: LockedMessage,
  file: string,
  findings: Findings,
): void {
  const { name, kind, place } = message;
  const owner = ownerOf(catalog, message)?.name;
  if (owner !== undefined && locked.owner !== owner) {
    const text = `The released ${kind} ${name} moved from ${locked.owner} to ${owner}.`;
    const help = `Leave it with ${locked.owner}, whose name is in its subjects; add a new ${kind}.`;
    findings.error(`${kind}-moved`, place, name, text, help);
  }
  const key = keyField(currentVersion(message))?.name;
  if (key !== undefined && locked.key !== key) {
    const text = `The released ${name} changes its @key from ${locked.key} to ${key}.`;
    findings.error("key-changed", place, name, text, `Keep ${locked.key} as its @key.`);
  }
  for (const [number, shape] of Object.entries(locked.versions)) {
    checkVersion(catalog, message, Number(number), shape, file, findings);
  }
  checkReserved(message, locked, findings);
}

function checkVersion(
  catalog: Catalog,
  message: MessageType,
  number: number,
  shape: Shape,
  file: string,
  findings: Findings,
): void {
  const { name } = message;
  const version = message.versions.find((found) => found.number === number);
  if (!version || version.status === "draft") {
    const text = `The released ${name} v${number} is ${version ? "a draft again" : "gone"}.`;
    const help = `Put it back: what is stored stays readable. It is frozen in ${file}.`;
    findings.error("version-deleted", version?.place ?? message.place, name, text, help);
    return;
  }
  const now = shapeOf(catalog, version.fields);
  const next = message.versions.length + 1;
  const help =
    `Put v${number} back as it was, and write v${next} with changes. If v${number} was never ` +
    `deployed, take it out of ${file}; if another branch released it too, number yours v${next}.`;
  for (const field of new Set([...Object.keys(shape), ...Object.keys(now)])) {
    if (shape[field] === now[field]) continue;
    const [was, is] = [shape[field] ?? "not there", now[field] ?? "gone"];
    const text = `The released ${name} v${number} was edited: ${field} was ${was}, and is ${is}.`;
    const edited = version.fields.find((found) => found.name === field);
    const place = edited?.place ?? version.place;
    const also = edited ? foreignHelp(catalog, edited.type, number) : "";
    findings.error("version-edited", place, `${name}.${field}`, text, `${help}${also}`);
  }
}

/** A field may be as it was, and a type of another context in it may not. */
function foreignHelp(catalog: Catalog, type: Type, number: number): string {
  const [name] = foreignNames(catalog, type);
  if (name === undefined) return "";
  const alias = aliasOf(name);
  return (
    ` If it is ${name} that changed, go back to the file of ${alias} that v${number} was made with, ` +
    `or write the old type out under types.`
  );
}

/** The types of other contexts that a type is made of. */
function foreignNames(catalog: Catalog, type: Type): readonly string[] {
  const found = new Set<string>();
  const add = (part: Type): void => {
    if (part.kind === "named" && !found.has(part.name)) {
      found.add(part.name);
      const named = catalog.types.find(({ name }) => name === part.name);
      if (named) add(named.type);
    }
    for (const inner of partsOf(part)) add(inner);
  };
  add(type);
  return [...found].filter((name) => aliasOf(name) !== undefined);
}

/** A name that was once reserved stays so, also when its entry under `reserved` went. */
function checkReserved(
  { name, versions, reserved }: MessageType,
  locked: LockedMessage,
  findings: Findings,
): void {
  for (const { number, fields } of versions) {
    if (String(number) in locked.versions) continue;
    for (const field of fields) {
      if (!locked.reserved.includes(field.name) || reserved.includes(field.name)) continue;
      const subject = `${name}.${field.name}`;
      const text = `${name} v${number} uses ${field.name}, which was reserved.`;
      const help = "Choose another name: it once meant something else.";
      findings.error("reserved-name", field.place, subject, text, help);
    }
  }
}

function checkSagas(catalog: Catalog, { file, content }: Lock, findings: Findings): void {
  for (const saga of catalog.sagas) {
    const released = content.sagas[saga.name] ?? {};
    const newest = Math.max(0, ...Object.keys(released).map(Number));
    const hash = released[saga.version];
    if (hash !== undefined && hash !== sagaHash(saga)) {
      const text = `The released saga ${saga.name} v${saga.version} was edited.`;
      const help =
        `Write version: ${newest + 1} under it: running instances keep the chart they started with. ` +
        `If it was never deployed, take it out of ${file}.`;
      findings.error("saga-edited", saga.place, saga.name, text, help);
    } else if (saga.version < newest || saga.version > newest + 1) {
      const text = `${saga.name} has version ${saga.version}; the newest released one is ${newest}.`;
      const help = `Write version: ${newest + 1} for a changed saga, or ${newest} for the same.`;
      findings.error("saga-version", saga.place, saga.name, text, help);
    }
  }
}
