// The versions of one message among themselves: the catalog's mode, and what reads well but means
// something else. That old versions reach the current one is proven with their changes.
import type { Findings } from "../finding.ts";
import { type Catalog, currentVersion, type MessageType, type Version } from "../model.ts";
import type { Field } from "../type.ts";
import { forwardProblems } from "./forward.ts";
import { warnOfFields } from "./meanings.ts";
import type { Mode } from "./mode.ts";
import { typeProblems } from "./reads.ts";

/** Reports versions that break the mode, and steps that are dangerous though they pass. */
export function checkHistory(catalog: Catalog, mode: Mode, findings: Findings): void {
  for (const message of [...catalog.commands, ...catalog.events]) {
    const released = message.versions.filter(({ status }) => status !== "draft");
    if (mode.forward) checkForward(catalog, message, released, mode, findings);
    checkReused(catalog, message, released, mode, findings);
    released.slice(1).forEach((after, index) => {
      warnOfStep(catalog, message, released[index]!, after, findings);
    });
  }
}

function checkForward(
  catalog: Catalog,
  message: MessageType,
  released: readonly Version[],
  { transitive }: Mode,
  findings: Findings,
): void {
  const current = currentVersion(message);
  const earlier = released.filter(({ number }) => number < current.number);
  const asked = transitive ? earlier : earlier.slice(-1);
  for (const old of asked.filter(({ status }) => status !== "retired")) {
    const [problem] = forwardProblems(catalog, old, catalog, message);
    if (!problem) continue;
    const readers = `Readers of ${message.name} v${old.number}`;
    const text = `${readers} do not read v${current.number}: ${problem.path} ${problem.message}.`;
    const help =
      message.kind === "event"
        ? `Let a feed under published serve v${old.number}, with a way down, or retire it.`
        : `Retire v${old.number} once no receiver of it runs, or keep what it needs.`;
    findings.error("not-forward", current.place, message.name, text, help);
  }
}

/** A name that went and came back with another type: readers of the first take it for theirs. */
function checkReused(
  catalog: Catalog,
  { name }: MessageType,
  released: readonly Version[],
  { transitive }: Mode,
  findings: Findings,
): void {
  const sides = { reader: catalog, writer: catalog };
  released.forEach((version, index) => {
    const before = released[index - 1];
    for (const field of version.fields) {
      if (!before || fieldNamed(before, field.name)) continue;
      const first = released.slice(0, index).findLast((old) => fieldNamed(old, field.name));
      const old = first && fieldNamed(first, field.name);
      if (!first || !old || typeProblems(sides, old.type, field.type).length === 0) continue;
      const subject = `${name}.${field.name}`;
      const text = `${subject} was removed after v${first.number}, and is back with another type.`;
      const help = "Choose another name, and keep removed ones under reserved.";
      const report = transitive ? findings.error : findings.warning;
      report("name-reused", field.place, subject, text, help);
    }
  });
}

/** What passes, and yet loses data or changes a meaning. */
function warnOfStep(
  catalog: Catalog,
  message: MessageType,
  before: Version,
  after: Version,
  findings: Findings,
): void {
  const renamed = new Set(
    after.changes.flatMap((change) =>
      change.kind === "rename"
        ? [change.from, change.to]
        : change.kind === "replace"
          ? change.from
          : [],
    ),
  );
  const isFree = ({ name }: Field): boolean => !renamed.has(name);
  const [old, now] = [before, after].map(({ fields }) => fields.filter(isFree));
  warnOfFields({ old: catalog, now: catalog, findings }, message.name, old!, now!);
}

const fieldNamed = (version: Version, name: string): Field | undefined =>
  version.fields.find((field) => field.name === name);
