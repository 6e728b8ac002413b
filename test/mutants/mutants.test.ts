// Every safety property has a test that fails without it: plants each mutant, runs that test.
import { expect, test } from "vitest";
import { createLanes } from "../../runtime/host/lanes.ts";
import { runTests } from "./child.ts";
import { mutants } from "./mutants.ts";
import { plant, withWorkspace } from "./workspace.ts";

/** Copies that run beside each other. */
const AT_ONCE = 2;
const LIMIT_MS = 120_000;

const lanes = createLanes({ running: AT_ONCE, held: mutants.length, heldPerKey: mutants.length });

test.concurrent(
  "without a mutant all tests that catch one pass",
  () =>
    lanes.run("0", () =>
      withWorkspace(async (folder) => {
        const files = [...new Set(mutants.map(({ caughtBy }) => caughtBy))];
        const names = [...new Set(mutants.map(({ testName }) => testName))];
        const { statuses, output } = await runTests(folder, files, names);
        const missing = names.filter((name) => statuses.get(name) !== "passed");
        expect(missing, output).toEqual([]);
      }),
    ),
  LIMIT_MS,
);

mutants.forEach((mutant, index) => {
  test.concurrent(
    `a test fails when ${mutant.name}`,
    () =>
      lanes.run(String((index + 1) % AT_ONCE), () =>
        withWorkspace(async (folder) => {
          await plant(folder, mutant);
          const { caughtBy, testName, property } = mutant;
          const { statuses, output } = await runTests(folder, [caughtBy], [testName]);
          expect(statuses.get(testName), `${property}: not caught.\n${output}`).toBe("failed");
        }),
      ),
    LIMIT_MS,
  );
});

test("mutants have names of their own", () => {
  const names = mutants.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
