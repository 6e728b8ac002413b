// Output files on disk: written only when different, and each of them whole or not at all.
import { randomUUID } from "node:crypto";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
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
  /**
   * Files that an earlier run of these outputs made, and that are not among `current`; `all` are
   * the files that are there.
   */
  stale(
    outputs: readonly Output[],
    current: ReadonlySet<string>,
    all?: Iterable<string>,
  ): readonly string[];
  /** Gives the signatures of what it wrote, by paths. */
  write(files: readonly OutputFile[]): ReadonlyMap<string, string>;
  remove(path: string): void;
}

/** The folder at an absolute path; it need not exist yet. */
export function outputFolder(out: string): OutputFolder {
  const read = (path: string): string | undefined => readText(join(out, path));
  return {
    read,
    changed: (files) =>
      existsSync(out) ? files.filter(({ path, text }) => read(path) !== text) : files,
    stale(outputs, current, all = filesIn(out)) {
      const isOurs = (path: string): boolean => {
        const text = read(path);
        return outputs.some(({ start }) => text?.startsWith(start));
      };
      return [...all]
        .filter((path) => /\.(ts|json|md)$/.test(path) && !current.has(path) && isOurs(path))
        .sort();
    },
    write: (files) =>
      (existsSync(out) ? undefined : writeFolder(out, files)) ??
      new Map(files.map(({ path, text }) => [path, writeAtomic(join(out, path), text)])),
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

/** A new folder appears at once, with all its files; undefined when another process was first. */
function writeFolder(
  out: string,
  files: readonly OutputFile[],
): ReadonlyMap<string, string> | undefined {
  const temporary = `${out}.${randomUUID()}.tmp`;
  const made = new Set<string>();
  const signatures = new Map<string, string>();
  try {
    for (const { path, text } of files) {
      const file = join(temporary, path);
      const folder = dirname(file);
      if (!made.has(folder)) mkdirSync(folder, { recursive: true });
      made.add(folder);
      writeFileSync(file, text);
      signatures.set(path, signatureOf(file));
    }
    renameSync(temporary, out);
    return signatures;
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    if (existsSync(out)) return undefined;
    throw error;
  }
}

/**
 * A reader never sees half a file, and two generators at once never mix theirs: the temporary name
 * is one that no other process has, in another container neither. Gives the file's signature; an
 * empty one, which is nobody's, when another process was there in the meantime.
 */
export function writeAtomic(path: string, content: string | Uint8Array): string {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    writeFileSync(temporary, content);
    const own = lstatSync(temporary);
    renameSync(temporary, path);
    const found = lstatSync(path, { throwIfNoEntry: false });
    const isOwn = found?.ino === own.ino && found.mtimeMs === own.mtimeMs;
    return isOwn ? signature(found) : "";
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/**
 * What the system says of a file's last change: as long as it says the same, nobody has written the
 * file. Empty when there is none.
 */
export function signatureOf(path: string): string {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found?.isFile() ? signature(found) : "";
}

const signature = ({ size, ctimeMs, ino }: Stats): string => `${size} ${ctimeMs} ${ino}`;

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
