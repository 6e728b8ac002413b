// `npm run deno -- …`: the Deno that npm installed. Its package `deno` would shadow the command
// inside Deno's own tasks, so only its binaries are installed.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Where the binary of this machine's platform is; undefined where there is none. */
export function findDeno(): string | undefined {
  const libc = process.platform === "linux" ? "-glibc" : "";
  const name = `@deno/${process.platform}-${process.arch}${libc}`;
  try {
    const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
    return join(dirname(manifest), process.platform === "win32" ? "deno.exe" : "deno");
  } catch {
    return undefined;
  }
}

if (process.argv[1]?.endsWith("deno.ts")) {
  const deno = findDeno();
  if (deno === undefined) {
    console.error("There is no Deno for this platform among the npm packages: install it.");
    process.exitCode = 1;
  } else {
    const { status } = spawnSync(deno, process.argv.slice(2), { stdio: "inherit" });
    process.exitCode = status ?? 1;
  }
}
