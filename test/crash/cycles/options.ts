// What the command line asks of the cycles.
import { parseArgs } from "node:util";
import type { Fault } from "./faults/fault.ts";
import { FAULTS, faultNamed } from "./faults/mod.ts";

/** How to run. */
export interface Options {
  readonly cycles: number;
  /** That of the first cycle; the next ones follow it. */
  readonly seed: number;
  /** The fault of every cycle; by the seeds when there is none. */
  readonly fault: Fault | undefined;
  readonly json: boolean;
  /** Whether to tell what is unfinished while it is waited for. */
  readonly watch: boolean;
  /** Whether every point of the worker's writes is tried too. */
  readonly points: boolean;
}

const DEFAULT_CYCLES = "100";
const MOST_CYCLES = 100_000;

const names = FAULTS.map(({ name, title }) => `    ${name.padEnd(17)} ${title}`).join("\n");

/** What `--help` says. */
export const USAGE = `npm run test:crash -- [options]
  --cycles <count>  how many cycles (${DEFAULT_CYCLES}); 0 for none
  --seed <number>   of the first cycle; the next ones follow it (drawn, and printed)
  --fault <name>    the one fault of every cycle (by the seed, and sometimes two)
  --points          kill the worker at each point of its writes, too
  --watch           tell what is unfinished while it is waited for
  --json            print a report for programs instead
  --help            print this
Faults:
${names}`;

/** Reads them. Throws with a sentence when they make no sense; undefined when help is asked for. */
export function readOptions(args: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      cycles: { type: "string", default: DEFAULT_CYCLES },
      seed: { type: "string" },
      fault: { type: "string" },
      points: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      watch: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return undefined;
  const cycles = numberIn("cycles", values.cycles, MOST_CYCLES);
  const drawn = String(Math.floor(Math.random() * 1_000_000));
  const seed = numberIn("seed", values.seed ?? drawn, 2 ** 31 - 1 - MOST_CYCLES);
  const fault = values.fault === undefined ? undefined : faultNamed(values.fault);
  const { json, watch, points } = values;
  return { cycles, seed, fault, json, watch, points };
}

function numberIn(name: string, text: string, highest: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number <= highest) return number;
  throw new Error(`--${name} takes a number from 0 to ${highest}, not "${text}".`);
}
