// What the options of a simulation must be: one that runs nothing must not look like one that finds
// nothing.
import { EventwrightError } from "../../core/error.ts";
import { DEFAULT_WEIGHTS } from "./plan.ts";
import type { SimulationOptions } from "./simulate.ts";

const SHARDS: readonly unknown[] = [1, 2, 4, 8, 16];

/** Throws `simulation_invalid` with all that is wrong. */
export function checkOptions(options: SimulationOptions): void {
  const { seeds = 1, clients = 1, processes = 1, shards = 1, maxFailures = 1, faults } = options;
  const wrong: string[] = [];
  const list = typeof seeds === "number" ? [seeds] : seeds;
  if (list.length === 0 || !list.every((seed) => isCount(seed))) {
    wrong.push("seeds are a number above 0, or a list of such numbers");
  }
  for (const [name, value] of Object.entries({ clients, processes, maxFailures })) {
    if (!isCount(value)) wrong.push(`${name} is a number above 0, not ${value}`);
  }
  if (!SHARDS.includes(shards)) wrong.push(`shards are 1, 2, 4, 8 or 16, not ${shards}`);
  for (const [kind, weight] of Object.entries(faults || {})) {
    if (!(kind in DEFAULT_WEIGHTS)) {
      wrong.push(`there is no fault ${kind}: there are ${Object.keys(DEFAULT_WEIGHTS).join(", ")}`);
    } else if (!(weight >= 0)) wrong.push(`${kind} is drawn 0 times or more, not ${weight}`);
  }
  if (wrong.length === 0) return;
  const text = `The simulation cannot be run: ${wrong.join("; ")}.`;
  throw new EventwrightError("simulation_invalid", text);
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) > 0;
