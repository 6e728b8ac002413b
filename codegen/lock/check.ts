// A catalog against its lock: what is released may not be edited, moved or deleted.
import { createDoubts } from "../check/doubts.ts";
import { heardBy, sentBy } from "../check/handlers.ts";
import { messageNamed } from "../check/names.ts";
import { ownerOf } from "../check/owners.ts";
import type { Findings, Place } from "../finding.ts";
import {
  type Catalog,
  currentVersion,
  firstName,
  isDeclared,
  keyField,
  type Messages,
  type MessageType,
  type SagaType,
} from "../model.ts";
import type { LockContent, LockedMessage } from "./content.ts";
import { editsOf, reportEdits } from "./edits.ts";
import type { Lock } from "./file.ts";
import { sagaHash } from "./freeze.ts";

/**
 * Reports messages that differ from what was released. Of those that could not be read as a whole,
 * nothing is said; what else would be wrong with an edited one only follows from that. Those that
 * are not `open` are known to be as they were released.
 */
export function checkLock(
  catalog: Catalog,
  open: Messages,
  { file, content }: Lock,
  findings: Findings,
): void {
  const place: Place = { file, line: 1, column: 1 };
  const doubts = createDoubts(catalog, "", findings);
  if (content.context !== catalog.context && catalog.context !== "") {
    const text = `The context was released as ${content.context}, not ${catalog.context}.`;
    const help = `Write context: ${content.context}: it is part of every subject.`;
    findings.error("context-changed", place, catalog.context, text, help);
  }
  const used = usedNames(catalog);
  for (const [name, locked] of Object.entries(content.messages)) {
    const list = locked.kind === "event" ? catalog.events : catalog.commands;
    // One that is named somewhere is reported there, as unknown.
    if (used.has(name) || messageNamed(list, name)) continue;
    const text = `The released ${locked.kind} ${name} is gone.`;
    const help = `Keep it, with status: retired. If it was never deployed, take it out of ${file}.`;
    findings.error(`${locked.kind}-deleted`, place, name, text, help);
  }
  checkOwners(catalog, releasedMessages(catalog, content), findings);
  const clear = releasedMessages(open, content).filter(({ message }) => !doubts.isUnclear(message));
  for (const { message, locked } of clear) checkMessage(message, locked, file, findings);
  const edits = clear.flatMap(({ message, locked }) =>
    message.versions.flatMap((version) => {
      const shape = version.status === "draft" ? undefined : locked.versions[version.number];
      return shape ? editsOf(catalog, message, version, shape) : [];
    }),
  );
  reportEdits(catalog, edits, file, findings);
}

interface Released {
  readonly message: MessageType;
  readonly locked: LockedMessage;
}

function releasedMessages(
  { commands, events }: Messages,
  content: LockContent,
): readonly Released[] {
  return [...commands, ...events].flatMap((message) => {
    const locked = content.messages[message.name];
    return locked?.kind === message.kind ? [{ message, locked }] : [];
  });
}

/** The names of messages that something refers to. */
function usedNames({ actors, sagas, projections, published }: Catalog): ReadonlySet<string> {
  return new Set([
    ...actors.flatMap(({ handles, emits }) => [...handles, ...emits].map(({ name }) => name)),
    ...sagas.flatMap((saga) => [...heardBy(saga).map(({ name }) => name), ...sentBy(saga)]),
    ...projections.flatMap(({ on }) => on.map(({ name }) => name)),
    ...published.flatMap(({ events }) => events.map(({ event }) => event.name)),
  ]);
}

