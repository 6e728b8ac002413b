// One cycle: servers, two workers and a sender; a fault while they work; and the checker, which has
// the last word, twice: when everything has finished, and when every command was sent once more.
import { setTimeout as delay } from "node:timers/promises";
import type { PlantedBug } from "../planted-bugs.ts";
import { violationsOf } from "./checker/mod.ts";
import { parkedSagas } from "./checker/parked-sagas.ts";
import { EVENTS } from "./context.ts";
import { type Choice, choose } from "./faults/choice.ts";
import type { Fault, World } from "./faults/fault.ts";
import { type History, messagesOf, readHistory } from "./history.ts";
import type { Ledger } from "./ledger.ts";
import { type Random, randomOf } from "./random.ts";
import { type Sender, type SendingPlan, startSender } from "./sender.ts";
import { type Site, startSite } from "./site.ts";
import { startWatchdog, type Watchdog } from "./watchdog.ts";
import { startWorker, type Worker } from "./workers.ts";
import { type Workload, workloadOf } from "./workload.ts";

/** What became of a cycle. */
export interface CycleResult {
  readonly seed: number;
  readonly faults: readonly string[];
  /** Why it was not tried; undefined when it was. */
  readonly skipped: string | undefined;
  readonly violations: readonly string[];
  readonly commands: number;
  readonly commits: number;
  /** Copies that were published because the one before was not acknowledged, or not answered. */
  readonly resent: number;
  /** The longest that a command waited for its answer, from when the whole had to recover. */
  readonly recoveryMs: number;
  /** From when the whole had to recover until everything was finished and found right. */
  readonly finishedMs: number;
  readonly tookMs: number;
  /** Sagas that were not answered in time, were parked, and wait for a person. */
  readonly parked: number;
  /** How often a worker ended by itself, and was started again. */
  readonly exits: number;
  /** What the workers had to say, when something is wrong or one has ended by itself. */
  readonly said: string;
  readonly ledger: Ledger;
  readonly history: History;
}

/** How a cycle is run. */
export interface CycleOptions {
  /** The compiled worker. */
  readonly program: string;
  /** The one fault; by the seed when there is none. */
  readonly fault?: Fault | undefined;
  /** Makes the workers wrong, to prove that a cycle can fail. */
  readonly bug?: PlantedBug;
  /** For everything that must finish, if not a minute. */
  readonly patienceMs?: number;
  /** Told of what is unfinished, or wrong, whenever the checker has looked. */
  readonly watch?: ((violations: readonly string[]) => void) | undefined;
}

const WORKERS = 2;
/** For everything that must finish. */
const FINISHED_MS = 60_000;
/** And for the faults that come before. */
const LONGEST_FAULTS_MS = 30_000;
const LOOK_AGAIN_MS = 600;
/** The sender has so many commands under way, and pauses between two of a lane. */
const AT_ONCE = 4;
const PAUSES_MS = 300;
/** The longest that a fault lets work go on before it strikes. */
const MOST_DELAY_MS = 1_200;

/** Runs the cycle of a seed. One that breaks off is a violation too. */
export async function runCycle(seed: number, options: CycleOptions): Promise<CycleResult> {
  const startedMs = Date.now();
  const choice = choose(seed, options.fault);
  const empty = nothing(
    seed,
    choice.faults.map(({ name }) => name),
  );
  for (const { whyNot } of choice.faults) {
    const skipped = await whyNot?.();
    if (skipped !== undefined) return { ...empty, skipped };
  }
  try {
    const result = await runChoice(seed, choice, options);
    return { ...empty, ...result, tookMs: Date.now() - startedMs };
  } catch (error) {
    const violations = [`broken off: ${error instanceof Error ? error.message : String(error)}`];
    return { ...empty, violations, tookMs: Date.now() - startedMs };
  }
}

async function runChoice(
  seed: number,
  { site: kind, faults }: Choice,
  options: CycleOptions,
): Promise<Partial<CycleResult>> {
  const watchdog = startWatchdog();
  try {
    const site = await startSite(kind, watchdog);
    try {
      // Other choices than those above, so that a named fault leaves them as they are.
      const means = { ...options, random: randomOf(seed ^ 0x5eed), watchdog };
      return await runOn(site, faults, means);
    } finally {
      await site.stop();
    }
  } finally {
    watchdog.close();
  }
}

const nothing = (seed: number, faults: readonly string[]): CycleResult => ({
  ...{ seed, faults, skipped: undefined, violations: [], commands: 0, commits: 0, resent: 0 },
  ...{ recoveryMs: 0, finishedMs: 0, tookMs: 0, parked: 0, exits: 0, said: "" },
  ...{ ledger: [], history: new Map() },
});

interface Means extends CycleOptions {
  readonly random: Random;
  readonly watchdog: Watchdog;
}

