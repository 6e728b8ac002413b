// Names: each once, each one that TypeScript can say.

import type { Findings, Place } from "../finding.ts";
import {
  aliasOf,
  type Catalog,
  currentVersion,
  firstName,
  isOwn,
  type Messages,
  type MessageType,
  usedContext,
} from "../model.ts";
import type { Field } from "../type.ts";
import { checkDerivedNames } from "./derived-names.ts";
import { checkReasons } from "./reasons.ts";

interface Named {
  readonly name: string;
  readonly place: Place;
  /** Of messages and actors. */
  readonly kind?: string;
}

/** Names that generated code needs for itself. */
const TAKEN = new Set([
  ...["Message", "Creator", "MachineContext", "AnyStateMachine", "GenericSchema"],
  ...["AggregateContract", "ServiceContract", "SagaContract", "ProjectionContract"],
  ...["AggregateSetup", "SagaSetup", "Readonly", "Record", "String", "Number", "Math", "Object"],
]);

/** Most letters of a name: the names of files, with what is added, have at most 255. */
const MAX_LENGTH = 100;

/** Reports names that are there twice, and names that generated code cannot have. */
export function checkNames(catalog: Catalog, findings: Findings): void {
  const { types, events, commands, actors, sagas, projections, published } = catalog;
  const messages = [...events, ...commands];
  const own = types.filter(isOwn);
  const others = [...own, ...actors, ...sagas, ...projections];
  for (const item of others) checkForm(item, findings);
  for (const item of [...messages, ...others]) {
    checkTaken(item, findings);
    checkLength(item, findings);
  }
  checkTwice([...own, ...messages, ...actors, ...sagas, ...projections], findings);
  checkTwice(published, findings);
  checkFirstNames(sagas, findings);
  checkDerivedNames(catalog, TAKEN, findings);
}

/** Reports names within messages that are there twice, or that are reserved. */
export function checkInnerNames({ events, commands }: Messages, findings: Findings): void {
  for (const message of [...events, ...commands]) checkReserved(message, findings);
  for (const command of commands) checkReasons(command, findings);
}

/** Two sagas of one first name would share subjects and records. */
function checkFirstNames(sagas: Catalog["sagas"], findings: Findings): void {
  for (const saga of sagas) {
    const { name, was, place } = saga;
    const other = sagas.find((item) => item !== saga && firstName(item) === was);
    if (was === undefined || !other) continue;
    const text = `${name} was ${was}, and so is or was ${other.name}.`;
    findings.error("duplicate-name", place, name, text, "A first name is one saga's: correct was.");
  }
}

function checkForm({ name, place }: Named, findings: Findings): void {
  if (/^[A-Z][A-Za-z0-9]*$/.test(name)) return;
  const help = "Start with a capital, then letters and digits: OrderLine.";
  findings.error("name", place, name, `"${name}" is no name.`, help);
}

function checkTaken({ name, place }: Named, findings: Findings): void {
  if (!TAKEN.has(name)) return;
  const help = `Choose a longer name, such as Customer${name}.`;
  findings.error("name", place, name, `Generated code needs the name ${name} itself.`, help);
}

/** Names are parts of subjects and of names of files. */
function checkLength({ name, place }: Named, findings: Findings): void {
  if (name.length <= MAX_LENGTH) return;
  const text = `${name} is longer than ${MAX_LENGTH} letters.`;
  findings.error("name", place, name, text, "Choose a shorter one: files are named by it.");
}

/** Every name is exported from one file; files differ by more than capitals. */
function checkTwice(items: readonly Named[], findings: Findings): void {
  const seen = new Map<string, Named>();
  for (const item of items) {
    const { name, place } = item;
    const first = seen.get(name.toLowerCase());
    seen.set(name.toLowerCase(), first ?? item);
    if (!first) continue;
    const { file, line } = first.place;
    const message = `${name} is there twice: ${first.name} is at ${file}:${line}.`;
    findings.error("duplicate-name", place, name, message, twiceHelp(first, item));
  }
}

function twiceHelp(first: Named, second: Named): string {
  const kinds = [first, second].map(({ kind }) => kind);
  return kinds.includes("event") && kinds.includes("command")
    ? "A command asks and an event tells: PlaceOrder, and then OrderPlaced. Rename one of the two."
    : "Rename or remove one of the two.";
}

function checkReserved({ name, reserved, versions }: MessageType, findings: Findings): void {
  for (const { number, fields, reserved: own } of versions) {
    for (const field of fields) {
      if (![...reserved, ...own].includes(field.name)) continue;
      const message = `${name} v${number} uses the reserved name ${field.name}.`;
      const help = "Choose another name: it once meant something else.";
      findings.error("reserved-name", field.place, `${name}.${field.name}`, message, help);
    }
  }
}

/** An index of names is made once for a list of messages, and goes with it. */
const indexes = new WeakMap<readonly MessageType[], ReadonlyMap<string, MessageType>>();

/** The message of a name; the first, where there are several. */
export function messageNamed(
  messages: readonly MessageType[],
  name: string,
): MessageType | undefined {
  const index = indexes.get(messages) ?? createIndex(messages);
  indexes.set(messages, index);
  return index.get(name);
}

/** An event that sagas and projections hear: an own one, or one of another context. */
export function eventNamed(catalog: Catalog, name: string): MessageType | undefined {
  const alias = aliasOf(name);
  if (alias === undefined) return messageNamed(catalog.events, name);
  return usedContext(catalog, alias)?.events.find((event) => event.name === name);
}

function createIndex(messages: readonly MessageType[]): ReadonlyMap<string, MessageType> {
  const index = new Map<string, MessageType>();
  for (const message of messages) if (!index.has(message.name)) index.set(message.name, message);
  return index;
}

/** A field of the current version of a message. */
export function fieldOf(message: MessageType | undefined, name: string): Field | undefined {
  return message && currentVersion(message).fields.find((field) => field.name === name);
}
