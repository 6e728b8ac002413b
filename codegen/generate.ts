// Catalog in, files out; and nothing at all when nothing changed since the last run.
import { createFindings } from "./finding.ts";
import type { Generated, GenerateOptions } from "./generate-loaded.ts";
import { readSources } from "./load/sources.ts";
import { lockPath } from "./lock/file.ts";
import { openStamp } from "./stamp.ts";

/** Generates a catalog's files, and adds missing hooks. With errors nothing is written. */
export async function generate(options: GenerateOptions): Promise<Generated> {
  const findings = createFindings();
  const sources = await readSources(options.catalog, findings);
  const stamp = findings.all.length === 0 ? openStamp(options, sources) : undefined;
  if (stamp?.unchanged) return stamp.unchanged;
  // What makes files takes as long to load as a run without news does as a whole.
  const [{ loadCatalog }, { generateLoaded }, { hookFiles }, { usedFiles }] = await Promise.all([
    import("./load/catalog.ts"),
    import("./generate-loaded.ts"),
    import("./load/hooks.ts"),
    import("./load/uses.ts"),
  ]);
  const read = findings.all.length === 0 ? { sources } : {};
  const mayAdd = (): boolean => options.check !== true;
  const loaded = await loadCatalog(options.catalog, { ...read, mayAdd });
  const generated = await generateLoaded(loaded, options);
  const isRight = generated.findings.every(({ severity }) => severity !== "error");
  const { changed, removed, lock, stubs } = generated;
  const isStale = changed.length + removed.length > 0 || lock !== undefined;
  // What a run says of hooks that it added, the next one does not say again.
  const isDone = stubs.length === 0 && !(options.check && isStale);
  if (isRight && isDone) {
    const { catalog } = loaded;
    const others = [await lockPath(options.catalog), ...hookFiles(catalog), ...usedFiles(catalog)];
    stamp?.keep(generated, others);
  }
  return generated;
}
