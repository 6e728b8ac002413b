// `eventwright viz`: draws what `defineAggregate` or `defineSaga` gave, or a bare machine.
import { stat, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import type { Aggregate, Saga } from "eventwright";
import type { AnyStateMachine } from "xstate";
import { exportOf, isFile, wrongUse } from "../module-exports.ts";
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
  const [file = ""] = target.split("#");
  if (out !== undefined && (await isFile(file))) {
    const problem = await problemWith(out, file, format);
    if (problem !== undefined) return wrongUse(problem);
  }
  const chart = await exportOf(target, "aggregate, saga or machine", chartOf);
  if (typeof chart === "number") return chart;
  const text = await renderChart(chart.machine, chart.names, format);
  if (out === undefined) process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
  else return writePicture(out, text);
  return 0;
}

async function writePicture(out: string, text: string): Promise<number> {
  try {
    await writeFile(out, text);
    return 0;
  } catch (error) {
    return wrongUse(`The picture cannot be written: ${(error as Error).message}.`);
  }
}

const ENDINGS = { svg: "svg", mermaid: "mmd", json: "json" } as const;

/** Why a picture cannot be written there; told before anything is loaded. */
async function problemWith(
  out: string,
  file: string,
  format: keyof typeof ENDINGS,
): Promise<string | undefined> {
  const found = await stat(out).catch(() => undefined);
  if (found?.isDirectory()) {
    const name = join(out, `${basename(file, extname(file))}.${ENDINGS[format]}`);
    return `${out} is a folder: name a file in it, such as ${name}.`;
  }
  const folder = dirname(out);
  if ((await stat(folder).catch(() => undefined))?.isDirectory()) return undefined;
  return `There is no folder ${folder}: make it, or name another file with --out.`;
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
