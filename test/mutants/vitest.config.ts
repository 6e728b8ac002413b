// The run that mutants.test.ts starts: one project for each mutant, which loads the code with the
// mutant in it and runs the one test that must notice, and one project without any. They share one
// process, because starting one costs more than most of these tests.
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Plugin } from "vite";
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";
import type { Reporter, TestCase, TestSuite } from "vitest/node";
import { type Mutant, mutants } from "./mutants.ts";
import { REPORT_VARIABLE, type Report, SOUND } from "./outcomes.ts";
import { planted } from "./planting.ts";

const root = resolve(import.meta.dirname, "../..");

/** Failing tests shall fail soon; threads, so that killing the process leaves none behind. */
const SHORT = { pool: "threads", testTimeout: 5_000, hookTimeout: 15_000 } as const;
/** Tests that must pass may take their time on a busy machine. */
const LONG = { pool: "threads", testTimeout: 30_000, hookTimeout: 60_000 } as const;

export default defineConfig({
  root,
  test: {
    projects: [projectWithout(mutants), ...mutants.map(projectOf)],
    reporters: ["default", reporterTo(process.env[REPORT_VARIABLE])],
    teardownTimeout: 2_000,
    maxWorkers: 2,
    cache: false,
  },
});

function projectOf(mutant: Mutant): TestProjectInlineConfiguration {
  return {
    root,
    plugins: [planting(mutant)],
    test: { ...SHORT, name: mutant.name, ...choice([mutant]) },
  };
}

function projectWithout(all: readonly Mutant[]): TestProjectInlineConfiguration {
  return { root, test: { ...LONG, name: SOUND, ...choice(all) } };
}

/** The tests that catch these, and no others. */
function choice(some: readonly Mutant[]) {
  const names = some.map(({ testName }) => `^${escapePattern(testName)}$`).join("|");
  const include = [...new Set(some.map(({ caughtBy }) => caughtBy))];
  return { include, testNamePattern: new RegExp(names) };
}

function planting(mutant: Mutant): Plugin {
  const path = join(root, mutant.file).replaceAll("\\", "/");
  return {
    name: "planting",
    enforce: "pre",
    transform: (text, id) => (id.split("?")[0] === path ? planted(text, mutant) : undefined),
  };
}

/** Writes what became of the tests of each project. */
function reporterTo(file: string | undefined): Reporter {
  return {
    onTestRunEnd(modules) {
      const report: Report = modules.flatMap(({ project, children }) =>
        [...children.allTests()].map((test) => ({
          project: project.name,
          testName: fullNameOf(test),
          state: test.result().state,
        })),
      );
      if (file) writeFileSync(file, JSON.stringify(report));
    },
  };
}

/** As a pattern for names sees it: groups and test with spaces between. */
function fullNameOf({ name, parent }: TestCase | TestSuite): string {
  return parent.type === "module" ? name : `${fullNameOf(parent)} ${name}`;
}

function escapePattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
