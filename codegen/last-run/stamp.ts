// What the last run read and left, so that a run that would read and leave the same ends at once,
// and any other one goes on from there. Whatever it cannot know, it does not say.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Generated, GenerateOptions } from "../generate-loaded.ts";
import type { SourceFile } from "../parse/catalog.ts";
import { cacheFolder, hashOf, prepareFolder, writeKept } from "./cache-folder.ts";
import { type Scan, scanFolder } from "./scan.ts";

/** The stamp of one output folder. */
export interface Stamp {
  /** The folder in which it lies, and whatever else is kept of the same output. */
  readonly folder: string;
  /** The generator: what another one kept is nothing to go on from. */
  readonly generator: string;
  /** The hashes of the catalog's files, by their names. */
  readonly sources: ReadonlyMap<string, string>;
  /** The output folder before this run; undefined when it is not there. */
  readonly seen: Scan | undefined;
  /** What the last run with the same settings noted. */
  readonly last: Noted | undefined;
  /** What the last run found, when nothing changed since. */
  readonly unchanged: Generated | undefined;
  /** Notes what a run that ended well found and left; `others` are the further files it read. */
  keep(left: Left, others: readonly string[]): void;
}

/** What a run leaves. */
export interface Left {
  readonly total: number;
  readonly findings: Generated["findings"];
  /** The generated files: path, signature, and the number of what it was made of, or 0. */
  readonly outputs: readonly (readonly [path: string, signature: string, number: number])[];
  /** The hash of the lock. */
  readonly lock: string;
  readonly around: string;
  readonly aroundNumber: number;
  readonly nextNumber: number;
  readonly messages: readonly NotedMessage[];
}

/** A message: its kind and name, its number, whether nothing was wrong with it, and its parts. */
export type NotedMessage = readonly [
  key: string,
  number: number,
  isRight: boolean,
  ...parts: readonly (readonly [file: string, start: number, length: number])[],
];

/** What a run noted. */
export interface Noted extends Left {
  readonly settings: string;
  readonly sources: readonly (readonly [file: string, hash: string])[];
  readonly others: readonly string[];
  readonly read: string;
  /** Files in the output folder that nobody generated. */
  readonly rest: readonly (readonly [path: string, signature: string])[];
}

/** The stamp of a run; undefined where there is no folder to keep it in. */
export function openStamp(
  options: GenerateOptions,
  files: readonly SourceFile[],
): Stamp | undefined {
  const out = resolve(options.out);
  const folder = cacheFolder(out);
  const generator = generatorOf();
  if (folder === undefined || generator === undefined) return undefined;
  const path = join(folder, "stamp.json");
  const settings = hashOf([generator, settingsOf(options)]);
  const sources = new Map(files.map(({ file, source }) => [file, hashOf([source])]));
  const seen = scanFolder(out);
  const noted = readStamp(path);
  const last = noted?.settings === settings ? noted : undefined;
  return {
    ...{ folder, generator, sources, seen, last },
    unchanged: last && seen && isSame(last, sources, seen) ? unchanged(last) : undefined,
    keep(left, others) {
      const outputs = new Set(left.outputs.map(([file]) => file));
      const rest = [...(seen ?? [])].filter(([file]) => !outputs.has(file));
      const read = textsOf(others);
      const all: Noted = { settings, sources: [...sources], others, read, rest, ...left };
      prepareFolder(folder);
      writeKept(path, JSON.stringify(all));
    },
  };
}

function unchanged({ findings, total }: Noted): Generated {
  return { findings, total, changed: [], removed: [], stubs: [] };
}

function isSame(last: Noted, sources: Stamp["sources"], seen: Scan): boolean {
  const { others, read, outputs, rest } = last;
  const areThere = (all: readonly (readonly [string, string, number?])[]): boolean =>
    all.every(([path, signature]) => seen.get(path) === signature);
  // A link may lead to something else by now.
  const isSigned = outputs.every(([, signature]) => signature !== "");
  return (
    last.sources.length === sources.size &&
    last.sources.every(([file, hash]) => sources.get(file) === hash) &&
    outputs.length + rest.length === seen.size &&
    isSigned &&
    areThere(outputs) &&
    areThere(rest) &&
    read === textsOf(others)
  );
}

function readStamp(path: string): Noted | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Noted;
  } catch {
    return undefined;
  }
}

/** Everything that a run depends on, apart from the files that it finds on its way. */
function settingsOf({ catalog, out, outputs, release = true }: GenerateOptions): string {
  const paths = [process.cwd(), resolve(catalog), resolve(out)];
  return JSON.stringify([...paths, outputs ?? ["typescript"], release]);
}

/** Its version, or its own files where somebody works on it; and what runs it, which packs. */
function generatorOf(): string | undefined {
  const own = dirname(dirname(fileURLToPath(import.meta.url)));
  const manifest = join(own, "package.json");
  const isInstalled = /[\\/]node_modules[\\/]/.test(own) && existsSync(manifest);
  const files = isInstalled ? readFileSync(manifest, "utf8") : JSON.stringify(scanned(own));
  return `${JSON.stringify(process.versions)} ${files}`;
}

function scanned(folder: string): readonly (readonly string[])[] {
  return [...(scanFolder(folder) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
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
