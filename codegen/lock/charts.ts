// Charts of earlier versions of a saga: instances that started with one end with it, so its file is
// kept when the saga gets a new version, and when it gets a new name.

import { chartName } from "../emit/index-file.ts";
import type { OutputFile } from "../emit/mod.ts";
import { chartModule, contractModule, oldChartModule } from "../emit/names.ts";
import type { Report } from "../finding.ts";
import { type Catalog, firstName, type SagaType } from "../model.ts";
import type { LockContent } from "./content.ts";

/** Gives the text of a generated file, if it is there. */
type ReadOutput = (path: string) => string | undefined;

/** The chart of an earlier version, and whose it is. */
export interface KeptChart extends OutputFile {
  readonly saga: string;
}

/** The charts to keep: those that are there, and those that a new version replaces now. */
export function keptCharts(
  catalog: Catalog,
  lock: LockContent | undefined,
  readOutput: ReadOutput,
  error: Report,
): readonly KeptChart[] {
  const kept: KeptChart[] = [];
  for (const saga of catalog.sagas) {
    const { name, version, place } = saga;
    const newest = Math.max(0, ...Object.keys(lock?.sagas[firstName(saga)] ?? {}).map(Number));
    for (let number = 1; number < version; number++) {
      const path = oldChartModule(name, number).slice(1);
      const isReplaced = number === version - 1 && number === newest;
      const text = readChart(saga, readOutput, (called) => oldChartModule(called, number));
      const whole = text ?? (isReplaced ? readChart(saga, readOutput, chartModule) : undefined);
      if (whole !== undefined) kept.push({ saga: name, path, text: whole });
      else {
        const help = `Take ${path} back from version control: running instances need it.`;
        error("chart-missing", place, name, `The chart of ${name} v${number} is not there.`, help);
      }
    }
  }
  return kept;
}

/** A chart under the saga's name, or under its first one, with what is called otherwise now. */
function readChart(
  saga: SagaType,
  readOutput: ReadOutput,
  moduleOf: (name: string) => string,
): string | undefined {
  const { name } = saga;
  const own = readOutput(moduleOf(name).slice(1));
  const first = firstName(saga);
  if (own !== undefined || first === name) return own;
  return renamed(readOutput(moduleOf(first).slice(1)), first, name);
}

/** What is exported and imported gets the new name. Ids are texts in the chart, and stay. */
function renamed(text: string | undefined, from: string, to: string): string | undefined {
  const types = new RegExp(`(?<![\\w"#])${from}(?=(?:Context|Event|Command)?\\b(?!["]))`, "g");
  const chart = new RegExp(`\\b${chartName(from)}\\b`, "g");
  return text
    ?.replaceAll(`".${fileOf(from)}"`, `".${fileOf(to)}"`)
    .replace(types, to)
    .replace(chart, chartName(to));
}

const fileOf = (name: string): string => contractModule(name).replace(/^\/contracts/, "");
