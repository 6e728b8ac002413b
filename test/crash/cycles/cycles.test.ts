// A short round of the cycles, the same each time, beside the one in `checker.test.ts`.
// `npm run test:crash` runs as many as you like.
import { afterAll, beforeAll, expect, test } from "vitest";
import { compileProgram, type Program } from "../program.ts";
import { runCycle } from "./cycle.ts";
import { faultNamed } from "./faults/mod.ts";
import { lineOf, troubleOf } from "./report.ts";

const LIMIT_MS = 180_000;

let program: Program;
beforeAll(async () => {
  program = await compileProgram("test/crash/cycles/worker.ts");
}, LIMIT_MS);
afterAll(() => program?.remove());

/** Faults that can be tried on every machine. Workers are killed in `crash.test.ts` already. */
const ROUND = [
  ["kill-server", 2],
  ["rewind-readers", 4],
] as const;

test.each(ROUND)(
  "every promise holds under %s, seed %i",
  { timeout: LIMIT_MS },
  async (name, seed) => {
    const result = await runCycle(seed, { fault: faultNamed(name), program: program.path });
    const said = `${lineOf(result, 1, 1)}\n${troubleOf(result, name)}`;
    expect(result.violations, said).toEqual([]);
    expect(result.commands).toBeGreaterThan(40);
  },
);

test("workers that heed no other owner break the promises", { timeout: LIMIT_MS }, async () => {
  // It kills both workers, so that all aggregates are read anew.
  const fault = faultNamed("rewind-readers");
  const options = { fault, program: program.path, bug: "unfenced", patienceMs: 3_000 } as const;
  const { violations } = await runCycle(5, options);
  // A repeat that comes first to a log is done twice; anything else has a version that is there.
  expect(violations).toContainEqual(expect.stringMatching(/^(doubled|gap): /));
});
