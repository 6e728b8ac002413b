// Catalog in, files out. Nothing is touched unless the whole catalog is right.
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { OUTPUTS, type Output, type OutputFile, type OutputName } from "./emit/mod.ts";
import type { EmitOptions } from "./emit/names.ts";
import type { Finding } from "./finding.ts";
import { loadCatalog } from "./load.ts";

/** What a run did, or would do. */
export interface Generated {
  readonly findings: readonly Finding[];
  /** Files that were written, or, when only checking, that are stale. */
  readonly changed: readonly string[];
  /** Files that were there and are no longer generated. */
  readonly removed: readonly string[];
  readonly total: number;
}

/** How to generate. */
export interface GenerateOptions {
  readonly catalog: string;
  readonly out: string;
  /** Only say what is stale. */
  readonly check?: boolean;
  /** What to write; default only `typescript`. Files of other outputs are left alone. */
  readonly outputs?: readonly OutputName[];
}

/** Generates a catalog's files. With errors among the findings nothing is written. */
export async function generate(options: GenerateOptions): Promise<Generated> {
  const { catalog, findings } = await loadCatalog(options.catalog);
  if (findings.some(({ severity }) => severity === "error")) {
    return { findings, changed: [], removed: [], total: 0 };
  }
  const out = resolve(options.out);
  const { outputs: names = ["typescript"] } = options;
  const outputs = OUTPUTS.filter(({ name }) => names.includes(name));
  const hookModule: EmitOptions["hookModule"] = (place, hook) =>
    `/${slashes(relative(out, resolve(dirname(place.file), hook)))}`;
  const files = outputs.flatMap(({ emit }) => emit({ catalog, hookModule }));
  const changed = await changedFiles(out, files);
  const removed = await staleFiles(out, outputs, new Set(files.map(({ path }) => path)));
  if (!options.check) {
    for (const file of changed) await writeAtomic(join(out, file.path), file.text);
    for (const path of removed) await rm(join(out, path));
  }
  return { findings, changed: changed.map(({ path }) => path), removed, total: files.length };
}

const slashes = (path: string): string => path.replaceAll("\\", "/");

async function changedFiles(
  out: string,
  files: readonly OutputFile[],
): Promise<readonly OutputFile[]> {
  const changed: OutputFile[] = [];
  for (const file of files) {
    const before = await readFile(join(out, file.path), "utf8").catch(() => undefined);
    if (before !== file.text) changed.push(file);
  }
  return changed;
}

/** Files of these outputs that an earlier run generated: only those are ever removed. */
async function staleFiles(
  out: string,
  outputs: readonly Output[],
  current: ReadonlySet<string>,
): Promise<readonly string[]> {
  const entries = await readdir(out, { recursive: true, withFileTypes: true }).catch(() => []);
  const stale: string[] = [];
  for (const entry of entries) {
    if (!entry.isFile() || !/\.(ts|json|md)$/.test(entry.name)) continue;
    const path = slashes(relative(out, join(entry.parentPath, entry.name)));
    if (current.has(path)) continue;
    const text = await readFile(join(out, path), "utf8");
    if (outputs.some(({ start }) => text.startsWith(start))) stale.push(path);
  }
  return stale.sort();
}

/** A reader never sees half a file. */
async function writeAtomic(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, text);
  await rename(temporary, path);
}
