// Imported names stay as they are: rules of lint that they break are set aside, and that is told.

import { checkCatalog } from "../check/mod.ts";
import { createFindings, type Finding, sortFindings } from "../finding.ts";
import { lintCatalog, RULES } from "../lint/mod.ts";
import { parseCatalog } from "../parse/catalog.ts";
import { type CatalogFile, catalogFiles, type ImportedCatalog } from "./catalog-writer.ts";
import type { Converted } from "./convert.ts";
import type { Losses } from "./losses.ts";

/** The catalog with an exception for each rule that is an error, at the message that breaks it. */
export async function withExceptions(
  { catalog, origins }: Converted,
  losses: Losses,
): Promise<ImportedCatalog> {
  const broken = new Map<string, Set<string>>();
  for (const { code, subject } of await errorsIn(catalogFiles(catalog))) {
    const name = subject.split(".")[0] ?? "";
    const at = origins.get(name);
    if (!at || !RULES.some((rule) => rule.code === code)) continue;
    const rules = broken.get(name) ?? new Set();
    broken.set(name, rules.add(code));
    const what = `the rule ${code} is broken, and set aside for this message under lint`;
    const help = "Rename it in the catalog and take the exception out.";
    losses.add({ code: "decided", at, subject, what, help });
  }
  const messages = catalog.messages.map((message) => {
    const rules = broken.get(message.name);
    return rules ? { ...message, ignored: [...rules] } : message;
  });
  return { ...catalog, messages };
}

/** What `check` calls an error in files that are not written yet. */
export async function errorsIn(files: readonly CatalogFile[]): Promise<readonly Finding[]> {
  const findings = createFindings();
  const sources = files.map(({ file, text }) => ({ file, source: text }));
  const { catalog, hidden } = await parseCatalog(sources, findings);
  checkCatalog(catalog, hidden, findings);
  if (findings.all.length === 0)
    lintCatalog(catalog, new Date().toISOString().slice(0, 10), findings);
  return sortFindings(findings.all).filter(({ severity }) => severity === "error");
}
