// `npm run deno -- …`: the Deno that npm installed. Its package `deno` would shadow the command
// inside Deno's own tasks, so only its binaries are installed.
import { findBinary, runBinary } from "./other-runtime.ts";

/** Where the binary of this machine's platform is; undefined where there is none. */
export function findDeno(): string | undefined {
  const libc = process.platform === "linux" ? "-glibc" : "";
  return findBinary(`@deno/${process.platform}-${process.arch}${libc}`, "deno");
}

if (process.argv[1]?.endsWith("deno.ts")) runBinary("Deno", findDeno());
