// Measures one part in compiled code; started by ../runtime.ts, to which it prints the rows.
import { rowOf } from "../row.ts";
import type { RuntimePart, RuntimeSettings } from "../settings.ts";
import { measureCommands } from "./commands.ts";
import { type Figure, medians } from "./figure.ts";
import { measureFold } from "./fold.ts";
import { measureFsync } from "./fsync.ts";
import { measureLoad } from "./load.ts";
import { measureMemory } from "./memory.ts";
import { measureProjection } from "./projection.ts";
import { measureReplay } from "./replay.ts";
import { measureSagas } from "./sagas.ts";
import { measureScale } from "./scale.ts";
import { runScaleWorker } from "./scale-worker.ts";
import { measureSimulation } from "./simulation.ts";
import { measureTimers } from "./timers.ts";

/** Each measures one round. */
const measures: Readonly<
  Record<RuntimePart, (settings: RuntimeSettings) => Promise<readonly Figure[]>>
> = {
  commands: measureCommands,
  load: measureLoad,
  fold: measureFold,
  replay: measureReplay,
  projection: measureProjection,
  memory: measureMemory,
  scale: measureScale,
  fsync: measureFsync,
  sagas: measureSagas,
  timers: measureTimers,
  simulation: measureSimulation,
};

const [name = "", json = ""] = process.argv.slice(2);
if (name === "worker") await runScaleWorker(JSON.parse(json));
else await measure(name as RuntimePart, JSON.parse(json));

async function measure(part: RuntimePart, settings: RuntimeSettings): Promise<void> {
  const all: (readonly Figure[])[] = [];
  for (let round = 1; round <= settings.rounds; round++) {
    console.error(`… ${part}, round ${round} of ${settings.rounds}`);
    all.push(await measures[part](settings));
  }
  console.log(JSON.stringify(medians(all).map(rowOf)));
}
