// `simulate`: a whole app in worlds where everything that can go wrong does, one for each seed.
import type { Saga } from "../../core/saga.ts";
import type { StoredDeadLetter } from "../../host/letters.ts";
import type { Limits } from "../../host/limits.ts";
import { auditOf, type Invariants } from "./audit/audit.ts";
import type { Violation } from "./audit/violation.ts";
import type { Workload } from "./client.ts";
import type { AppParts } from "./parts.ts";
import { DEFAULT_WEIGHTS, type FaultKind } from "./plan.ts";
import { checkOptions } from "./rules.ts";
import { type RunResult, type RunSettings, runSeed, type SimulatedWorld } from "./run.ts";
import { shrunk } from "./shrink.ts";
import { storyOf } from "./story.ts";

/** What to simulate. */
export interface SimulationOptions {
  /** The parts of the app; a function makes them anew for each seed, with a simulated outside. */
  readonly app: AppParts | ((world: SimulatedWorld) => AppParts);
  /** What each client does. */
  readonly workload: Workload;
  /** What must hold at the end, besides what always must: what is wrong, by the rule's name. */
  readonly invariants?: Invariants;
  /** Seeds 1 to this number, or these. Default 100. */
  readonly seeds?: number | readonly number[];
  /** Clients at one time. Default 3. */
  readonly clients?: number;
  /** Processes that run the app. Default: 1 to 3, as the seed decides. */
  readonly processes?: number;
  /** Shards of each reader. Default: 1 or 2, as the seed decides. */
  readonly shards?: number;
  /**
   * How often each kind of fault is drawn, against the others: 0 is never. False: no faults. Each
   * seed has some of the kinds, and up to sixty faults.
   */
  readonly faults?: Partial<Readonly<Record<FaultKind, number>>> | false;
  /** Dead letters that the workload brings about; any other is a violation. Default: none. */
  readonly expectedLetters?: (letter: StoredDeadLetter) => boolean;
  /**
   * Sagas whose instances may stand without a timer, because somebody outside moves them on. Any
   * other that does is a violation. Default: none.
   */
  readonly mayWait?: readonly Saga[];
  readonly limits?: Partial<Limits>;
  /** Failing seeds after which it ends. Default 1. */
  readonly maxFailures?: number;
  /** Whether a smaller history is looked for, which takes up to a hundred runs. Default true. */
  readonly shrink?: boolean;
  /** Told after each seed. */
  readonly progress?: (done: number, seeds: number) => void;
}

/** A seed that fails. */
export interface SimulationFailure {
  readonly seed: number;
  readonly violations: readonly Violation[];
  /** For people: the seed, what is wrong, the smallest history found, the paths of the charts. */
  readonly story: string;
}

/** What a simulation found. */
export interface SimulationReport {
  /** Seeds that were run. */
  readonly seeds: number;
  readonly failures: readonly SimulationFailure[];
  /** Messages that were stored, asked, answered, and calls of the outside. */
  readonly messages: number;
  /** Faults that happened. */
  readonly faults: number;
  readonly seconds: number;
  toString(): string;
}

/**
 * Runs an app in one world per seed: several processes, a network that delays, loses and repeats,
 * crashes at every call, processes that freeze, clocks that jump, an outside that fails. The seed
 * decides everything: the same one leads to the same history, as long as handlers and workload use
 * no other time and no other chance than what they are given. It resolves to a report and does not
 * throw for what it finds. Throws `simulation_invalid` for options that make no sense.
 *
 * @example
 * const report = await simulate({ app: parts, workload, seeds: 500 });
 * expect(report.failures, String(report)).toEqual([]);
 */
export async function simulate(options: SimulationOptions): Promise<SimulationReport> {
  checkOptions(options);
  const { seeds = 100, maxFailures = 1, shrink = true, progress } = options;
  const settings = settingsOf(options);
  const list = typeof seeds === "number" ? Array.from({ length: seeds }, (_, i) => i + 1) : seeds;
  const failures: SimulationFailure[] = [];
  const startMs = performance.now();
  const total = { seeds: 0, messages: 0, faults: 0 };
  for (const seed of list) {
    const result = await runSeed(settings, { seed });
    total.seeds++;
    total.messages += result.messages;
    total.faults += result.injected.length;
    if (result.violations.length > 0) failures.push(await failureOf(settings, result, shrink));
    progress?.(total.seeds, list.length);
    if (failures.length >= maxFailures) break;
  }
  const seconds = (performance.now() - startMs) / 1_000;
  return { ...total, failures, seconds, toString: () => reportOf(total, failures, seconds) };
}

async function failureOf(
  settings: RunSettings,
  result: RunResult,
  shrink: boolean,
): Promise<SimulationFailure> {
  const { choice, violations } = result;
  const smallest = shrink ? await shrunk(settings, result) : result;
  return { seed: choice.seed, violations, story: await storyOf(settings, smallest) };
}

function settingsOf(options: SimulationOptions): RunSettings {
  const { app, faults = {} } = options;
  return {
    app: typeof app === "function" ? app : () => app,
    workload: options.workload,
    clients: options.clients ?? 3,
    processes: options.processes,
    shards: options.shards,
    limits: options.limits ?? {},
    weights: faults === false ? undefined : { ...DEFAULT_WEIGHTS, ...faults },
    audit: auditOf({
      invariants: options.invariants ?? {},
      expectedLetters: options.expectedLetters ?? (() => false),
      mayWait: (options.mayWait ?? []).map(({ name }) => name),
    }),
  };
}

function reportOf(
  { seeds, messages, faults }: { seeds: number; messages: number; faults: number },
  failures: readonly SimulationFailure[],
  seconds: number,
): string {
  const run = `${seeds} seeds, ${messages} messages, ${faults} faults in ${seconds.toFixed(1)} s`;
  if (failures.length === 0) return `${run}: nothing is amiss.`;
  return [`${run}: ${failures.length} failed.`, ...failures.map(({ story }) => story)].join("\n\n");
}
