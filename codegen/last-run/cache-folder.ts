// Where the generator keeps what it can make again: anybody may delete it at any time, and whatever
// cannot be kept is only missed, never reported.
import { createHash } from "node:crypto";
import { existsSync, lstatSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { writeAtomic } from "../write.ts";

/** How many output folders something is kept of. */
const MAX_KEPT = 100;

/** The folder for what is kept of one output folder; undefined in a project without packages. */
export function cacheFolder(out: string): string | undefined {
  const all = sharedFolder(process.cwd());
  return all === undefined ? undefined : join(all, hashOf([out]).slice(0, 32));
}

function sharedFolder(start: string): string | undefined {
  const modules = join(start, "node_modules");
  if (existsSync(modules)) return join(modules, ".cache", "eventwright");
  return dirname(start) === start ? undefined : sharedFolder(dirname(start));
}

/** Makes room for one more folder, and makes it. */
export function prepareFolder(folder: string): void {
  if (existsSync(folder)) return;
  const all = dirname(folder);
  mkdirSync(all, { recursive: true });
  const paths = readdirSync(all).map((name) => join(all, name));
  if (paths.length >= MAX_KEPT) {
    const times = new Map(paths.map((path) => [path, lstatSync(path).mtimeMs]));
    paths.sort((a, b) => times.get(a)! - times.get(b)!);
    for (const path of paths.slice(0, MAX_KEPT / 2)) rmSync(path, { recursive: true, force: true });
  }
  mkdirSync(folder, { recursive: true });
}

/**
 * Writes what is kept, whole or not at all. The old one goes first: some systems write a file that
 * takes the place of another one to the disk at once, and what is kept is not worth the wait.
 */
export function writeKept(path: string, content: string | Uint8Array): void {
  rmSync(path, { force: true });
  writeAtomic(path, content);
}

/** A hash of texts, which no other texts have. */
export function hashOf(texts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(`${text.length}\n`).update(text);
  return hash.digest("hex");
}
