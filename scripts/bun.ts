// `npm run bun -- …`: the Bun that npm installed. Its package `bun` downloads what it needs when it
// is installed, so only its binaries are.
import { join } from "node:path";
import { findBinary, runBinary } from "./other-runtime.ts";

/** Where the binary of this machine's platform is; undefined where there is none. */
export function findBun(): string | undefined {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const processor = process.arch === "arm64" ? "aarch64" : process.arch;
  return findBinary(`@oven/bun-${platform}-${processor}`, join("bin", "bun"));
}

if (process.argv[1]?.endsWith("bun.ts")) runBinary("Bun", findBun());
