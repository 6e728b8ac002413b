// References: every name that is used is defined somewhere.
import type { Findings, Place } from "../finding.ts";
import { type Catalog, isOwn, type Reference } from "../model.ts";
import { distance } from "../parse/keys.ts";
import { type Field, PRIMITIVES, type Type } from "../type.ts";
import { checkForeign, refuseForeign } from "./foreign.ts";

/** Whether a name may be defined in text that could not be read. */
export type MayBeHidden = (name: string) => boolean;

/** Reports references that lead nowhere. */
export function checkReferences(
  catalog: Catalog,
  mayBeHidden: MayBeHidden,
  findings: Findings,
): void {
  checkTypes(catalog, mayBeHidden, findings);
  checkMessages(catalog, mayBeHidden, findings);
}

function checkTypes(catalog: Catalog, mayBeHidden: MayBeHidden, findings: Findings): void {
  const naming = { catalog, mayBeHidden, findings };
  const own = catalog.types.filter(isOwn);
  const known = own.map(({ name }) => name);
  const check = (type: Type, place: Place, subject: string): void => {
    if (type.kind === "named" && !isOwn(type)) {
      checkForeign(naming, "type", { name: type.name, place }, subject);
    } else if (type.kind === "named" && !known.includes(type.name) && !mayBeHidden(type.name)) {
      const message = `${subject} has the unknown type ${type.name}.`;
      findings.error("unknown-type", place, subject, message, suggest(type.name, known, "types"));
    }
    for (const inner of innerTypes(type)) check(inner, place, subject);
    if (type.kind === "object") checkFields(type.fields, subject);
  };
  const checkFields = (fields: readonly Field[], subject: string): void => {
    for (const field of fields) check(field.type, field.place, `${subject}.${field.name}`);
  };
  for (const { name, type, place } of own) check(type, place, name);
  for (const { name, row } of catalog.projections) checkFields(row, name);
  for (const message of [...catalog.commands, ...catalog.events]) {
    for (const { fields } of message.versions) checkFields(fields, message.name);
    for (const { fields, reason } of message.rejects) {
      checkFields(fields, `${message.name}.${reason}`);
    }
  }
}

function innerTypes(type: Type): readonly Type[] {
  switch (type.kind) {
    case "list":
      return [type.item];
    case "map":
      return [type.value];
    case "nullable":
      return [type.of];
    case "union":
      return type.members;
    default:
      return [];
  }
}

function checkMessages(catalog: Catalog, mayBeHidden: MayBeHidden, findings: Findings): void {
  const own: Expect = (what, known, reference, subject) => {
    const { name, place } = reference;
    if (!isOwn(reference)) {
      refuseForeign(findings, what, reference, subject);
      return;
    }
    if (name === "" || known.some((item) => item.name === name) || mayBeHidden(name)) return;
    const names = known.map((item) => item.name);
    const message = `${subject} names the unknown ${what} ${name}.`;
    const help = builtIn(name, subject) ?? suggest(name, names, `${what}s`);
    findings.error("unknown-reference", place, subject, message, help);
  };
  const any = (what: "type" | "event", reference: Reference, subject: string): void => {
    if (!isOwn(reference)) {
      checkForeign({ catalog, mayBeHidden, findings }, what, reference, subject);
    } else if (what === "event") own("event", catalog.events, reference, subject);
    else own("type", catalog.types.filter(isOwn), reference, subject);
  };
  for (const actor of catalog.actors) {
    for (const command of actor.handles) own("command", catalog.commands, command, actor.name);
    for (const event of actor.emits) own("event", catalog.events, event, actor.name);
    if (actor.id) any("type", actor.id, actor.name);
  }
  for (const saga of catalog.sagas) {
    for (const event of [...saga.startsOn, ...saga.stopsOn]) any("event", event, saga.name);
    checkSteps(catalog, saga, own);
  }
  for (const { on, name } of catalog.projections) {
    for (const event of on) any("event", event, name);
  }
  for (const feed of catalog.published) checkFeed(catalog, feed, findings, own);
}

function checkSteps(catalog: Catalog, saga: Catalog["sagas"][number], expect: Expect): void {
  for (const step of saga.groups.flat()) {
    const subject = `${saga.name}.${step.name}`;
    const events = [step.done, step.failed, step.undo?.done, step.undo?.failed];
    for (const event of events) if (event) expect("event", catalog.events, event, subject);
    for (const sent of [step.do, step.undo]) {
      if (sent) expect("command", catalog.commands, sent.command, subject);
    }
  }
  for (const sent of [saga.onCompleted, saga.onFailed]) {
    if (sent) expect("command", catalog.commands, sent.command, saga.name);
  }
}

type Expect = (
  what: string,
  known: readonly { readonly name: string }[],
  reference: Reference,
  subject: string,
) => void;

function checkFeed(
  catalog: Catalog,
  feed: Catalog["published"][number],
  findings: Findings,
  expect: Expect,
): void {
  for (const { event, version } of feed.events) {
    expect("event", catalog.events, event, feed.name);
    const found = catalog.events.find(({ name }) => name === event.name);
    if (!found || found.versions.some(({ number }) => number === version)) continue;
    const message = `${feed.name} serves ${event.name} v${version}, which does not exist.`;
    const help = `Write a version from 1 to ${found.versions.length}.`;
    findings.error("unknown-version", event.place, feed.name, message, help);
  }
}

/** Only a type with a name of its own tells ids apart. */
function builtIn(name: string, subject: string): string | undefined {
  if (!(PRIMITIVES as readonly string[]).includes(name)) return undefined;
  return `Write ${subject}Id: ${name} under types, and here ${subject}Id.`;
}

function suggest(name: string, known: readonly string[], section: string): string {
  const near = known.find((item) => distance(item, name) <= 2);
  return near ? `Did you mean ${near}?` : `Define ${name} under ${section}, or correct the name.`;
}
