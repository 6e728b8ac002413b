// References: every name that is used is defined somewhere.
import type { Findings, Place } from "../finding.ts";
import { type Catalog, isOwn, type Messages, type Reference } from "../model.ts";
import { nearest } from "../parse/keys.ts";
import { type Field, PRIMITIVES, type Type } from "../type.ts";
import type { Doubts } from "./doubts.ts";
import { checkForeign, refuseForeign } from "./foreign.ts";
import { createRepeatedErrors, type RepeatedErrors } from "./repeated.ts";

/** Reports references that lead nowhere; of messages, those in the payloads of `open`. */
export function checkReferences(
  catalog: Catalog,
  open: Messages,
  doubts: Doubts,
  findings: Findings,
): void {
  const checking = { catalog, doubts, findings, errors: createRepeatedErrors() };
  checkTypes(checking, open);
  checkMessages(checking);
  checking.errors.report(findings);
}

interface Checking {
  readonly catalog: Catalog;
  readonly doubts: Doubts;
  readonly findings: Findings;
  readonly errors: RepeatedErrors;
}

function checkTypes(checking: Checking, { commands, events }: Messages): void {
  const { catalog, doubts, errors } = checking;
  const own = catalog.types.filter(isOwn);
  const known = namesOf(own);
  const check = (type: Type, place: Place, subject: string): void => {
    if (type.kind === "named" && !isOwn(type)) {
      checkForeign(checking, "type", { name: type.name, place }, subject);
    } else if (type.kind === "named" && !isDefined(known, type.name, doubts)) {
      const message = `${subject} has the unknown type ${type.name}.`;
      const help = adviceOn(type.name, known, "types");
      const error = { code: "unknown-type", place, subject, message, help };
      errors.add(`type ${type.name}`, error);
    }
    for (const inner of innerTypes(type)) check(inner, place, subject);
    if (type.kind === "object") checkFields(type.fields, subject);
  };
  const checkFields = (fields: readonly Field[], subject: string): void => {
    for (const field of fields) check(field.type, field.place, `${subject}.${field.name}`);
  };
  for (const { name, type, place } of own) check(type, place, name);
  for (const { name, row } of catalog.projections) checkFields(row, name);
  for (const message of [...commands, ...events]) {
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

const isDefined = (known: ReadonlySet<string>, name: string, doubts: Doubts): boolean =>
  known.has(name) || doubts.mayBeHidden(name);

const namesOf = (items: readonly { readonly name: string }[]): ReadonlySet<string> =>
  new Set(items.filter(isOwn).map(({ name }) => name));

function checkMessages(checking: Checking): void {
  const { catalog, doubts, findings, errors } = checking;
  const { commands, events, types } = catalog;
  const names = { command: namesOf(commands), event: namesOf(events), type: namesOf(types) };
  const own: Expect = (what, reference, subject) => {
    const { name, place } = reference;
    const known = names[what];
    if (!isOwn(reference)) refuseForeign(findings, what, reference, subject);
    else if (name !== "" && !isDefined(known, name, doubts)) {
      const message = `${subject} names the unknown ${what} ${name}.`;
      const help =
        builtIn(name, subject) ??
        otherKind(catalog, what, name) ??
        adviceOn(name, known, `${what}s`);
      errors.add(`${what} ${name}`, { code: "unknown-reference", place, subject, message, help });
    }
  };
  const any: Expect = (what, reference, subject) => {
    if (isOwn(reference) || what === "command") own(what, reference, subject);
    else checkForeign(checking, what, reference, subject);
  };
  for (const actor of catalog.actors) {
    for (const command of actor.handles) own("command", command, actor.name);
    for (const event of actor.emits) own("event", event, actor.name);
    if (actor.id) any("type", actor.id, actor.name);
  }
  for (const saga of catalog.sagas) {
    const { startsOn, stopsOn, hears = [], sends = [] } = saga;
    for (const event of [...startsOn, ...stopsOn, ...hears]) any("event", event, saga.name);
    for (const command of sends) own("command", command, saga.name);
    checkSteps(saga, own);
  }
  for (const { on, name } of catalog.projections) {
    for (const event of on) any("event", event, name);
  }
  for (const feed of catalog.published) checkFeed(checking, feed, own);
}

function checkSteps(saga: Catalog["sagas"][number], expect: Expect): void {
  for (const step of saga.groups.flat()) {
    const subject = `${saga.name}.${step.name}`;
    const events = [step.done, step.failed, step.undo?.done, step.undo?.failed];
    for (const event of events) if (event) expect("event", event, subject);
    for (const sent of [step.do, step.undo]) {
      if (sent) expect("command", sent.command, subject);
    }
  }
  for (const sent of [saga.onCompleted, saga.onFailed]) {
    if (sent) expect("command", sent.command, saga.name);
  }
}

type Expect = (what: "command" | "event" | "type", reference: Reference, subject: string) => void;

function checkFeed(
  { catalog, doubts, findings }: Checking,
  feed: Catalog["published"][number],
  expect: Expect,
): void {
  for (const { event, version } of feed.events) {
    expect("event", event, feed.name);
    const found = catalog.events.find(({ name }) => name === event.name);
    if (!found || found.versions.some(({ number }) => number === version)) continue;
    if (doubts.isBroken(event.name)) continue;
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

/** A command where an event goes, or the reverse. */
function otherKind(
  { commands, events }: Catalog,
  what: "command" | "event" | "type",
  name: string,
): string | undefined {
  if (what === "type") return undefined;
  const other = what === "event" ? commands : events;
  if (!other.some((message) => message.name === name)) return undefined;
  return what === "event"
    ? `${name} is a command: name an event that tells what came of it.`
    : `${name} is an event: name the command that asks for it.`;
}

function adviceOn(name: string, known: ReadonlySet<string>, section: string): string {
  const near = nearest(name, [...known]);
  return near === undefined
    ? `Define ${name} under ${section}, or correct the name.`
    : `Did you mean ${near}?`;
}
