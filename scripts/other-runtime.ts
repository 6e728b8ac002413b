// Runs another runtime whose binaries npm has installed, one package for each platform.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The path of a file in a package that npm installed; undefined where it did not. */
export function findBinary(packageName: string, path: string): string | undefined {
  try {
    const manifest = createRequire(import.meta.url).resolve(`${packageName}/package.json`);
    const name = process.platform === "win32" ? `${path}.exe` : path;
    return join(dirname(manifest), name);
  } catch {
    return undefined;
  }
}

/** Runs a binary with the arguments of this process, and ends as it does. */
export function runBinary(runtime: string, binary: string | undefined): void {
  if (binary === undefined) {
    console.error(`There is no ${runtime} for this platform among the npm packages: install it.`);
    process.exitCode = 1;
    return;
  }
  const { status } = spawnSync(binary, process.argv.slice(2), { stdio: "inherit" });
  process.exitCode = status ?? 1;
}
