// Compiles a program that tests start often into one file, so that starting it costs a fifth.

import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { build } from "vite";

const root = resolve(import.meta.dirname, "../..");

/** A compiled program. */
export interface Program {
  /** The file that Node runs. */
  readonly path: string;
  remove(): Promise<void>;
}

/**
 * Compiles a file of this repository, with what it imports, and puts the data beside it that it
 * reads. Whoever asks for it removes it.
 */
export async function compileProgram(
  source: string,
  data: readonly string[] = [],
): Promise<Program> {
  await mkdir(join(root, ".cache"), { recursive: true });
  // Inside of the repository, so that the packages that stay outside of the file are found.
  const folder = await mkdtemp(join(root, ".cache", `crash-${process.pid}-`));
  const remove = () => rm(folder, { recursive: true, force: true, maxRetries: 5 });
  try {
    for (const path of data) await cp(join(root, path), join(folder, basename(path)));
    await build({
      root,
      configFile: false,
      logLevel: "error",
      // The driver of SQLite brings binaries, and is loaded only where it is used.
      ssr: { noExternal: true, external: ["libsql"] },
      build: {
        ssr: source,
        outDir: folder,
        emptyOutDir: false,
        rolldownOptions: { output: { entryFileNames: "[name].mjs" } },
      },
    });
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    path: join(folder, `${basename(source, ".ts")}.mjs`),
    remove,
  };
}
