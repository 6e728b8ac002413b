// The older catalog that a newer one is compared with: a file, a folder, a generated catalog.json,
// or a revision of git.
import { readFile } from "node:fs/promises";
import { createFindings, type Findings } from "../finding.ts";
import type { Catalog } from "../model.ts";
import { parseCatalog } from "../parse/catalog.ts";
import { readModel } from "./model-file.ts";
import { readGitSources, readGitText, readSources } from "./sources.ts";
import { loadUses, type ReadUsed, readUsedFile, usedPath } from "./uses.ts";

/** Reads it; undefined, with a finding, when that cannot be done. */
export async function readAgainst(
  against: string,
  path: string,
  findings: Findings,
): Promise<Catalog | undefined> {
  if (against.endsWith(".json")) return readJson(against, findings);
  const own = createFindings();
  const isGit = against.startsWith("git:");
  const revision = against.slice("git:".length);
  const files = isGit ? await readGitSources(path, revision, own) : await readSources(against, own);
  const { catalog: parsed } = await parseCatalog(files, own);
  const catalog = await loadUses(parsed, isGit ? readUsedIn(path, revision) : readUsedFile, own);
  const [first] = own.all.filter(({ severity }) => severity === "error");
  if (!first) return catalog;
  const text = `${against} is no catalog to compare with: ${first.message}`;
  findings.error("against", first, "", text, first.help);
  return undefined;
}

/** As the revision has them; what git does not keep, such as a package, is read as it is now. */
function readUsedIn(path: string, revision: string): ReadUsed {
  return async (used) => {
    const file = used.place.file.slice(`${revision}:`.length);
    const onDisk = { ...used, place: { ...used.place, file } };
    const text = await readGitText(path, revision, usedPath(onDisk));
    return text === undefined ? readUsedFile(onDisk) : { text };
  };
}

async function readJson(against: string, findings: Findings): Promise<Catalog | undefined> {
  const place = { file: against, line: 1, column: 1 };
  const text = await readFile(against, "utf8").catch(() => undefined);
  const catalog = text === undefined ? undefined : readModel(text, place);
  if (catalog) return catalog;
  const problem = text === undefined ? `There is no ${against}.` : `${against} is no catalog.json.`;
  findings.error("against", place, "", problem, "Give the catalog.json that generate wrote.");
  return undefined;
}
