// Output files on disk: written only when different, and each of them whole or not at all.
import { randomUUID } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { lstat, stat } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import type { Output, OutputFile } from "./emit/mod.ts";

/**
 * A folder of generated files. It blocks: for thousands of files that takes a fifth of the time
 * that waiting for each of them takes.
 */
export interface OutputFolder {
  read(path: string): string | undefined;
  /** Those of the files that are not there as they are. */
  changed(files: readonly OutputFile[]): readonly OutputFile[];
  /** Files that an earlier run of these outputs made, and that are not among `current`. */
  stale(outputs: readonly Output[], current: ReadonlySet<string>): readonly string[];
  write(files: readonly OutputFile[]): void;
  remove(path: string): void;
}

/** The folder at an absolute path; it need not exist yet. */
export function outputFolder(out: string): OutputFolder {
  const read = (path: string): string | undefined => readText(join(out, path));
  return {
    read,
    changed: (files) =>
      existsSync(out) ? files.filter(({ path, text }) => read(path) !== text) : files,
    stale(outputs, current) {
      const isOurs = (path: string): boolean => {
        const text = read(path);
        return outputs.some(({ start }) => text?.startsWith(start));
      };
      return filesIn(out)
        .filter((path) => /\.(ts|json|md)$/.test(path) && !current.has(path) && isOurs(path))
        .sort();
    },
    write(files) {
      if (!existsSync(out) && writeFolder(out, files)) return;
      for (const { path, text } of files) writeAtomic(join(out, path), text);
    },
    remove: (path) => rmSync(join(out, path), { force: true }),
  };
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/** The paths of all files in a folder and below. */
function filesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => slashes(relative(folder, join(entry.parentPath, entry.name))));
}

/** A new folder appears at once, with all its files; false when another process was first. */
function writeFolder(out: string, files: readonly OutputFile[]): boolean {
  const temporary = `${out}.${randomUUID()}.tmp`;
  const made = new Set<string>();
  try {
    for (const { path, text } of files) {
      const file = join(temporary, path);
      const folder = dirname(file);
      if (!made.has(folder)) mkdirSync(folder, { recursive: true });
      made.add(folder);
      writeFileSync(file, text);
    }
    renameSync(temporary, out);
    return true;
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    if (existsSync(out)) return false;
    throw error;
  }
}

/**
 * A reader never sees half a file, and two generators at once never mix theirs: the temporary name
 * is one that no other process has, in another container neither.
 */
export function writeAtomic(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    writeFileSync(temporary, text);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** What is there of a path: itself, or the nearest of the folders that it lies in. */
export async function nearest(
  path: string,
): Promise<{ readonly path: string; readonly isFolder: boolean }> {
  const found = await lstat(path).catch(() => undefined);
  if (!found && dirname(path) !== path) return nearest(dirname(path));
  const target = found?.isSymbolicLink() ? await stat(path).catch(() => undefined) : found;
  return { path, isFolder: target?.isDirectory() ?? false };
}

/** A path with slashes, as modules are named on every system. */
export function slashes(path: string): string {
  return path.replaceAll("\\", "/");
}
