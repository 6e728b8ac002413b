// `uses`: other contexts, and where their catalogs are. Their files are read elsewhere.
import type { Findings } from "../finding.ts";
import { USED } from "../format/catalog.ts";
import { CONTEXT, USED_FILE } from "../format/patterns.ts";
import type { Catalog, ReadFields, UsedContext } from "../model.ts";
import { type Keys, readKeys } from "./keys.ts";
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
  const keys = yaml.isMapping(value)
    ? readKeys(yaml, value, `The context ${alias}`, USED)
    : undefined;
  keys?.need("catalog", `Write catalog: ./vendor/${alias}.catalog.json.`);
  const file = keys ? keys.get("catalog") : value;
  const path = file ? yaml.text(file, `The file of ${alias}`) : "";
  if (!CONTEXT.test(alias)) {
    const text = `"${alias}" is no name for a context.`;
    const help = "Start with a small letter, then small letters, digits and _: billing.";
    yaml.findings.error("uses-alias", place, alias, text, help);
    return undefined;
  }
  const reads = keys?.get("reads") && readsOf(yaml, alias, keys);
  const used = { events: [], place, ...(reads && { reads }) };
  if (USED_FILE.test(path)) return { path, ...used };
  if (file && (path !== "" || yaml.isEmptyText(file))) {
    const text = `"${path}" is no path to a catalog.json that starts at this file.`;
    const help = `Write ${alias}: ./vendor/${alias}.catalog.json, a copy of what it generates.`;
    yaml.findings.error("uses-path", file.place, alias, text, help);
  }
  return { path: "", ...used };
}

/** The fields that are read, by event; a field alone needs no list. */
function readsOf(yaml: YamlReader, alias: string, keys: Keys): readonly ReadFields[] {
  return keys.entries("reads").map(({ key: name, place, value }) => {
    const what = `${alias}.${name}`;
    const fields = yaml.isList(value) ? yaml.items(value, what) : [value];
    const names = fields.map((field) => ({ name: yaml.text(field, what), place: field.place }));
    return { event: { name, place }, fields: names.filter((field) => field.name !== "") };
  });
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