/** An actor that is called otherwise has moved all of its messages, by one mistake. */
function checkOwners(catalog: Catalog, released: readonly Released[], findings: Findings): void {
  const moves = released.flatMap(({ message, locked }) => {
    const owner = ownerOf(catalog, message);
    return owner && owner.name !== locked.owner ? [{ message, owner, from: locked.owner }] : [];
  });
  const renamed = new Map<string, string[]>();
  for (const { message, owner, from } of moves) {
    if (catalog.actors.some(({ name }) => name === from)) {
      const { kind, name, place } = message;
      const text = `The released ${kind} ${name} moved from ${from} to ${owner.name}.`;
      const help = `Leave it with ${from}, whose name is in its subjects; add a new ${kind}.`;
      findings.error(`${kind}-moved`, place, name, text, help);
      continue;
    }
    const key = `${from} ${owner.name}`;
    const known = renamed.get(key) ?? [];
    renamed.set(key, [...known, message.name]);
    if (known.length > 0) continue;
    const all = moves.filter((move) => move.from === from && move.owner === owner);
    const names = all.map((move) => move.message.name).join(", ");
    const text = `${from}, which owns the released ${names}, is called ${owner.name}.`;
    const help = `Call it ${from} again: its name is in their subjects.`;
    findings.error("owner-renamed", owner.place, owner.name, text, help);
  }
}

function checkMessage(
  message: MessageType,
  locked: LockedMessage,
  file: string,
  findings: Findings,
): void {
  const { name, versions, place } = message;
  for (const number of Object.keys(locked.versions).map(Number)) {
    const version = versions.find((found) => found.number === number);
    if (version && version.status !== "draft") continue;
    const text = `The released ${name} v${number} is ${version ? "a draft again" : "gone"}.`;
    const help = `Put it back: what is stored stays readable. It is frozen in ${file}.`;
    findings.error("version-deleted", version?.place ?? place, name, text, help);
  }
  const current = currentVersion(message);
  const key = keyField(current)?.name;
  const isThere = current.fields.some((field) => field.name === locked.key);
  // A key that is gone is an edit, which is reported as one.
  if (key !== undefined && locked.key !== key && isThere) {
    const text = `The released ${name} changes its @key from ${locked.key} to ${key}.`;
    findings.error("key-changed", place, name, text, `Keep ${locked.key} as its @key.`);
  }
  checkReserved(message, locked, findings);
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

/** Reports sagas that differ from what was released, as far as nothing else is wrong with them. */
export function checkLockedSagas(catalog: Catalog, lock: Lock, findings: Findings): void {
  const { file, content } = lock;
  const doubts = createDoubts(catalog, "", findings);
  checkGoneSagas(catalog, lock, findings);
  for (const saga of catalog.sagas) {
    const released = content.sagas[firstName(saga)] ?? {};
    if (!isDeclared(saga)) {
      if (Object.keys(released).length > 0) reportRewritten(saga, file, findings);
      continue;
    }
    const newest = Math.max(0, ...Object.keys(released).map(Number));
    const hash = released[saga.version];
    if (hash !== undefined && hash !== sagaHash(saga)) {
      if (doubts.isBroken(saga.name)) continue;
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

/** Its instances would go on with a chart that knows nothing of their states. */
function reportRewritten({ name, place }: SagaType, file: string, findings: Findings): void {
  const text = `The released saga ${name} had steps, and has a chart of your own now.`;
  const help =
    "Give it another name: running instances keep the chart they started with. If it was never " +
    `deployed, take it out of ${file}.`;
  findings.error("saga-edited", place, name, text, help);
}

/** A saga that is called otherwise has instances that nobody would go on with. */
function checkGoneSagas(catalog: Catalog, { file, content }: Lock, findings: Findings): void {
  const names = new Set(catalog.sagas.map(firstName));
  const unknown = catalog.sagas
    .filter(isDeclared)
    .filter((saga) => !Object.hasOwn(content.sagas, firstName(saga)));
  for (const name of Object.keys(content.sagas)) {
    if (names.has(name)) continue;
    const [renamed] = unknown.length === 1 ? unknown : [];
    const place = renamed?.place ?? { file, line: 1, column: 1 };
    const text = `The released saga ${name} is gone.`;
    const way = renamed ? `If it is ${renamed.name} now, write was: ${name} under that. ` : "";
    const help = `${way}If no instance of it runs any more, take it out of ${file}.`;
    findings.error("saga-deleted", place, name, text, help);
  }
}
