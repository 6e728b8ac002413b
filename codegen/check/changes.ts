// Whether each released version plus its changes is the next one: names, types and constraints.
import { planUp } from "../casting/plan.ts";
import type { Findings } from "../finding.ts";
import type { Catalog, MessageType, Version } from "../model.ts";
import { checkChangeNames, effectOf } from "./change-names.ts";
import type { Doubts } from "./doubts.ts";
import { checkLosses } from "./losses.ts";

/** Reports fields that come or go without an entry, and entries without a field. */
export function checkChanges(catalog: Catalog, doubts: Doubts, findings: Findings): void {
  for (const message of [...catalog.events, ...catalog.commands]) {
    if (doubts.isUnclear(message)) continue;
    message.versions.forEach((version, index) => {
      const before = message.versions[index - 1];
      if (before?.status === "draft" && version.status !== "draft") {
        const text = `${message.name} v${before.number} is a draft below a released version.`;
        const help = "Release it too, or leave it out: a draft comes last.";
        findings.error("draft-order", before.place, message.name, text, help);
      }
      if (version.status === "draft") return;
      if (before) checkStep(catalog, message, before, version, findings);
      else if (version.changes.length > 0) {
        const text = `${message.name} v1 has changes, but nothing before it.`;
        const { place } = version.changes[0]!;
        findings.error("change", place, message.name, text, "Remove the changes.");
      }
    });
  }
}

function checkStep(
  catalog: Catalog,
  message: MessageType,
  before: Version,
  after: Version,
  findings: Findings,
): void {
  // What a change was meant to say of a field is not known.
  if (!checkChangeNames(message, before, after, findings)) return;
  const had = new Set(before.fields.map(({ name }) => name));
  const has = new Set(after.fields.map(({ name }) => name));
  const gone = new Set(after.changes.flatMap((change) => effectOf(change).gone));
  const come = new Set(after.changes.flatMap((change) => effectOf(change).come));
  const step = `${message.name} v${before.number} → v${after.number}`;
  const error = (field: string, problem: string, help: string): void =>
    findings.error("change-missing", after.place, `${message.name}.${field}`, problem, help);
  for (const field of had) {
    if (!has.has(field) && !gone.has(field)) {
      error(field, `${step} drops ${field} without a change.`, `Add - remove: ${field}.`);
    }
  }
  for (const field of has) {
    if (!had.has(field) && !come.has(field)) {
      error(field, `${step} has a new ${field} without a change.`, `Add - add: ${field}.`);
    }
  }
  for (const change of after.changes)
    checkLosses(catalog, message, before, after, change, findings);
  checkPlan(catalog, message, before, after, findings);
}

/** Whatever the next version holds must come from somewhere, and fit. */
function checkPlan(
  catalog: Catalog,
  { name }: MessageType,
  before: Version,
  after: Version,
  findings: Findings,
): void {
  const step = `${name} v${before.number} → v${after.number}`;
  for (const { field, message, help, change } of planUp(catalog, before, after).problems) {
    const target = after.fields.find((found) => found.name === field)!;
    const isNew = !change && !before.fields.some((found) => found.name === field);
    if (isNew) continue;
    const place = change?.place ?? target.place;
    const code = change ? "change" : "change-missing";
    findings.error(code, place, `${name}.${field}`, `${step}: ${message}.`, help);
  }
}
