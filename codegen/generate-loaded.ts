// Model in, files out. Nothing is touched unless the whole catalog is right.
import { access, constants, lstat, stat } from "node:fs/promises";
import { basename, dirname, relative, resolve } from "node:path";
import { OUTPUTS } from "./emit/mod.ts";
import type { EmitOptions } from "./emit/names.ts";
import type { OutputName } from "./emit/output-names.ts";
import { createFindings, type Finding, type Report } from "./finding.ts";
import type { Loaded } from "./load/catalog.ts";
import { keptCharts } from "./lock/charts.ts";
import { printLock } from "./lock/content.ts";
import { lockPath } from "./lock/file.ts";
import { freeze } from "./lock/freeze.ts";
import { type OutputFolder, outputFolder, slashes } from "./write.ts";

/** What a run did, or would do. */
export interface Generated {
  readonly findings: readonly Finding[];
  /** Files that were written, or, when only checking, that are stale. */
  readonly changed: readonly string[];
  /** Files that were there and are no longer generated. */
  readonly removed: readonly string[];
  readonly total: number;
  /** The lock file, when it was written, or, when only checking, is stale. */
  readonly lock?: string;
}

/** How to generate. */
export interface GenerateOptions {
  readonly catalog: string;
  readonly out: string;
  /** Only say what is stale. */
  readonly check?: boolean;
  /** What to write; default only `typescript`. Files of other outputs are left alone. */
  readonly outputs?: readonly OutputName[];
  /** Whether to freeze what is newly released; default yes. */
  readonly release?: boolean;
}

/** What whoever generates again and again keeps from one run to the next. */
export interface Kept {
  readonly folder?: OutputFolder;
  readonly remember?: EmitOptions["remember"];
}

/** Generates the files of a catalog that is loaded already. */
export async function generateLoaded(
  loaded: Loaded,
  options: GenerateOptions,
  { folder = outputFolder(resolve(options.out)), remember }: Kept = {},
): Promise<Generated> {
  const { catalog, lock } = loaded;
  const out = resolve(options.out);
  const more = createFindings();
  const isRight = loaded.findings.every(({ severity }) => severity !== "error");
  const charts = isRight ? keptCharts(catalog, lock?.content, folder.read, more.error) : [];
  if (!options.check && isRight) await refuseUnwritable(out, more.error);
  const findings = [...loaded.findings, ...more.all];
  if (findings.some(({ severity }) => severity === "error")) {
    return { findings, changed: [], removed: [], total: 0 };
  }
  const { outputs: names = ["typescript"] } = options;
  const outputs = OUTPUTS.filter(({ name }) => names.includes(name));
  const hookModule: EmitOptions["hookModule"] = (place, hook) =>
    `/${slashes(relative(out, resolve(dirname(place.file), hook)))}`;
  const emitting = { catalog, hookModule, ...(remember && { remember }) };
  const files = [...outputs.flatMap(({ emit }) => emit(emitting)), ...charts];
  const changed = folder.changed(files);
  const removed = folder.stale(outputs, new Set(files.map(({ path }) => path)));
  let frozen: string | undefined;
  try {
    if (!options.check) {
      folder.write(changed);
      for (const path of removed) folder.remove(path);
    }
    if (options.release !== false) frozen = await release(loaded, options);
  } catch (error) {
    reportUnwritten(error as NodeJS.ErrnoException, more.error);
    return { findings: [...loaded.findings, ...more.all], changed: [], removed: [], total: 0 };
  }
  return {
    findings,
    changed: changed.map(({ path }) => path),
    removed,
    total: files.length,
    ...(frozen !== undefined && { lock: frozen }),
  };
}

/** What stood in the way of writing. */
function reportUnwritten({ message, path = "" }: NodeJS.ErrnoException, error: Report): void {
  const help = "Remove what stands in the way, then generate again: some files may be written.";
  const text = `A generated file cannot be written: ${message}.`;
  error("unwritable", { file: path, line: 1, column: 1 }, "", text, help);
}

/** Writes the lock, last of all: a run that failed half-way has released nothing. */
async function release(
  { catalog, lock }: Loaded,
  { catalog: path, check }: GenerateOptions,
): Promise<string | undefined> {
  const whole = await lockPath(path);
  const file = { path: basename(whole), text: printLock(freeze(catalog, lock?.content)) };
  const folder = outputFolder(dirname(resolve(whole)));
  const changed = folder.changed([file]);
  if (changed.length === 0) return undefined;
  if (!check) folder.write(changed);
  return whole;
}

/** Says before anything is written when nothing could be. */
async function refuseUnwritable(out: string, error: Report): Promise<void> {
  const found = await nearest(out);
  const file = relative(process.cwd(), found.path) || found.path;
  const report = (problem: string, help: string): void =>
    error("unwritable", { file, line: 1, column: 1 }, "", `${file} ${problem}.`, help);
  if (!found.isFolder) {
    report("is no folder", "Choose another folder with --out, or remove the file.");
    return;
  }
  const isWritable = await access(found.path, constants.W_OK).then(
    () => true,
    () => false,
  );
  const help = "Choose another folder with --out, or change its permissions.";
  if (!isWritable) report("cannot be written to", help);
}

/** What is there of a path: itself, or the nearest of the folders that it lies in. */
async function nearest(path: string): Promise<{ readonly path: string; isFolder: boolean }> {
  const found = await lstat(path).catch(() => undefined);
  if (!found && dirname(path) !== path) return nearest(dirname(path));
  const target = found?.isSymbolicLink() ? await stat(path).catch(() => undefined) : found;
  return { path, isFolder: target?.isDirectory() ?? false };
}
