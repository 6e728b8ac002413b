// Whether each version plus its changes is the next one: names, and what reads what.
import type { Findings } from "../finding.ts";
import type { Catalog, Change, Field, MessageType, Version } from "../model.ts";
import { typeName } from "./literals.ts";
import { reads } from "./types.ts";

/** Reports fields that come or go without an entry, and entries without a field. */
export function checkChanges(catalog: Catalog, findings: Findings): void {
  for (const message of [...catalog.events, ...catalog.commands]) {
    message.versions.forEach((version, index) => {
      const before = message.versions[index - 1];
      if (before) checkStep(catalog, message, before, version, findings);
      else if (version.changes.length > 0) {
        const text = `${message.name} v1 has changes, but nothing before it.`;
        const { place } = version.changes[0]!;
        findings.error("change", place, message.name, text, "Remove the changes.");
      }
    });
  }
}

/** The fields that a change takes away and brings. */
export function effectOf(change: Change): {
  readonly gone: readonly string[];
  readonly come: readonly string[];
} {
  switch (change.kind) {
    case "rename":
      return { gone: [change.from], come: [change.to] };
    case "add":
      return { gone: [], come: [change.field] };
    case "remove":
      return { gone: [change.field], come: [] };
    case "convert":
      return { gone: [], come: [] };
    case "replace":
      return { gone: change.from, come: change.to };
  }
}

function checkStep(
  catalog: Catalog,
  message: MessageType,
  before: Version,
  after: Version,
  findings: Findings,
): void {
  const had = new Set(before.fields.map(({ name }) => name));
  const has = new Set(after.fields.map(({ name }) => name));
  const gone = new Set(after.changes.flatMap((change) => effectOf(change).gone));
  const come = new Set(after.changes.flatMap((change) => effectOf(change).come));
  const step = `${message.name} v${before.number} → v${after.number}`;
  const error = (field: string, problem: string, help: string): void =>
    findings.error("change_missing", after.place, `${message.name}.${field}`, problem, help);
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
  for (const change of after.changes) checkChange(message, before, after, change, findings);
  for (const field of after.fields) checkReading(catalog, message, before, after, field, findings);
}

/** A field that stays must read what it was, or be converted. */
function checkReading(
  catalog: Catalog,
  { name }: MessageType,
  before: Version,
  after: Version,
  field: Field,
  findings: Findings,
): void {
  if (after.changes.some((change) => comesOtherwise(change, field.name))) return;
  const rename = after.changes.find(
    (change) => change.kind === "rename" && change.to === field.name,
  );
  const source = rename?.kind === "rename" ? rename.from : field.name;
  const old = before.fields.find((found) => found.name === source);
  if (!old) return;
  const gap = old.optional && !field.optional;
  if (!gap && reads(catalog, field.type, old.type)) return;
  const [from, to] = [typeName(old.type), typeName(field.type)];
  const message = gap
    ? `${name} v${before.number} may lack ${source}, which v${after.number} requires.`
    : `${name} v${after.number} has ${field.name} as ${to}, which does not read ${from}.`;
  const help = `Add - convert: ${field.name}, or replace: ${source} -> ${field.name}.`;
  findings.error("change_missing", field.place, `${name}.${field.name}`, message, help);
}

function comesOtherwise(change: Change, field: string): boolean {
  if (change.kind === "add" || change.kind === "convert") return change.field === field;
  return change.kind === "replace" && change.to.includes(field);
}

function checkChange(
  message: MessageType,
  before: Version,
  after: Version,
  change: Change,
  findings: Findings,
): void {
  const { gone, come } = effectOf(change);
  const error = (text: string, help: string): void =>
    findings.error("change", change.place, message.name, text, help);
  const converted = change.kind === "convert" ? [change.field] : [];
  for (const field of [...gone, ...converted]) {
    if (before.fields.some(({ name }) => name === field)) continue;
    error(`v${before.number} of ${message.name} has no ${field}.`, "Correct the name.");
  }
  for (const field of [...come, ...converted]) {
    if (after.fields.some(({ name }) => name === field)) continue;
    error(`v${after.number} of ${message.name} has no ${field}.`, "Correct the name.");
  }
  if (change.kind === "replace" && !change.up) {
    const help = "Write up: ./hooks/file.ts#function.";
    error(`${message.name} replaces ${change.from} without up.`, help);
  }
  if (change.kind !== "add" || change.with) return;
  const field = after.fields.find(({ name }) => name === change.field);
  if (!field || field.optional || field.default) return;
  const help = `Give it a default, make it ${change.field}?, or write with: literal.`;
  error(`${message.name} adds the required ${change.field} with nothing to fill it.`, help);
}
