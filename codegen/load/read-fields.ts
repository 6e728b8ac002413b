// Which fields of another context's event are read, when a catalog says so: in each version those
// from which casts lead to them.
import type { Findings } from "../finding.ts";
import { keyField, type ReadFields, type Version } from "../model.ts";
import { nearest } from "../parse/keys.ts";
import { isChange } from "./change-guard.ts";
import type { Published } from "./published.ts";

/** The names of the fields that are read, by version. */
export type ReadNames = (version: Version) => ReadonlySet<string>;

/** Those that lead to `read` in the version that a feed shows. */
export function readNames(
  versions: readonly Version[],
  shown: Version,
  { fields }: ReadFields,
): ReadNames {
  const known = new Map<number, ReadonlySet<string>>();
  let names = new Set(fields.map(({ name }) => name));
  for (let number = shown.number; number > 0; number--) {
    const version = versions.find((one) => one.number === number);
    if (!version) break;
    const key = keyField(version)?.name;
    if (key !== undefined) names.add(key);
    known.set(number, names);
    names = namesBefore(version, names);
  }
  return ({ number }) => known.get(number) ?? new Set();
}

/** The names in the version before: what was renamed had another, what was added was not there. */
function namesBefore({ changes }: Version, names: ReadonlySet<string>): Set<string> {
  const before = new Set(names);
  if (!Array.isArray(changes) || !changes.every(isChange)) return before;
  for (const change of changes) {
    if (change.kind === "add") before.delete(change.field);
    if (change.kind !== "rename" || !names.has(change.to)) continue;
    before.delete(change.to);
    before.add(change.from);
  }
  return before;
}

/** Reports events and fields that another context does not show. */
export function checkReads(
  alias: string,
  reads: readonly ReadFields[],
  { events }: Published,
  findings: Findings,
): void {
  const names = events.map(({ name }) => name.slice(alias.length + 1));
  for (const { event, fields } of reads) {
    const found = events[names.indexOf(event.name)];
    if (!found) {
      const text = `${alias} reads ${event.name}, which it does not publish.`;
      findings.error("uses-reads", event.place, alias, text, helpFor(event.name, names));
      continue;
    }
    const shown = found.versions.at(-1)!.fields.map((field) => field.name);
    for (const { name, place } of fields.filter((field) => !shown.includes(field.name))) {
      const text = `${alias} reads ${name} of ${event.name}, which ${found.feed} does not show.`;
      findings.error("uses-reads", place, `${alias}.${event.name}`, text, helpFor(name, shown));
    }
  }
}

function helpFor(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return near === undefined ? `There are ${known.join(", ")}.` : `Did you mean ${near}?`;
}
