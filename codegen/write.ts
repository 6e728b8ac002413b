// Output files on disk: written only when different, and each of them whole or not at all.
import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import type { Output, OutputFile } from "./emit/mod.ts";

/** A folder of generated files. */
export interface OutputFolder {
  read(path: string): Promise<string | undefined>;
  /** Those of the files that are not there as they are. */
  changed(files: readonly OutputFile[]): Promise<readonly OutputFile[]>;
  /** Files that an earlier run of these outputs made, and that are not among `current`. */
  stale(outputs: readonly Output[], current: ReadonlySet<string>): Promise<readonly string[]>;
  write(file: OutputFile): Promise<void>;
  remove(path: string): Promise<void>;
}

/** How many files are read at the same time. */
const CONCURRENCY = 64;

/** The folder at an absolute path; it need not exist yet. */
export function outputFolder(out: string): OutputFolder {
  const read = (path: string): Promise<string | undefined> =>
    readFile(join(out, path), "utf8").catch(() => undefined);
  return {
    read,
    async changed(files) {
      const texts = await inBatches(files, ({ path }) => read(path));
      return files.filter(({ text }, index) => texts[index] !== text);
    },
    async stale(outputs, current) {
      const entries = await readdir(out, { recursive: true, withFileTypes: true }).catch(() => []);
      const others = entries
        .filter((entry) => entry.isFile() && /\.(ts|json|md)$/.test(entry.name))
        .map((entry) => slashes(relative(out, join(entry.parentPath, entry.name))))
        .filter((path) => !current.has(path));
      const texts = await inBatches(others, read);
      const isOurs = (text: string | undefined): boolean =>
        outputs.some(({ start }) => text?.startsWith(start));
      return others.filter((_, index) => isOurs(texts[index])).sort();
    },
    write: ({ path, text }) => writeAtomic(join(out, path), text),
    remove: (path) => rm(join(out, path), { force: true }),
  };
}

async function inBatches<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += CONCURRENCY) {
    results.push(...(await Promise.all(items.slice(start, start + CONCURRENCY).map(work))));
  }
  return results;
}

/**
 * A reader never sees half a file, and two generators at once never mix theirs: the temporary name
 * is one that no other process has, in another container neither.
 */
export async function writeAtomic(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(temporary, text);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** A path with slashes, as modules are named on every system. */
export function slashes(path: string): string {
  return path.replaceAll("\\", "/");
}
