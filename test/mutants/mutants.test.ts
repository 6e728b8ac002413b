// Every safety property has a test that fails without it: plants each mutant, runs that test.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { type Outcome, runMutants } from "./child.ts";
import { mutants } from "./mutants.ts";
import { SOUND } from "./outcomes.ts";
import { planted } from "./planting.ts";

/** Longer than the run may take. */
const LIMIT_MS = 320_000;
const root = resolve(import.meta.dirname, "../..");

const RUN_IT = "Run npx vitest run --config test/mutants/vitest.config.ts";

let outcome: Outcome;
beforeAll(async () => {
  outcome = await runMutants();
}, LIMIT_MS);

test("without a mutant all tests that catch one pass", () => {
  const names = [...new Set(mutants.map(({ testName }) => testName))];
  const missing = names.filter((name) => outcome.stateOf(SOUND, name) !== "passed");
  expect(missing, outcome.output).toEqual([]);
});

for (const mutant of mutants) {
  test(`a test fails when ${mutant.name}`, () => {
    const { name, file, property, testName } = mutant;
    planted(readFileSync(resolve(root, file), "utf8"), mutant);
    const state = outcome.stateOf(name, testName);
    expect(state, `${property}: not caught. ${RUN_IT} --project "${name}"`).toBe("failed");
  });
}

test("mutants have names of their own", () => {
  const names = [SOUND, ...mutants.map(({ name }) => name)];
  expect(new Set(names).size).toBe(names.length);
});
