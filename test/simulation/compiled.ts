// Compiles the program that runs seeds, with a planted bug if one is given, and runs it.
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { build, type Plugin } from "vite";
import { type Change, planted } from "../mutants/planting.ts";

const root = resolve(import.meta.dirname, "../..");

/** Does the work with the program compiled, in a folder that goes in the end. */
export async function withCompiled<T>(
  work: (program: string) => Promise<T>,
  bug?: Change,
): Promise<T> {
  // Inside of the repository, so that the packages that compiled code needs are found.
  await mkdir(join(root, ".cache"), { recursive: true });
  const outDir = await mkdtemp(join(root, ".cache", "simulation-"));
  try {
    await build({
      root,
      configFile: false,
      logLevel: "error",
      plugins: bug ? [planting(bug)] : [],
      build: {
        ssr: "test/simulation/program.ts",
        outDir,
        rolldownOptions: { output: { entryFileNames: "[name].js" } },
      },
    });
    return await work(join(outDir, "program.js"));
  } finally {
    await rm(outDir, { recursive: true, force: true });
  }
}

function planting(bug: Change): Plugin {
  const path = join(root, bug.file).replaceAll("\\", "/");
  return {
    name: "planting",
    enforce: "pre",
    transform: (text, id) => (id.split("?")[0] === path ? planted(text, bug) : undefined),
  };
}

/** How a run of the program ended. */
export interface Ending {
  readonly code: number | null;
  readonly output: string;
}

/** Runs the compiled program; what it prints is passed on, or kept. */
export function runProgram(
  program: string,
  parameters: readonly string[],
  options: { readonly keep?: boolean; readonly timeoutMs?: number } = {},
): Promise<Ending> {
  const { keep = false, timeoutMs } = options;
  const child = spawn(process.execPath, [program, ...parameters], {
    stdio: ["ignore", keep ? "pipe" : "inherit", "inherit"],
    ...(timeoutMs !== undefined && { timeout: timeoutMs, killSignal: "SIGKILL" as const }),
  });
  let output = "";
  child.stdout?.on("data", (text) => {
    output += String(text);
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output }));
  });
}
