// One run of one seed: processes and clients in a world, until it has come to rest, and the audit.

import { memory } from "../../adapters/memory.ts";
import { namesOf } from "../../core/subjects.ts";
import { DEFAULT_LIMITS, type Limits } from "../../host/limits.ts";
import { topologyOf } from "../../host/topology.ts";
import { type Evidence, gatherEvidence } from "./audit/evidence.ts";
import type { Violation } from "./audit/violation.ts";
import { type ClientSurroundings, type Clients, startClients, type Workload } from "./client.ts";
import { type SentCommand, waited } from "./ledger.ts";
import { type AppParts, allParts, type SimulatedParts } from "./parts.ts";
import {
  createPlan,
  DEFAULT_WEIGHTS,
  faultsOf,
  type InjectedFault,
  type Plan,
  type PlanOptions,
} from "./plan.ts";
import { runProcess, type SimulatedProcess, type Surroundings } from "./process.ts";
import { chanceOf } from "./random.ts";
import { createWorld, type StoryLine, type World } from "./world.ts";

/** Everything takes longer than in earnest, so that less of a run is looking whether to work. */
const SIMULATED_LIMITS: Limits = {
  ...DEFAULT_LIMITS,
  // Nobody else waits so long, or a quarter of it: what looks whether to work is told by that.
  checkpointMs: 10_007,
  leaseMs: 20_000,
  takeoverMs: 30_000,
  olderTakeoverMs: 150_000,
};

/** Tasks after which a run counts as one that never comes to rest. */
const MAX_TASKS = 200_000;
/** How long only looking whether there is something to do counts as work, in ms. */
const QUIET_MS = 3_000;
/** Time of the world after which its timers are no longer waited for, in ms: four hundred days. */
const HORIZON_MS = 400 * 24 * 3_600_000;

/** Of which a seed picks. */
const PROCESSES: readonly number[] = [1, 2, 2, 3];
const SHARDS: readonly number[] = [1, 1, 1, 2];

/** What is run, for every seed the same. */
export interface RunSettings {
  /** The parts of the app, for a run of their own: what the outside holds is as new. */
  readonly app: (world: SimulatedWorld) => AppParts;
  readonly workload: Workload;
  readonly clients: number;
  /** By default a seed decides. */
  readonly processes: number | undefined;
  readonly shards: number | undefined;
  readonly limits: Partial<Limits>;
  /** How often each kind of fault is drawn, against the others; nothing: there are none. */
  readonly weights: PlanOptions["weights"] | undefined;
  readonly audit: (evidence: Evidence, parts: SimulatedParts) => Iterable<Violation>;
}

/** What a simulated outside may use: nothing else may decide what it does. */
export interface SimulatedWorld {
  /** A number from 0 to below 1. */
  random(): number;
  /** The broker's wall clock, in ms since the epoch. */
  nowMs(): number;
  /** Resolves after a time of the world. */
  pause(delayMs: number): Promise<void>;
}

/** Which run of the settings. */
export interface RunChoice {
  readonly seed: number;
  /** Only these clients, so many commands of each, and only the faults at these places. */
  readonly clients?: ReadonlySet<number>;
  readonly sends?: number;
  readonly only?: ReadonlySet<string>;
  /** Where the story is written. */
  readonly story?: StoryLine[];
}

/** What became of a run. */
export interface RunResult {
  readonly choice: RunChoice;
  readonly violations: readonly Violation[];
  readonly injected: readonly InjectedFault[];
  readonly sends: readonly SentCommand[];
  readonly messages: number;
  /** How much was done for it. */
  readonly tasks: number;
  readonly evidence: Evidence;
  readonly parts: SimulatedParts;
}

