// What the last run read and left, so that a run that would read and leave the same ends at once.
// It only ever says "nothing changed"; whatever it cannot know, it does not say.
import { createHash, type Hash } from "node:crypto";
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Generated, GenerateOptions } from "./generate-loaded.ts";
import type { SourceFile } from "./parse/catalog.ts";
import { writeAtomic } from "./write.ts";

/** The stamp of one output folder. */
export interface Stamp {
  /** What the last run found, when nothing changed since. */
  readonly unchanged: Generated | undefined;
  /** Notes what a run that ended well found; `others` are the further files that it read. */
  keep(generated: Generated, others: readonly string[]): void;
}

interface Kept {
  readonly key: string;
  readonly others: readonly string[];
  readonly read: string;
  readonly left: string;
  readonly total: number;
  readonly findings: Generated["findings"];
}

/** How many files the output folder may hold, people's own too, for a stamp to be worth it. */
const MAX_FILES = 50_000;

/** How many stamps are kept: one for each output folder. */
const MAX_STAMPS = 100;

/** The stamp of a run; undefined where there is no folder to keep it in. */
export function openStamp(
  options: GenerateOptions,
  sources: readonly SourceFile[],
): Stamp | undefined {
  const out = resolve(options.out);
  const folder = cacheFolder(process.cwd());
  if (folder === undefined) return undefined;
  const path = join(folder, `${hashOf([out]).slice(0, 32)}.json`);
  const key = keyOf(options, sources);
  const kept = readStamp(path);
  const isSame = (found: Kept): boolean =>
    found.key === key && found.read === textsOf(found.others) && found.left === contentOf(out);
  return {
    unchanged:
      kept && isSame(kept)
        ? { findings: kept.findings, total: kept.total, changed: [], removed: [], stubs: [] }
        : undefined,
    keep({ findings, total }, others) {
      const left = contentOf(out);
      if (left === undefined) return;
      const stamp: Kept = { key, others, read: textsOf(others), left, total, findings };
      try {
        dropOldest(folder);
        writeAtomic(path, JSON.stringify(stamp));
      } catch {
        // Without a stamp the next run only takes longer.
      }
    },
  };
}

/** Where tools keep what they can make again; undefined in a project without `node_modules`. */
function cacheFolder(start: string): string | undefined {
  const modules = join(start, "node_modules");
  if (existsSync(modules)) return join(modules, ".cache", "eventwright");
  return dirname(start) === start ? undefined : cacheFolder(dirname(start));
}

function dropOldest(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const paths = readdirSync(folder).map((name) => join(folder, name));
  if (paths.length < MAX_STAMPS) return;
  const times = new Map(paths.map((path) => [path, lstatSync(path).mtimeMs]));
  paths.sort((a, b) => times.get(a)! - times.get(b)!);
  for (const path of paths.slice(0, MAX_STAMPS / 2)) rmSync(path, { force: true });
}

function readStamp(path: string): Kept | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Kept;
  } catch {
    return undefined;
  }
}

/** Everything that a run depends on, apart from the files that it finds on its way. */
function keyOf(options: GenerateOptions, sources: readonly SourceFile[]): string {
  const { catalog, out, outputs = ["typescript"], release = true } = options;
  const settings = [process.cwd(), resolve(catalog), resolve(out), outputs, release];
  const texts = sources.flatMap(({ file, source }) => [file, source]);
  return hashOf([generatorOf(), JSON.stringify(settings), ...texts]);
}

/** The generator itself: its version, or its own files where somebody works on it. */
function generatorOf(): string {
  const own = dirname(fileURLToPath(import.meta.url));
  const manifest = join(own, "package.json");
  const isInstalled = /[\\/]node_modules[\\/]/.test(own) && existsSync(manifest);
  return isInstalled ? readFileSync(manifest, "utf8") : (contentOf(own) ?? String(Math.random()));
}

function textsOf(paths: readonly string[]): string {
  return hashOf(paths.flatMap((path) => [path, textOf(path)]));
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/** All files and folders below a folder, with what the system says of their last change. */
function contentOf(folder: string): string | undefined {
  if (!existsSync(folder)) return undefined;
  const hash = createHash("sha256");
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  if (names.length > MAX_FILES) return undefined;
  for (const name of names) addStat(hash, folder, name);
  return hash.digest("hex");
}

function addStat(hash: Hash, folder: string, name: string): void {
  const found = lstatSync(join(folder, name), { throwIfNoEntry: false });
  // A folder's own times tell nothing that its files do not.
  const isFile = found?.isFile() ?? false;
  hash.update(isFile ? `${name} ${found?.size} ${found?.ctimeMs} ${found?.ino}\n` : `${name}\n`);
}

function hashOf(texts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(`${text.length}\n`).update(text);
  return hash.digest("hex");
}
