// Runs the tests with and without mutants in a process of its own, and says what became of each.
// The process always ends: by itself, or killed.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { REPORT_VARIABLE, type Report } from "./outcomes.ts";

/** What became of the tests that ran. */
export interface Outcome {
  /** What became of a test, or undefined if it did not run. */
  stateOf(project: string, testName: string): string | undefined;
  /** What the process printed, for whoever has to find out why a test did not run. */
  readonly output: string;
}

/** Longest time that the run may take before it is killed. */
const LIMIT_MS = 300_000;

/** Runs them all; a test of a project that did not run has no state. */
export async function runMutants(): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), "eventwright-mutants-"));
  try {
    const file = join(folder, "report.json");
    const output = await run(file);
    const report = JSON.parse(await readFile(file, "utf8").catch(() => "[]")) as Report;
    const states = new Map(report.map((one) => [keyOf(one.project, one.testName), one.state]));
    return { stateOf: (project, testName) => states.get(keyOf(project, testName)), output };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const keyOf = (project: string, testName: string): string => `${project}: ${testName}`;

function run(reportFile: string): Promise<string> {
  const root = resolve(import.meta.dirname, "../..");
  const config = join(import.meta.dirname, "vitest.config.ts");
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const child = spawn(process.execPath, [vitest, "run", "--config", config], {
    cwd: root,
    env: { ...environment(), [REPORT_VARIABLE]: reportFile },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: LIMIT_MS,
    killSignal: "SIGKILL",
  });
  let output = "";
  const keep = (text: unknown): void => {
    output = (output + String(text)).slice(-40_000);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", () => resolve(output));
  });
}

/** Ours, without what the test runner told its workers about itself. */
function environment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env);
  return Object.fromEntries(entries.filter(([name]) => !/^(VITEST|TEST$|NODE_ENV$)/.test(name)));
}
