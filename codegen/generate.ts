// Catalog in, files out; and nothing at all when nothing changed since the last run.
import { createFindings } from "./finding.ts";
import type { Generated, GenerateOptions } from "./generate-loaded.ts";
import { openStamp, type Stamp } from "./last-run/stamp.ts";
import { readSources } from "./load/sources.ts";
import type { SourceFile } from "./parse/catalog.ts";

/** Generates a catalog's files, and adds missing hooks. With errors nothing is written. */
export async function generate(options: GenerateOptions): Promise<Generated> {
  const findings = createFindings();
  const sources = await readSources(options.catalog, findings);
  const isRead = findings.all.length === 0;
  const stamp = isRead ? openStamp(options, sources) : undefined;
  if (stamp?.unchanged) return stamp.unchanged;
  return generateFrom(options, isRead ? sources : undefined, stamp);
}

/** Goes on from what the last run knew. */
async function generateFrom(
  options: GenerateOptions,
  sources: readonly SourceFile[] | undefined,
  stamp: Stamp | undefined,
): Promise<Generated> {
  // What makes files takes as long to load as a run without news does as a whole.
  const [{ loadCatalog }, { generateLoaded }, { hookFiles }, { usedFiles }, { lockPath }, last] =
    await Promise.all([
      import("./load/catalog.ts"),
      import("./generate-loaded.ts"),
      import("./load/hooks.ts"),
      import("./load/uses.ts"),
      import("./lock/file.ts"),
      import("./last-run/recall.ts"),
    ]);
  const recalled = stamp && sources && (await last.recall(stamp, options, sources));
  const loaded = await loadCatalog(options.catalog, {
    ...(sources && { sources }),
    ...(recalled && { parsed: recalled.parsed, known: recalled.known }),
    mayAdd: () => options.check !== true,
  });
  const generated = await generateLoaded(loaded, options, recalled?.kept);
  const isRight = generated.findings.every(({ severity }) => severity !== "error");
  const { changed, removed, lock, stubs } = generated;
  const isStale = changed.length + removed.length > 0 || lock !== undefined;
  // What a run says of hooks that it added, the next one does not say again.
  const isDone = stubs.length === 0 && !(options.check && isStale);
  if (isRight && isDone) {
    const { catalog } = loaded;
    const others = [await lockPath(options.catalog), ...hookFiles(catalog), ...usedFiles(catalog)];
    recalled?.keep(loaded, generated, others);
  }
  return generated;
}
