// Finds a catalog's files and turns them into a checked model.
import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { checkCatalog } from "./check/mod.ts";
import { createFindings, type Finding, sortFindings } from "./finding.ts";
import type { Catalog } from "./model.ts";
import { parseCatalog, type SourceFile } from "./parse/catalog.ts";

/** A catalog and what is wrong with it. */
export interface Loaded {
  readonly catalog: Catalog;
  readonly findings: readonly Finding[];
}

/** Largest catalog file that is read, in bytes. */
const MAX_FILE_BYTES = 8 * 1024 * 1024;

/** Loads a catalog: a folder of `.yaml` files, or one file. Findings tell what is wrong. */
export async function loadCatalog(path: string): Promise<Loaded> {
  const findings = createFindings();
  const files = await readFiles(path, findings);
  const { catalog, hidden } = parseCatalog(files, findings);
  checkCatalog(catalog, hidden, findings);
  return { catalog, findings: sortFindings(findings.all) };
}

async function readFiles(
  path: string,
  findings: ReturnType<typeof createFindings>,
): Promise<readonly SourceFile[]> {
  const place = (file: string) => ({ file, line: 1, column: 1 });
  const found = await stat(path).catch(() => undefined);
  if (!found) {
    const help = "Give the folder with the catalog's .yaml files, or one file.";
    findings.error("not-found", place(path), "", `There is no ${path}.`, help);
    return [];
  }
  const names = found.isDirectory() ? await yamlFiles(path) : [path];
  if (names.length === 0) {
    const help = "Add a file that begins with `catalog: 1` and `context: name`.";
    findings.error("not-found", place(path), "", `There is no .yaml file in ${path}.`, help);
  }
  const files: SourceFile[] = [];
  for (const name of names) {
    const file = relative(process.cwd(), name) || name;
    const { size } = await stat(name);
    if (size > MAX_FILE_BYTES) {
      const help = "Split it by concept.";
      findings.error("too-large", place(file), "", `${file} has over 8 MiB.`, help);
    } else {
      files.push({ file, source: await readFile(name, "utf8") });
    }
  }
  return files;
}

async function yamlFiles(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => /\.ya?ml$/.test(entry.name) && !entry.isDirectory())
    .map((entry) => join(folder, entry.name))
    .sort();
}
