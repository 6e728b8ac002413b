// How much a simulation gets through: the worlds of the sample, with their faults and without.

import { type SimulationOptions, simulate } from "../../runtime/testing/mod.ts";
import { BEGINNING_MS } from "../../runtime/testing/simulation/world.ts";
import { simulation } from "../../samples/orders/simulation.ts";
import type { RuntimeSettings } from "../settings.ts";
import { type Figure, pair } from "./figure.ts";
import { passThrough } from "./floors/memory-stream.ts";
import { profiled } from "./profile.ts";

/** Worlds of before, so that the code is warm. */
/** Messages a second that are to be reached on one core. */
const MESSAGES = 20_000;
const WARM = 3;
const HOUR_MS = 3_600_000;

/** What some worlds came to. */
interface Simulated {
  readonly messages: number;
  readonly seconds: number;
  /** What the processor worked for them, in whichever thread. */
  readonly processorSeconds: number;
  /** Hours that passed in them. */
  readonly hours: number;
}

/** One round: the same seeds with faults, and without. */
export async function measureSimulation({
  seeds,
  profile,
}: RuntimeSettings): Promise<readonly Figure[]> {
  await worlds(WARM, {});
  const faulty = await profiled(profile, "simulation", () => worlds(seeds, {}));
  const calm = await worlds(seeds, { faults: false });
  const byHand = await timed(() => passThrough(faulty.messages));
  const perSecond = (seconds: number): number => faulty.messages / seconds;
  const name = `simulation of ${seeds} seeds`;
  const floor = perSecond(byHand.seconds);
  const messages = (of: Simulated): number => of.messages / of.seconds;
  return [
    pair(`${name}: messages; floor: a broker in memory`, "/s", floor, messages(faulty), {
      target: MESSAGES,
    }),
    pair(
      `${name}: messages by processor time; floor: the same`,
      "/s",
      perSecond(byHand.processorSeconds),
      perSecond(faulty.processorSeconds),
    ),
    pair(`${name}: messages, no faults; floor: a broker in memory`, "/s", floor, messages(calm)),
    pair(`${name}: seeds; floor: no faults`, "/s", seeds / calm.seconds, seeds / faulty.seconds),
    pair(
      `${name}: hours of the worlds; floor: no faults`,
      "/s",
      calm.hours / calm.seconds,
      faulty.hours / faulty.seconds,
    ),
  ];
}

async function worlds(seeds: number, options: Partial<SimulationOptions>): Promise<Simulated> {
  const clocks: (() => number)[] = [];
  const app: SimulationOptions["app"] = ({ nowMs }) => {
    clocks.push(nowMs);
    return simulation.app;
  };
  let messages = 0;
  const took = await timed(async () => {
    const report = await simulate({ ...simulation, ...options, app, seeds });
    if (report.failures.length > 0) throw new Error(String(report));
    messages = report.messages;
  });
  const hours = clocks.reduce((sum, nowMs) => sum + (nowMs() - BEGINNING_MS) / HOUR_MS, 0);
  return { messages, hours, ...took };
}

async function timed(
  run: () => Promise<void>,
): Promise<Pick<Simulated, "seconds" | "processorSeconds">> {
  const begunMs = performance.now();
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return {
    seconds: (performance.now() - begunMs) / 1_000,
    processorSeconds: (user + system) / 1_000_000,
  };
}
