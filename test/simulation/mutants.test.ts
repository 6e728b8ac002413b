// The simulation can fail: it finds each planted bug within the seeds that are said for it.
import { expect, test } from "vitest";
import { runProgram, withCompiled } from "./compiled.ts";
import { mutants } from "./mutants.ts";

const LIMIT_MS = 120_000;

for (const { name, seeds, violates, ...change } of mutants) {
  test(
    `it is found when ${name}`,
    async () => {
      const parameters = ["--seeds", String(seeds), "--json", "--brief"];
      const options = { keep: true, timeoutMs: LIMIT_MS };
      const run = (program: string) => runProgram(program, parameters, options);
      const { code, output } = await withCompiled(run, change);
      expect(code, output).toBe(1);
      const [failure] = JSON.parse(output).failures;
      const invariants = failure.violations.map(
        ({ invariant }: { invariant: string }) => invariant,
      );
      expect(invariants).toEqual(expect.arrayContaining([...violates]));
    },
    LIMIT_MS,
  );
}
