// Watches a catalog and generates it anew after each save, until it is closed.
import { readdir, realpath, stat } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import type { GenerateOptions } from "../generate-loaded.ts";
import { hookFiles } from "../load/hooks.ts";
import { usedFiles } from "../load/uses.ts";
import { lockPath } from "../lock/file.ts";
import type { Catalog } from "../model.ts";
import { type OwnStubs, ownStubs } from "./own-stubs.ts";
import { createRegenerator, type Regenerated } from "./regenerate.ts";
import { type Watched, watchSaves } from "./saves.ts";

/** One run of a watcher. */
export interface WatchedRun extends Regenerated {
  /** The files whose save began it; empty in the first run. */
  readonly saved: readonly string[];
  /** From the end of the save to the last written file, in ms. */
  readonly tookMs: number;
}

/** A watcher that runs. */
export interface CatalogWatcher {
  /** Finishes the run that is under way, and watches no more. */
  close(): Promise<void>;
}

/**
 * Generates a catalog, and again after each save of it, of its lock, of a hook or of a catalog
 * that it uses. Nothing is released. Missing hooks are added when the catalog is saved, not when
 * their own file is. `told` gets every run, the first one too; one that fails otherwise goes to
 * `failed`.
 */
export async function watchCatalog(
  options: Omit<GenerateOptions, "check" | "release">,
  told: (run: WatchedRun) => void,
  failed: (error: unknown) => void,
): Promise<CatalogWatcher> {
  const own = ownStubs();
  const regenerator = createRegenerator(options, own.add);
  const watched = (): Promise<Watched> => watchedOf(options, regenerator.last);
  const waiting = new Set<string>();
  let isClosed = false;
  let work: Promise<void> = Promise.resolve();
  const run = async (): Promise<void> => {
    const paths = takeAll(waiting, own);
    if (!paths) return;
    const saved = paths.map((path) => relative(process.cwd(), path));
    const startedMs = performance.now();
    // What a new link leads to is watched before it is read, so that no save falls in between.
    saves.update(await watched());
    const done = await regenerator.run(paths);
    const tookMs = Math.round(performance.now() - startedMs);
    if (isClosed) return;
    told({ ...done, saved, tookMs });
    saves.update(await watched());
  };
  const saves = watchSaves(
    await watched(),
    (paths) => {
      const isWaiting = waiting.size > 0;
      for (const path of paths) waiting.add(path);
      // Whatever is saved during a run is one further run.
      if (!isWaiting) work = work.then(run).catch(failed);
    },
    failed,
  );
  work = run().catch(failed);
  await work;
  return {
    async close() {
      isClosed = true;
      saves.close();
      await work;
    },
  };
}

/** What waits; undefined when all of it was the watcher's own work. */
function takeAll(waiting: Set<string>, own: OwnStubs): readonly string[] | undefined {
  const paths = [...waiting].filter((path) => !own.isOwn(path));
  const isOwn = waiting.size > 0 && paths.length === 0;
  waiting.clear();
  return isOwn ? undefined : paths;
}

/** The catalog's folder, those of hooks and used catalogs, and those that links lead to. */
async function watchedOf(
  { catalog: path }: Pick<GenerateOptions, "catalog">,
  catalog: Catalog | undefined,
): Promise<Watched> {
  const whole = resolve(path);
  const isFile =
    /\.ya?ml$/.test(whole) && !(await stat(whole).catch(() => undefined))?.isDirectory();
  const folder = isFile ? dirname(whole) : whole;
  const linked = isFile ? [await realpath(whole).catch(() => whole)] : await linksOf(folder);
  const named = catalog ? [...hookFiles(catalog), ...(await usedWithLinks(catalog))] : [];
  const own = isFile ? [whole, resolve(await lockPath(path))] : [];
  const files = new Set([...own, ...linked, ...named]);
  const isSource = (file: string): boolean =>
    !isFile && dirname(file) === folder && /\.(ya?ml|lock\.json)$/.test(file);
  return {
    folders: [...new Set([folder, ...[...linked, ...named].map((file) => dirname(file))])],
    counts: (file) => isSource(file) || files.has(file),
  };
}

/** Catalogs of other contexts, and what they are links to. */
async function usedWithLinks(catalog: Catalog): Promise<readonly string[]> {
  const files = usedFiles(catalog);
  const targets = files.map((file) => realpath(file).catch(() => file));
  return [...new Set([...files, ...(await Promise.all(targets))])];
}

async function linksOf(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const links = entries.filter((entry) => entry.isSymbolicLink() && /\.ya?ml$/.test(entry.name));
  const found = links.map(({ name }) => realpath(join(folder, name)).catch(() => undefined));
  return (await Promise.all(found)).flatMap((path) => path ?? []);
}
