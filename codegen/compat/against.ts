// A catalog against an older one: what was stored must stay readable, whoever was asked may not go
// away, and the mode must hold between the two.
import { ownerOf } from "../check/owners.ts";
import type { Findings, Place } from "../finding.ts";
import {
  type Catalog,
  currentVersion,
  keyField,
  type MessageType,
  type Version,
} from "../model.ts";
import { sameType } from "../type.ts";
import { forwardProblems } from "./forward.ts";
import { warnOfFields } from "./meanings.ts";
import type { Mode } from "./mode.ts";
import { fieldProblems, type ReadProblem } from "./reads.ts";

/** Reports what of `old` its readers, writers or stored messages lose in `now`. */
export function checkAgainst(old: Catalog, now: Catalog, mode: Mode, findings: Findings): void {
  if (old.context !== now.context) {
    const text = `The older catalog is of the context ${old.context}, not ${now.context}.`;
    const help = "Compare catalogs of one context: its name is part of every subject.";
    findings.error("context-changed", START(now), now.context, text, help);
    return;
  }
  for (const message of [...old.commands, ...old.events]) {
    const list = message.kind === "event" ? now.events : now.commands;
    const found = list.find(({ name }) => name === message.name);
    if (message.versions.every(({ status }) => status === "draft")) continue;
    if (found) compareMessages(old, message, now, found, mode, findings);
    else reportDeleted(message, now, list, findings);
  }
}

const START = (now: Catalog): Place =>
  [...now.events, ...now.commands][0]?.place ?? { file: now.context, line: 1, column: 1 };

function reportDeleted(
  message: MessageType,
  now: Catalog,
  list: readonly MessageType[],
  findings: Findings,
): void {
  const { fields } = currentVersion(message);
  const twin = list.find((other) => {
    const own = currentVersion(other).fields;
    return (
      own.length === fields.length &&
      own.every(
        (field, i) => field.name === fields[i]!.name && sameType(field.type, fields[i]!.type),
      )
    );
  });
  const help =
    message.kind === "event"
      ? "Keep it: stored events must stay readable. Set its status to retired."
      : "Keep it until no sender is left: set its status to retired.";
  const text = `The ${message.kind} ${message.name} is gone${twin ? `; was it renamed to ${twin.name}?` : ""}.`;
  findings.error(`${message.kind}-deleted`, twin?.place ?? START(now), message.name, text, help);
}

function compareMessages(
  old: Catalog,
  before: MessageType,
  now: Catalog,
  after: MessageType,
  mode: Mode,
  findings: Findings,
): void {
  const { name, kind, place } = after;
  const [from, to] = [ownerOf(old, before)?.name, ownerOf(now, after)?.name];
  if (from && to && from !== to) {
    const text = `The ${kind} ${name} moved from ${from} to ${to}.`;
    const help = "Leave it: the owner's name is part of its subjects. Add a new message instead.";
    findings.error(`${kind}-moved`, place, name, text, help);
  }
  const [oldKey, newKey] = [before, after].map((item) => keyField(currentVersion(item))?.name);
  if (oldKey !== newKey) {
    const text = `${name} changes its @key from ${oldKey} to ${newKey}.`;
    findings.error("key-changed", place, name, text, "Keep the key: logs are found by it.");
  }
  for (const version of before.versions) {
    if (version.status === "draft") continue;
    compareVersions({ old, now, mode, findings }, version, after);
  }
  if (mode.forward) checkForward({ old, now, mode, findings }, before, after);
}

interface Comparing {
  readonly old: Catalog;
  readonly now: Catalog;
  readonly mode: Mode;
  readonly findings: Findings;
}

/** What was written under a number must be read under it; from there its upcasters take it on. */
function compareVersions(
  { old, now, mode, findings }: Comparing,
  was: Version,
  after: MessageType,
) {
  const { name, kind, place } = after;
  const is = after.versions.find(({ number }) => number === was.number);
  if (!is) {
    const text = `${name} v${was.number} is gone.`;
    const help = "Keep every released version: what is stored must stay readable.";
    findings.error("version-deleted", place, name, text, help);
    return;
  }
  const omitsDefaults = kind === "command";
  const isAsked = kind === "event" || mode.backward;
  const sides = { reader: now, writer: old, omitsDefaults };
  for (const problem of isAsked ? fieldProblems(sides, is.fields, was.fields) : []) {
    const text = `${name} v${was.number} no longer reads what it was: ${problem.path} ${problem.message}.`;
    const help = `Leave v${was.number} as it was, and release the change as a new version.`;
    findings.error("not-backward", placeIn(is, problem), `${name}.${problem.path}`, text, help);
  }
  warnOfFields({ old, now, findings }, name, was.fields, is.fields);
}

/** Readers that run on the older catalog read what is written by the newer one. */
function checkForward(
  { old, now, mode, findings }: Comparing,
  before: MessageType,
  after: MessageType,
): void {
  const current = currentVersion(before);
  const isRetired = (number: number): boolean =>
    after.versions.find((version) => version.number === number)?.status === "retired";
  const asked = before.versions.filter(
    ({ number, status }) =>
      status !== "draft" && status !== "retired" && !isRetired(number) && number <= current.number,
  );
  for (const version of mode.transitive ? asked : asked.slice(-1)) {
    for (const problem of forwardProblems(old, version, now, after)) {
      const readers = `Readers of the older ${after.name} v${version.number}`;
      const text = `${readers} do not read what is written now: ${problem.path} ${problem.message}.`;
      const help = "Keep what they need, serve their version from a feed, or retire it first.";
      const place = placeIn(currentVersion(after), problem);
      findings.error("not-forward", place, `${after.name}.${problem.path}`, text, help);
    }
  }
}

/** Where the field of a problem is; where it is gone, the version is. */
function placeIn({ fields, place }: Version, { path }: ReadProblem): Place {
  const [name] = path.split(/[.[{]/, 1);
  return fields.find((field) => field.name === name)?.place ?? place;
}