/** Runs one seed to its rest, and audits what it has left. */
export async function runSeed(settings: RunSettings, choice: RunChoice): Promise<RunResult> {
  const { seed, story } = choice;
  const plan = planOf(settings, choice);
  const world = createWorld(seed, plan, story);
  const app = settings.app(outsideOf(world, seed));
  const parts = allParts(app);
  const names = namesOf(parts.context);
  const broker = memory();
  const topology = topologyOf(parts.context, names, parts);
  const connection = await broker.connect({ topology, clock: world.clock, log: () => undefined });
  const limits = { ...SIMULATED_LIMITS, ...settings.limits };
  const problems: string[] = [];
  const stopped = (reason: string): void => void problems.push(reason);
  const isHopeless = (): boolean => problems.length > 0;
  const around = { world, broker, seed, stopped, idleBucket: names.readers };
  const processes = startProcesses(settings, { ...around, options: { ...app, limits } });
  const sends: SentCommand[] = [];
  const clients = clientsOf(settings, choice, { world, seed, processes, sends });
  const ending = await untilRest(world, processes, clients, limits, isHopeless);
  const known = { sends, taken: world.taken, endMs: world.clock.nowMs() };
  const evidence = await gatherEvidence(connection, parts.context, parts.projections, known);
  await connection.close();
  const ended = [...(ending ? [ending] : []), ...clients.failures, ...problems];
  return {
    ...{ choice, sends, evidence, parts },
    violations: [...ended.map(restless), ...settings.audit(evidence, parts)],
    injected: plan.injected,
    messages: world.counted.messages,
    tasks: world.timeline.count(),
  };
}

const restless = (message: string): Violation => ({
  invariant: "the world comes to rest",
  message,
});

function planOf({ weights }: RunSettings, { seed, only }: RunChoice): Plan {
  const none = { rate: 0, most: 0, weights: DEFAULT_WEIGHTS };
  return createPlan({ seed, only, ...(weights ? faultsOf(seed, weights) : none) });
}

function startProcesses(settings: RunSettings, around: Surroundings): readonly SimulatedProcess[] {
  const chance = chanceOf(around.seed, "size");
  const shards = settings.shards ?? chance.pick(SHARDS);
  const count = settings.processes ?? chance.pick(PROCESSES);
  const options = { ...around.options, shards };
  const start = (_: unknown, index: number): SimulatedProcess =>
    runProcess({ ...around, options }, index + 1);
  return Array.from({ length: count }, start);
}

function clientsOf(
  { clients, workload }: RunSettings,
  choice: RunChoice,
  around: Omit<ClientSurroundings, "most">,
): Clients {
  const numbers = Array.from({ length: clients }, (_, index) => index + 1);
  const chosen = numbers.filter((number) => choice.clients?.has(number) ?? true);
  const most = choice.sends ?? Number.POSITIVE_INFINITY;
  return startClients({ ...around, most }, chosen, workload);
}

/**
 * Runs until nothing moves any more, by itself or by a timer; says why it did not get there. Where
 * all only look whether there is something to do, time leaps to what comes next.
 */
async function untilRest(
  world: World,
  processes: readonly SimulatedProcess[],
  clients: Clients,
  { checkpointMs, takeoverMs }: Limits,
  isHopeless: () => boolean,
): Promise<string | undefined> {
  const { timeline } = world;
  const looks = (delayMs: number): boolean =>
    delayMs === checkpointMs || delayMs === checkpointMs / 4;
  while (timeline.count() < MAX_TASKS && !isHopeless()) {
    const isCalm = world.calmMs() > 1.5 * takeoverMs;
    if (isCalm && world.quietMs() > QUIET_MS && processes.every((one) => one.undisturbed())) {
      if (!timeline.leap(looks)) {
        return clients.over() ? undefined : "Nothing moves, and a client still waits.";
      }
      if (timeline.elapsedMs() > HORIZON_MS) return clients.over() ? undefined : TOO_LONG;
    }
    await timeline.next();
  }
  return isHopeless() ? undefined : `It still moves after ${MAX_TASKS} tasks.`;
}

const TOO_LONG = "A client still waits after 400 days.";

function outsideOf(world: World, seed: number): SimulatedWorld {
  return {
    random: chanceOf(seed, "outside").next,
    nowMs: world.clock.nowMs,
    pause: (delayMs) => waited(world, delayMs),
  };
}
