// `npm run bench:runtime`: compiles the runtime and its floors, and measures both in one process.
import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const root = fileURLToPath(new URL("../..", import.meta.url));
await mkdir(join(root, ".cache"), { recursive: true });
// Inside of the repository, so that the packages that compiled code needs are found.
const folder = await mkdtemp(join(root, ".cache", `bench-${process.pid}-`));
try {
  const output = { entryFileNames: "[name].js" };
  await build({
    root,
    configFile: false,
    logLevel: "error",
    build: { ssr: "bench/runtime/rounds.ts", outDir: folder, rolldownOptions: { output } },
  });
  const program = join(folder, "rounds.js");
  execFileSync(process.execPath, [program, ...process.argv.slice(2)], { stdio: "inherit" });
} finally {
  await rm(folder, { recursive: true, force: true });
}
