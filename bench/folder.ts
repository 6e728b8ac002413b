// A folder for one run of a benchmark, and compiled code in it.
import { rmSync } from "node:fs";
import { mkdir, mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

/** The repository. */
export const root = fileURLToPath(new URL("..", import.meta.url));

/** The exit code of whatever Ctrl-C ends. */
const INTERRUPTED = 130;

/** Does the work in a folder that goes in the end, also on Ctrl-C. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  // Inside of the repository, so that the packages that compiled code needs are found.
  await mkdir(join(root, ".cache"), { recursive: true });
  const folder = await mkdtemp(join(root, ".cache", `bench-${process.pid}-`));
  const stop = (): void => process.exit(INTERRUPTED);
  const clean = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.once("SIGINT", stop).once("exit", clean);
  try {
    return await work(folder);
  } finally {
    process.off("SIGINT", stop).off("exit", clean);
    clean();
  }
}

/** Compiles a file of the repository: loaders for TypeScript make code slower than it is. */
export async function compile(file: string, outDir: string): Promise<void> {
  const output = { entryFileNames: "[name].js" };
  await build({
    root,
    configFile: false,
    logLevel: "error",
    build: { ssr: file, outDir, rolldownOptions: { output } },
  });
}
