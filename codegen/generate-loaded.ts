// Model in, files out. Nothing is touched unless the whole catalog is right.
import { access, constants } from "node:fs/promises";
import { basename, dirname, relative, resolve } from "node:path";
import { OUTPUTS, type Output, type OutputFile } from "./emit/mod.ts";
import type { EmitOptions } from "./emit/names.ts";
import type { OutputName } from "./emit/output-names.ts";
import { createFindings, type Finding, type Report, sortFindings } from "./finding.ts";
import type { Loaded } from "./load/catalog.ts";
import { type KeptChart, keptCharts } from "./lock/charts.ts";
import { type LockContent, printLock } from "./lock/content.ts";
import { lockPath } from "./lock/file.ts";
import { freeze } from "./lock/freeze.ts";
import { addMissing } from "./stubs/add-missing.ts";
import type { Stub } from "./stubs/plan.ts";
import { isSame } from "./type.ts";
import { nearest, type OutputFolder, outputFolder, slashes } from "./write.ts";

/** What a run did, or would do. */
export interface Generated {
  readonly findings: readonly Finding[];
  /** Files that were written, or, when only checking, that are stale. */
  readonly changed: readonly string[];
  /** Files that were there and are no longer generated. */
  readonly removed: readonly string[];
  readonly total: number;
  /** Missing hooks that were added to files of the user; each throws until it is written. */
  readonly stubs: readonly Stub[];
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
  /** Told of each file that stubs were added to: its absolute path, and its text. */
  readonly stubbed?: (path: string, text: string) => void;
  /** Told the text of the lock that was written. */
  readonly released?: (text: string) => void;
}

/** Generates the files of a catalog that is loaded already. */
export async function generateLoaded(
  loaded: Loaded,
  options: GenerateOptions,
  { folder = outputFolder(resolve(options.out)), remember, stubbed, released }: Kept = {},
): Promise<Generated> {
  const { catalog, lock, missing } = loaded;
  const out = resolve(options.out);
  const more = createFindings();
  const isWrong = (): boolean =>
    [...loaded.findings, ...more.all].some(({ severity }) => severity === "error");
  let stubs: readonly Stub[] = [];
  const ended = (done: Pick<Generated, "changed" | "removed" | "total" | "lock">): Generated => {
    return { findings: sortFindings([...loaded.findings, ...more.all]), ...done, stubs };
  };
  const failed = { changed: [], removed: [], total: 0 };
  if (isWrong()) return ended(failed);
  const charts = keptCharts(catalog, lock?.content, folder.read, more.error);
  if (!options.check) await refuseUnwritable(out, more.error);
  if (isWrong()) return ended(failed);
  const outputs = outputsOf(options);
  const files = [
    ...filesOf({ catalog, kept: textsOf(charts), ...(remember && { remember }) }, out, outputs),
    ...charts.map(({ path, text }) => ({ path, text })),
  ];
  const changed = folder.changed(files);
  const removed = folder.stale(outputs, new Set(files.map(({ path }) => path)));
  stubs = await addMissing({ missing, out, files, stubbed }, more);
  if (isWrong()) return ended(failed);
  try {
    if (!options.check) write(folder, changed, removed);
    const frozen = options.release === false ? undefined : await release(loaded, options, released);
    const paths = changed.map(({ path }) => path);
    const total = files.length;
    return ended({ changed: paths, removed, total, ...(frozen !== undefined && { lock: frozen }) });
  } catch (error) {
    reportUnwritten(error as NodeJS.ErrnoException, more.error);
    return ended(failed);
  }
}

function write(
  folder: OutputFolder,
  changed: readonly OutputFile[],
  removed: readonly string[],
): void {
  folder.write(changed);
  for (const path of removed) folder.remove(path);
}

function outputsOf({ outputs: names = ["typescript"] }: GenerateOptions): readonly Output[] {
  return OUTPUTS.filter(({ name }) => names.includes(name));
}

function filesOf(
  given: Omit<EmitOptions, "hookModule">,
  out: string,
  outputs: readonly Output[],
): readonly OutputFile[] {
  const hookModule: EmitOptions["hookModule"] = (place, hook) =>
    `/${slashes(relative(out, resolve(dirname(place.file), hook)))}`;
  return outputs.flatMap(({ emit }) => emit({ ...given, hookModule }));
}

function textsOf(charts: readonly KeptChart[]): ReadonlyMap<string, readonly string[]> {
  const texts = new Map<string, string[]>();
  for (const { saga, text } of charts) texts.set(saga, [...(texts.get(saga) ?? []), text]);
  return texts;
}

/** What stood in the way of writing. */
function reportUnwritten({ message, path = "" }: NodeJS.ErrnoException, error: Report): void {
  const help = "Remove what stands in the way, then generate again: some files may be written.";
  const text = `A generated file cannot be written: ${message}.`;
  error("unwritable", { file: path, line: 1, column: 1 }, "", text, help);
}

/** Writes the lock, last of all: a run that failed half-way has released nothing. */
async function release(
  { catalog, lock, open }: Loaded,
  { catalog: path, check }: GenerateOptions,
  released: Kept["released"],
): Promise<string | undefined> {
  const content = freeze(open ?? catalog, lock?.content);
  if (open && lock && isSameLock(content, lock.content)) return undefined;
  const whole = await lockPath(path);
  const file = { path: basename(whole), text: printLock(content) };
  const folder = outputFolder(dirname(resolve(whole)));
  const changed = folder.changed([file]);
  if (changed.length === 0) return undefined;
  if (!check) folder.write(changed);
  released?.(file.text);
  return whole;
}

function isSameLock(content: LockContent, other: LockContent): boolean {
  const isSameAt = (key: keyof LockContent): boolean => isSame(content[key], other[key]);
  return isSameAt("context") && isSameAt("messages") && isSameAt("sagas");
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
