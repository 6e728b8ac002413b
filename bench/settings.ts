// What the command line asks of the benchmark: which parts, how large, how often.
import { parseArgs } from "node:util";
import { FILES } from "./large-catalog.ts";

/** The parts that measure the generator, in the order in which they run. */
export const GENERATOR_PARTS = ["cold", "watch", "tsc", "bundle", "growth", "peers"] as const;
export type GeneratorPart = (typeof GENERATOR_PARTS)[number];

/** The parts that measure the runtime, which run after those. */
export const RUNTIME_PARTS = [
  "commands",
  "load",
  "fold",
  "replay",
  "projection",
  "memory",
  "scale",
  "fsync",
  "sagas",
  "timers",
  "simulation",
] as const;
export type RuntimePart = (typeof RUNTIME_PARTS)[number];

/** How large what the runtime is measured with is. */
export interface RuntimeSettings {
  /** Each figure is the median of so many. */
  readonly rounds: number;
  /** Durable commands that wait when the app starts. */
  readonly backlog: number;
  /** Commands sent with 256 in flight, and one after the other. */
  readonly sends: number;
  readonly singles: number;
  /** Facts folded. */
  readonly facts: number;
  /** Events of one long log. */
  readonly log: number;
  /** Events replayed, and events projected. */
  readonly replayed: number;
  readonly projected: number;
  /** Actors in memory. */
  readonly actors: number;
  /** Aggregates on the stream: one size after the other, each larger than the one before. */
  readonly aggregates: readonly number[];
  /** Commands to a server that syncs each write. */
  readonly synced: number;
  /** Sagas from their first event to their last. */
  readonly sagas: number;
  /** Timers that wait. */
  readonly timers: number;
  /** Worlds that are simulated. */
  readonly seeds: number;
  /** Where profiles of some parts go; without it there are none. */
  readonly profile?: string;
}

/** How to run. */
export interface Settings {
  readonly generator: readonly GeneratorPart[];
  readonly runtime: readonly RuntimePart[];
  /** Only rows as JSON, no table. */
  readonly json: boolean;
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
  readonly runtimeSettings: RuntimeSettings;
}

const USAGE = `Parts of the generator are ${GENERATOR_PARTS.join(",")};
of the runtime ${RUNTIME_PARTS.join(",")}.
  --only <parts>       run only these (comma-separated); "generator" and "runtime" are all of theirs
  --json               print the rows as JSON, a line each, and no table
Sizes of the generator's parts:
  --no-peers           leave out other generators, which npm would install
  --events <count>     events of the catalog, in three versions each (1000)
  --sizes <counts>     events that growth is measured at (1000,3000,10000)
  --runs <count>       processes per figure, of which the median counts (5)
  --saves <count>      saves in watch mode (15)
  --peer-runs <count>  processes per peer (3)
Sizes of the runtime's parts:
  --rounds <count>     rounds, of which the median counts (3)
  --backlog <count>    commands: durable ones that wait (40000)
  --sends <count>      commands, scale: sent with 256 in flight (20000)
  --singles <count>    commands, scale: sent one after the other (1000)
  --log <count>        load: events of the long log (10000)
  --facts <count>      fold: facts (1000000)
  --replayed <count>   replay: events (1000000)
  --projected <count>  projection: events (1000000)
  --profile <folder>   commands, replay, projection, sagas, simulation: profiles for the inspector
  --actors <count>     memory: actors (20000)
  --aggregates <counts>  scale: aggregates on the stream (10000,100000,1000000)
  --synced <count>     fsync: commands (10000)
  --sagas <count>      sagas: that run to their end (5000)
  --timers <count>     timers: that wait on each broker (100000)
  --seeds <count>      simulation: worlds (100)`;

const OPTIONS = {
  only: { type: "string", default: "generator,runtime" },
  json: { type: "boolean", default: false },
  "no-peers": { type: "boolean", default: false },
  events: { type: "string", default: "1000" },
  sizes: { type: "string", default: "1000,3000,10000" },
  runs: { type: "string", default: "5" },
  saves: { type: "string", default: "15" },
  "peer-runs": { type: "string", default: "3" },
  rounds: { type: "string", default: "3" },
  backlog: { type: "string", default: "40000" },
  sends: { type: "string", default: "20000" },
  singles: { type: "string", default: "1000" },
  log: { type: "string", default: "10000" },
  facts: { type: "string", default: "1000000" },
  replayed: { type: "string", default: "1000000" },
  projected: { type: "string", default: "1000000" },
  profile: { type: "string" },
  actors: { type: "string", default: "20000" },
  aggregates: { type: "string", default: "10000,100000,1000000" },
  synced: { type: "string", default: "10000" },
  sagas: { type: "string", default: "5000" },
  timers: { type: "string", default: "100000" },
  seeds: { type: "string", default: "100" },
} as const;

/** Reads the arguments. Throws what is wrong with them, and what there is. */
export function parseSettings(arguments_: readonly string[]): Settings {
  try {
    const { values } = parseArgs({ args: [...arguments_], options: OPTIONS });
    const { generator, runtime } = partsOf(values.only);
    return {
      generator: values["no-peers"] ? generator.filter((part) => part !== "peers") : generator,
      runtime,
      json: values.json,
      events: sizeOf("--events", values.events),
      sizes: values.sizes.split(",").map((text) => sizeOf("--sizes", text)),
      runs: countOf("--runs", values.runs),
      saves: countOf("--saves", values.saves),
      peerRuns: countOf("--peer-runs", values["peer-runs"]),
      runtimeSettings: runtimeSettingsOf(values),
    };
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${USAGE}`);
  }
}

const RUNTIME_COUNTS = [
  "rounds",
  "backlog",
  "sends",
  "singles",
  "log",
  "facts",
  "replayed",
  "projected",
  "actors",
  "synced",
  "sagas",
  "timers",
  "seeds",
] as const;
type RuntimeCount = (typeof RUNTIME_COUNTS)[number];

function runtimeSettingsOf({
  aggregates,
  profile,
  ...values
}: Readonly<Record<RuntimeCount | "aggregates", string>> & {
  readonly profile?: string;
}): RuntimeSettings {
  const sizes = aggregates.split(",").map((text) => countOf("--aggregates", text));
  const isRising = sizes.every((size, index) => size > (sizes[index - 1] ?? 0));
  if (!isRising) throw new Error("--aggregates takes sizes that rise: they are added to one log.");
  const counts = RUNTIME_COUNTS.map((name) => [name, countOf(`--${name}`, values[name])] as const);
  return {
    ...(Object.fromEntries(counts) as Readonly<Record<RuntimeCount, number>>),
    aggregates: sizes,
    ...(profile !== undefined && { profile }),
  };
}

function partsOf(text: string): Pick<Settings, "generator" | "runtime"> {
  const names = text.split(",").map((name) => name.trim());
  const known = ["generator", "runtime", ...GENERATOR_PARTS, ...RUNTIME_PARTS];
  for (const name of names) {
    if (!known.includes(name)) throw new Error(`"${name}" is no part.`);
  }
  const isAsked = (group: string) => (part: string) =>
    names.includes(group) || names.includes(part);
  return {
    generator: GENERATOR_PARTS.filter(isAsked("generator")),
    runtime: RUNTIME_PARTS.filter(isAsked("runtime")),
  };
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
