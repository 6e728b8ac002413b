// A copy of what the tests of the runtime need, in a folder of its own. It never changes the
// repository, and is removed by whoever made it.
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import type { Mutant } from "./mutants.ts";

const repository = resolve(import.meta.dirname, "../..");
const COPIED = [
  ...["runtime", "samples/orders", "scripts"],
  ...["test/delivery", "test/mutants", "test/sqlite"],
];
const FILES = ["package.json", "tsconfig.json"] as const;

/** Failing tests shall fail soon; one process, so that killing it leaves none behind. */
const CONFIG = `export default {
  test: { pool: "threads", testTimeout: 5_000, hookTimeout: 15_000, teardownTimeout: 2_000 },
};
`;

/** Runs a task in a fresh copy of the repository, and removes the copy whatever happens. */
export async function withWorkspace<T>(task: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "eventwright-mutant-"));
  try {
    await fill(folder);
    return await task(folder);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Plants a mutant. Throws when the text to replace is not there exactly once. */
export async function plant(folder: string, { file, replace, by }: Mutant): Promise<void> {
  const path = join(folder, file);
  const parts = (await readFile(path, "utf8")).split(replace);
  if (parts.length === 2) return writeFile(path, parts.join(by));
  const times = parts.length - 1;
  throw new Error(`The mutant is stale: ${file} has ${times} times, not once: ${replace}`);
}

async function fill(folder: string): Promise<void> {
  const filter = (source: string): boolean => basename(source) !== "node_modules";
  for (const path of COPIED) {
    await cp(join(repository, path), join(folder, path), { recursive: true, filter });
  }
  for (const path of FILES) await cp(join(repository, path), join(folder, path));
  await writeFile(join(folder, "vitest.config.mjs"), CONFIG);
  await link(join(repository, ".cache"), join(folder, ".cache"));
  await linkModules(join(repository, "node_modules"), join(folder, "node_modules"));
  await link(join(folder, "runtime"), join(folder, "node_modules", "eventwright"));
}

/** Links packages one by one, but for our own, which must be those of the copy. */
async function linkModules(from: string, to: string): Promise<void> {
  await mkdir(to);
  const packages = (await readdir(from)).filter((name) => !name.startsWith("."));
  const foreign = packages.filter((name) => !/^@?eventwright$/.test(name));
  await Promise.all(foreign.map((name) => link(join(from, name), join(to, name))));
}

const link = (target: string, path: string): Promise<void> => symlink(target, path, "junction");
