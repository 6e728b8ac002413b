// Five hundred worlds of the sample, in which nothing may be amiss. `npm run simulate` runs more.
import { expect, test } from "vitest";
import { runProgram, withCompiled } from "./compiled.ts";

const SEEDS = 500;
const LIMIT_MS = 300_000;

test(
  `${SEEDS} seeds leave nothing amiss`,
  async () => {
    const options = { keep: true, timeoutMs: LIMIT_MS };
    const parameters = ["--seeds", String(SEEDS), "--json"];
    const { output } = await withCompiled((program) => runProgram(program, parameters, options));
    const { seeds, failures, faults } = JSON.parse(output);
    expect(failures, `Run npm run simulate -- --seed ${failures[0]?.seed}`).toEqual([]);
    expect(seeds).toBe(SEEDS);
    // That nothing is found says something only if there was something to find.
    expect(faults).toBeGreaterThan(SEEDS);
  },
  LIMIT_MS,
);
