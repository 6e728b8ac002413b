// What the command line asks of the benchmark: which parts, how large, how often.
import { parseArgs } from "node:util";
import { FILES } from "./large-catalog.ts";

/** The parts, in the order in which they run. */
export const PARTS = ["cold", "watch", "tsc", "bundle", "growth", "peers"] as const;
export type Part = (typeof PARTS)[number];

/** How to run. */
export interface Settings {
  readonly parts: readonly Part[];
  /** Events of the catalog, each in three versions. */
  readonly events: number;
  /** Sizes that growth is measured at, in events. */
  readonly sizes: readonly number[];
  /** Processes per figure. */
  readonly runs: number;
  /** Saves in watch mode. */
  readonly saves: number;
  /** Processes per peer, which take longer. */
  readonly peerRuns: number;
}

const USAGE = `Parts are ${PARTS.join(",")}.
  --only <parts>     run only these (comma-separated)
  --no-peers         leave out other generators, which npm would install
  --events <count>   events of the catalog, in three versions each (1000)
  --sizes <counts>   events that growth is measured at (1000,3000,10000)
  --runs <count>     processes per figure, of which the median counts (5)
  --saves <count>    saves in watch mode (15)
  --peer-runs <count>  processes per peer (3)`;

const OPTIONS = {
  only: { type: "string", default: PARTS.join(",") },
  "no-peers": { type: "boolean", default: false },
  events: { type: "string", default: "1000" },
  sizes: { type: "string", default: "1000,3000,10000" },
  runs: { type: "string", default: "5" },
  saves: { type: "string", default: "15" },
  "peer-runs": { type: "string", default: "3" },
} as const;

/** Reads the arguments. Throws what is wrong with them, and what there is. */
export function parseSettings(arguments_: readonly string[]): Settings {
  try {
    const { values } = parseArgs({ args: [...arguments_], options: OPTIONS });
    const parts = partsOf(values.only);
    return {
      parts: values["no-peers"] ? parts.filter((part) => part !== "peers") : parts,
      events: sizeOf("--events", values.events),
      sizes: values.sizes.split(",").map((text) => sizeOf("--sizes", text)),
      runs: countOf("--runs", values.runs),
      saves: countOf("--saves", values.saves),
      peerRuns: countOf("--peer-runs", values["peer-runs"]),
    };
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${USAGE}`);
  }
}

function partsOf(text: string): readonly Part[] {
  const names = text.split(",").map((name) => name.trim());
  for (const name of names) {
    if (!PARTS.some((part) => part === name)) throw new Error(`"${name}" is no part.`);
  }
  return PARTS.filter((part) => names.includes(part));
}

function sizeOf(option: string, text: string): number {
  const size = countOf(option, text);
  if (size % FILES === 0) return size;
  throw new Error(
    `${option} takes multiples of ${FILES}, not ${size}: a catalog has ${FILES} files.`,
  );
}

function countOf(option: string, text: string): number {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count > 0) return count;
  throw new Error(`${option} takes a whole number above 0, not "${text}".`);
}