async function runOn(
  site: Site,
  faults: readonly Fault[],
  means: Means,
): Promise<Partial<CycleResult>> {
  const { random, program, watchdog, bug, watch } = means;
  const patienceMs = means.patienceMs ?? longestOf(faults);
  const options = {
    ...{ servers: site.urlsOf("workers"), replicas: site.replicas, bug },
    shards: random.from([1, 1, 4]),
  };
  const workers = Array.from({ length: WORKERS }, () => startWorker(program, options, watchdog));
  let sender: Sender | undefined;
  try {
    await Promise.all(workers.map((worker) => worker.started()));
    sender = await startSender(site.urlsOf("sender"));
    return await work({ random, site, workers, sender }, faults, { patienceMs, watch });
  } finally {
    await sender?.close();
    await Promise.all(workers.map((worker) => worker.stop()));
  }
}

async function work(
  parts: Omit<World, "ledger">,
  faults: readonly Fault[],
  looking: Looking,
): Promise<Partial<CycleResult>> {
  const { site, workers, sender } = parts;
  const workload = workloadOf(parts.random);
  const ledger = entriesOf(workload);
  const recoverMs = await sendUnderFaults(workload, faults, { ...parts, ledger });
  const figures = figuresOf(ledger, recoverMs, copiesOf(faults));
  let { violations, history } = await finished(site, ledger, looking);
  const finishedMs = Date.now() - recoverMs;
  if (violations.length === 0) {
    await repeatAll(sender, ledger);
    ({ violations, history } = await finished(site, ledger, looking));
  }
  const exits = workers.reduce((sum, worker) => sum + worker.exits(), 0);
  return {
    ...{ ...figures, finishedMs, violations, ledger, history },
    commits: messagesOf(history, EVENTS).length,
    parked: parkedSagas(history).size,
    exits,
    said: violations.length > 0 || exits > 0 ? workers.map(saidBy).join("\n") : "",
  };
}

/** Sends everything while the faults strike; tells from when on the whole had to recover. */
async function sendUnderFaults(
  { stock, under, after }: Workload,
  faults: readonly Fault[],
  world: World,
): Promise<number> {
  const { random, sender } = world;
  const copies = copiesOf(faults);
  const pace = randomOf(random.below(2 ** 31));
  const plan: SendingPlan = {
    ...{ atOnce: AT_ONCE, copies: () => copies },
    pauseMs: () => pace.below(PAUSES_MS),
  };
  const untilMs = Date.now() + FINISHED_MS + LONGEST_FAULTS_MS;
  await sender.sendLanes(stock, untilMs, plan);
  const sending = sender.sendLanes(under, untilMs, plan);
  let recoverMs = 0;
  for (const fault of faults) {
    await delay(random.below(MOST_DELAY_MS));
    recoverMs = await fault.strike(world);
  }
  await Promise.all([sending, sender.sendLanes(after, untilMs, plan)]);
  return recoverMs;
}

const copiesOf = (faults: readonly Fault[]): number =>
  Math.max(...faults.map(({ copies = 1 }) => copies));

function figuresOf(
  ledger: Ledger,
  recoverMs: number,
  copies: number,
): Pick<CycleResult, "commands" | "resent" | "recoveryMs"> {
  const late = ledger.filter(({ answeredMs }) => answeredMs > recoverMs);
  const waits = late.map(
    ({ answeredMs, firstSentMs }) => answeredMs - Math.max(recoverMs, firstSentMs),
  );
  const sends = ledger.reduce((sum, entry) => sum + entry.sends, 0);
  return {
    commands: ledger.length,
    resent: sends - ledger.length * copies,
    recoveryMs: Math.max(0, ...waits),
  };
}

const saidBy = (worker: Worker, index: number): string => `Worker ${index}:\n${worker.said()}`;

const entriesOf = ({ stock, under, after }: Workload): Ledger =>
  [...stock, ...under, ...after].flat();

/** Sends every command once more: each gets the first answer again, and nothing else happens. */
async function repeatAll(sender: Sender, ledger: Ledger): Promise<void> {
  const untilMs = Date.now() + FINISHED_MS;
  const commands = ledger.filter(({ kind }) => kind === "command");
  await Promise.all(commands.map((entry) => sender.send(entry, untilMs)));
}

interface Looked {
  readonly violations: readonly string[];
  readonly history: History;
}

interface Looking {
  readonly patienceMs: number;
  readonly watch: CycleOptions["watch"];
}

const longestOf = (faults: readonly Fault[]): number =>
  Math.max(...faults.map(({ patienceMs = FINISHED_MS }) => patienceMs));

/** Looks until nothing is wrong any more, or the time is over in which everything must finish. */
async function finished(
  { beside }: Site,
  ledger: Ledger,
  { patienceMs, watch }: Looking,
): Promise<Looked> {
  const untilMs = Date.now() + patienceMs;
  for (;;) {
    const looked = await look(beside, ledger);
    watch?.(looked.violations);
    if (looked.violations.length === 0 || Date.now() > untilMs) return looked;
    await delay(LOOK_AGAIN_MS);
  }
}

/** Servers that do not answer yet are one more thing that has not finished. */
async function look(beside: Site["beside"], ledger: Ledger): Promise<Looked> {
  try {
    const history = await readHistory(beside);
    return { history, violations: violationsOf(ledger, history) };
  } catch (error) {
    return { history: new Map(), violations: [`unfinished: reading failed: ${String(error)}`] };
  }
}
