// `eventwright viz`: draws what `defineAggregate` or `defineSaga` gave, or a bare machine.
import { stat, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Aggregate, Saga } from "eventwright";
import type { AnyStateMachine } from "xstate";
import type { ChartNames } from "../viz/chart-model.ts";
import { renderChart } from "../viz/render.ts";

/** Options of `eventwright viz`. */
export interface VizOptions {
  readonly format: string;
  readonly out?: string;
}

/** Draws a chart and gives the exit code. */
export async function runViz(target: string, { format, out }: VizOptions): Promise<number> {
  if (format !== "svg" && format !== "mermaid" && format !== "json") {
    return wrongUse(`"${format}" is no format: write svg, mermaid or json.`);
  }
  const [file = "", name] = target.split("#");
  const path = resolve(file);
  if (!(await stat(path).catch(() => undefined))?.isFile()) {
    return wrongUse(`There is no file ${file}.`);
  }
  const module = (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>;
  const charts = Object.entries(module).flatMap(([key, value]) => {
    const chart = chartOf(value);
    return chart ? [[key, chart] as const] : [];
  });
  const chosen = name === undefined ? charts : charts.filter(([key]) => key === name);
  const [only] = chosen;
  if (!only || chosen.length > 1) {
    const names = charts.map(([key]) => `${file}#${key}`).join(", ");
    if (names === "") return wrongUse(`${file} exports no aggregate, saga or machine.`);
    return wrongUse(`Say which chart: ${names}.`);
  }
  const text = await renderChart(only[1].machine, only[1].names, format);
  if (out === undefined) process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
  else await writeFile(out, text);
  return 0;
}

interface Chart {
  readonly machine: AnyStateMachine;
  readonly names: ChartNames;
}

function chartOf(value: unknown): Chart | undefined {
  const part = value as Partial<Aggregate | Saga> | null | undefined;
  if ((part?.kind === "aggregate" || part?.kind === "saga") && part.machine && part.contract) {
    const commands = new Set(Object.keys(part.contract.commands));
    const facts = new Set(Object.keys(part.contract.events));
    return { machine: part.machine, names: { commands, facts } };
  }
  const machine = value as Partial<AnyStateMachine> | null | undefined;
  if (typeof machine !== "object" || !machine?.root || !machine.implementations) return undefined;
  return { machine: machine as AnyStateMachine, names: { commands: new Set(), facts: new Set() } };
}

function wrongUse(message: string): number {
  console.error(message);
  return 2;
}
