// Charts of earlier versions of a saga: instances that started with one end with it, so its file is
// kept when the saga gets a new version.
import type { OutputFile } from "../emit/mod.ts";
import { chartModule, oldChartModule } from "../emit/names.ts";
import type { Report } from "../finding.ts";
import type { Catalog } from "../model.ts";
import type { LockContent } from "./content.ts";

/**
 * The charts to keep: those that are there, and those that a new version replaces now. `readOutput`
 * gives the text of a generated file, if it is there.
 */
export function keptCharts(
  catalog: Catalog,
  lock: LockContent | undefined,
  readOutput: (path: string) => string | undefined,
  error: Report,
): readonly OutputFile[] {
  const kept: OutputFile[] = [];
  for (const { name, version, place } of catalog.sagas) {
    const newest = Math.max(0, ...Object.keys(lock?.sagas[name] ?? {}).map(Number));
    for (let number = 1; number < version; number++) {
      const path = oldChartModule(name, number).slice(1);
      const isReplaced = number === version - 1 && number === newest;
      const replaced = isReplaced ? readOutput(chartModule(name).slice(1)) : undefined;
      const text = readOutput(path) ?? replaced;
      if (text !== undefined) kept.push({ path, text });
      else {
        const help = `Take ${path} back from version control: running instances need it.`;
        error("chart-missing", place, name, `The chart of ${name} v${number} is not there.`, help);
      }
    }
  }
  return kept;
}
