// Runs named tests of a workspace in a process of its own, and says what became of each. The
// process always ends: by itself, or killed.
import { spawn } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";

/** What became of the tests that ran, by their full name. */
export interface Outcome {
  readonly statuses: ReadonlyMap<string, string>;
  /** What the process printed, for whoever has to find out why a test did not run. */
  readonly output: string;
}

/** Longest time that one run may take before it is killed. */
const LIMIT_MS = 40_000;
const REPORT = "report.json";

/** Runs the tests with these full names in these files. */
export async function runTests(
  folder: string,
  files: readonly string[],
  names: readonly string[],
): Promise<Outcome> {
  const pattern = names.map((name) => `^${escapePattern(name)}$`).join("|");
  const report = join(folder, REPORT);
  await rm(report, { force: true });
  const output = await run(folder, [
    "node_modules/vitest/vitest.mjs",
    ...["run", ...files, "-t", pattern],
    ...["--reporter=json", `--outputFile=${REPORT}`],
  ]);
  const text = await readFile(report, "utf8").catch(() => '{"testResults":[]}');
  return { statuses: statusesOf(JSON.parse(text) as Report), output };
}

interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

function statusesOf({ testResults }: Report): ReadonlyMap<string, string> {
  const results = testResults.flatMap(({ assertionResults }) => assertionResults);
  return new Map(results.map(({ fullName, status }) => [fullName, status]));
}

function run(cwd: string, args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, args, {
    cwd,
    env: environment(),
    stdio: ["ignore", "pipe", "pipe"],
    timeout: LIMIT_MS,
    killSignal: "SIGKILL",
  });
  let output = "";
  const keep = (text: unknown): void => {
    output = (output + String(text)).slice(-20_000);
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

const escapePattern = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
