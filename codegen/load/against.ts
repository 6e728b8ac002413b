// The older catalog that a newer one is compared with: a file, a folder, a generated catalog.json,
// or a revision of git.
import { readFile } from "node:fs/promises";
import { createFindings, type Findings } from "../finding.ts";
import type { Catalog } from "../model.ts";
import { parseCatalog } from "../parse/catalog.ts";
import { readModel } from "./model-file.ts";
import { readGitSources, readSources } from "./sources.ts";

/** Reads it; undefined, with a finding, when that cannot be done. */
export async function readAgainst(
  against: string,
  path: string,
  findings: Findings,
): Promise<Catalog | undefined> {
  if (against.endsWith(".json")) return readJson(against, findings);
  const own = createFindings();
  const files = against.startsWith("git:")
    ? await readGitSources(path, against.slice("git:".length), own)
    : await readSources(against, own);
  const { catalog } = await parseCatalog(files, own);
  const [first] = own.all.filter(({ severity }) => severity === "error");
  if (!first) return catalog;
  const text = `${against} is no catalog to compare with: ${first.message}`;
  findings.error("against", first, "", text, first.help);
  return undefined;
}

async function readJson(against: string, findings: Findings): Promise<Catalog | undefined> {
  const text = await readFile(against, "utf8").catch(() => undefined);
  const catalog = text === undefined ? undefined : readModel(text, against);
  if (catalog) return catalog;
  const place = { file: against, line: 1, column: 1 };
  const problem = text === undefined ? `There is no ${against}.` : `${against} is no catalog.json.`;
  findings.error("against", place, "", problem, "Give the catalog.json that generate wrote.");
  return undefined;
}
