// `uses`: other contexts, and where their catalogs are. Their files are read elsewhere.
import type { Findings } from "../finding.ts";
import { CONTEXT, USED_FILE } from "../format/patterns.ts";
import type { Catalog, UsedContext } from "../model.ts";
import type { Keys } from "./keys.ts";
import type { Entry, YamlReader } from "./yaml.ts";

type Uses = Catalog["uses"];

/** The contexts that a file names. */
export function parseUses(yaml: YamlReader, keys: Keys): Uses {
  const found = keys.entries("uses").flatMap((entry) => {
    const used = parseUsed(yaml, entry);
    return used ? [[entry.key, used] as const] : [];
  });
  return Object.fromEntries(found);
}

function parseUsed(yaml: YamlReader, { key: alias, place, value }: Entry): UsedContext | undefined {
  const path = yaml.text(value, `The file of ${alias}`);
  if (!CONTEXT.test(alias)) {
    const text = `"${alias}" is no name for a context.`;
    const help = "Start with a small letter, then small letters, digits and _: billing.";
    yaml.findings.error("uses-alias", place, alias, text, help);
    return undefined;
  }
  if (USED_FILE.test(path)) return { path, events: [], place };
  if (path !== "" || yaml.isEmptyText(value)) {
    const text = `"${path}" is no path to a catalog.json that starts at this file.`;
    const help = `Write ${alias}: ./vendor/${alias}.catalog.json, a copy of what it generates.`;
    yaml.findings.error("uses-path", value.place, alias, text, help);
  }
  return { path: "", events: [], place };
}

/** What several files name; each alias once. */
export function mergeUses(before: Uses, more: Uses, findings: Findings): Uses {
  const isNew = ([alias, { place }]: readonly [string, UsedContext]): boolean => {
    if (!Object.hasOwn(before, alias)) return true;
    const { file, line } = before[alias]!.place;
    const text = `The alias ${alias} is there twice: first at ${file}:${line}.`;
    const help = "Name it in one file only: it holds for the whole catalog.";
    findings.error("duplicate-name", place, alias, text, help);
    return false;
  };
  return { ...before, ...Object.fromEntries(Object.entries(more).filter(isNew)) };
}
