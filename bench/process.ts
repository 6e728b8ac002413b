// Runs a Node process as a user would and measures it from outside, from its start to its end.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** How long a process may take, in ms. */
const MAX_RUN_MS = 15 * 60_000;
/** How much a process may print, in bytes. */
const MAX_OUTPUT = 64 * 1024 * 1024;

/** Given to Node, it makes a process tell its memory on file descriptor 3 when it ends. */
export const TELL_MEMORY = [
  "--require",
  fileURLToPath(new URL("tell-memory.cjs", import.meta.url)),
] as const;

/** What a process did. */
export interface Run {
  /** From before its start to after its end. */
  readonly ms: number;
  readonly output: string;
}

/** Runs Node with these arguments in a folder. Throws what it printed when it fails. */
export function runNode(arguments_: readonly string[], folder: string): Run {
  const { ms, printed } = run(arguments_, folder);
  return { ms, output: printed[1] };
}

/** The highest memory that a process of Node held at once, in MB. */
export function memoryOf(arguments_: readonly string[], folder: string): number {
  return Number(run([...TELL_MEMORY, ...arguments_], folder).printed[3]);
}

function run(
  arguments_: readonly string[],
  cwd: string,
): {
  readonly ms: number;
  readonly printed: readonly [string, string, string, string];
} {
  const startedMs = performance.now();
  const { status, output, error } = spawnSync(process.execPath, arguments_, {
    cwd,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    encoding: "utf8",
    timeout: MAX_RUN_MS,
    maxBuffer: MAX_OUTPUT,
  });
  const ms = performance.now() - startedMs;
  const printed = [0, 1, 2, 3].map((file) => output?.[file] ?? "");
  const [none = "", out = "", err = "", memory = ""] = printed;
  if (status === 0) return { ms, printed: [none, out, err, memory] };
  const why = error?.message ?? (err || out);
  throw new Error(`node ${arguments_.join(" ")} failed: ${why.slice(-2_000)}`);
}
