// Who handles and emits what, and by which key.
import type { Findings } from "../finding.ts";
import {
  type ActorType,
  type Catalog,
  currentVersion,
  keyField,
  type MessageType,
  resolveType,
} from "../model.ts";
import { sameType } from "../type.ts";
import { fieldOf, messageNamed } from "./names.ts";
import { ownersOf } from "./owners.ts";
import type { MayBeHidden } from "./references.ts";

/** Reports messages without, or with several, owners, and missing keys. */
export function checkHandlers(
  catalog: Catalog,
  mayBeHidden: MayBeHidden,
  findings: Findings,
): void {
  for (const command of catalog.commands) {
    const handlers = ownersOf(catalog, command);
    if (handlers.length === 0 && mayBeHidden(command.name)) continue;
    const help = `Name ${command.name} under handles of exactly one aggregate or service.`;
    checkOwners(findings, "command", command, handlers, "handled", help);
  }
  for (const event of catalog.events) {
    const emitters = ownersOf(catalog, event);
    if (emitters.length === 0 && mayBeHidden(event.name)) continue;
    const help = `Name ${event.name} under emits of exactly one aggregate or service.`;
    checkOwners(findings, "event", event, emitters, "emitted", help);
  }
  for (const message of [...catalog.commands, ...catalog.events]) checkKey(message, findings);
  for (const message of [...catalog.commands, ...catalog.events]) {
    for (const owner of ownersOf(catalog, message)) checkId(catalog, owner, message, findings);
  }
  for (const saga of catalog.sagas) checkSagaKey(catalog, saga, findings);
  for (const { name, on, key, place } of catalog.projections) {
    for (const { name: event, place: at } of on) {
      const message = messageNamed(catalog.events, event);
      if (!message || key === "" || fieldOf(message, key)) continue;
      const text = `${name} has the key ${key}, which ${event} does not carry.`;
      findings.error("projection-key", at, name, text, `Add ${key} to ${event}.`);
    }
    if (key === "") {
      const help = "Name the field that every event of the projection carries: key: orderId.";
      findings.error("key-missing", place, name, `${name} has no key.`, help);
    }
  }
}

const has = (references: readonly { readonly name: string }[], name: string): boolean =>
  references.some((reference) => reference.name === name);

function checkOwners(
  findings: Findings,
  what: string,
  message: MessageType,
  owners: readonly ActorType[],
  verb: string,
  help: string,
): void {
  if (owners.length === 1) return;
  const code = owners.length === 0 ? `${what}-without-owner` : `${what}-with-owners`;
  const text =
    owners.length === 0
      ? `The ${what} ${message.name} is ${verb} by nobody.`
      : `The ${what} ${message.name} is ${verb} by ${owners.map(({ name }) => name).join(", ")}.`;
  findings.error(code, message.place, message.name, text, help);
}

function checkKey(message: MessageType, findings: Findings): void {
  for (const version of message.versions) {
    const keys = version.fields.filter(({ marks }) => has(marks, "key"));
    if (keys.length === 1 && !keys[0]!.optional) continue;
    const text =
      keys.length === 0
        ? `${message.name} v${version.number} has no field marked @key.`
        : `${message.name} v${version.number} needs one required @key field.`;
    const help = "Mark the field that holds the aggregate's id: orderId: OrderId @key.";
    findings.error("key-missing", version.place, message.name, text, help);
  }
  const names = new Set(message.versions.map((version) => keyField(version)?.name));
  if (names.size <= 1) return;
  const text = `${message.name} changes its @key: ${[...names].join(", ")}.`;
  findings.error("key-changed", message.place, message.name, text, "Keep one key for all.");
}

/** An aggregate's messages are about it: their keys are of the type that it names as its id. */
function checkId(
  catalog: Catalog,
  { kind, name, id }: ActorType,
  message: MessageType,
  findings: Findings,
): void {
  const key = keyField(currentVersion(message));
  const idType =
    kind === "aggregate" && id && resolveType(catalog, { kind: "named", name: id.name });
  const type = key && resolveType(catalog, key.type);
  if (!idType || !type || sameType(type, idType)) return;
  const text = `The @key ${key.name} of ${message.name} is no ${id.name}, the id of ${name}.`;
  const help = `Write ${key.name}: ${id.name} @key, or give ${name} that id.`;
  findings.error("key-type", key.place, `${message.name}.${key.name}`, text, help);
}

function checkSagaKey(catalog: Catalog, saga: Catalog["sagas"][number], findings: Findings): void {
  if (saga.key === "") {
    const help = "Name the field that every event of the saga carries: key: orderId.";
    findings.error("key-missing", saga.place, saga.name, `${saga.name} has no key.`, help);
    return;
  }
  for (const { name, place } of heardBy(saga)) {
    const message = messageNamed(catalog.events, name);
    if (!message || fieldOf(message, saga.key)) continue;
    const text = `${saga.name} has the key ${saga.key}, which ${name} does not carry.`;
    findings.error("saga-key", place, saga.name, text, `Add ${saga.key} to ${name}.`);
  }
}

/** Every event that a saga names, in order, each once. */
export function heardBy(saga: Catalog["sagas"][number]): Catalog["sagas"][number]["startsOn"] {
  const steps = saga.groups.flat();
  const all = [
    ...saga.startsOn,
    ...saga.stopsOn,
    ...steps.flatMap(({ done, failed, undo }) => [done, failed, undo?.done, undo?.failed]),
  ].flatMap((reference) => (reference && reference.name !== "" ? [reference] : []));
  return all.filter(({ name }, index) => all.findIndex((item) => item.name === name) === index);
}

/** Every command that a saga sends, in order, each once. */
export function sentBy(saga: Catalog["sagas"][number]): readonly string[] {
  const steps = saga.groups.flat();
  const all = [...steps.flatMap((step) => [step.do, step.undo]), saga.onCompleted, saga.onFailed];
  return [...new Set(all.flatMap((sending) => (sending ? [sending.command.name] : [])))];
}
