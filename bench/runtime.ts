// How good the runtime is, in figures: beside the same protocol by hand, on the same server, in
// processes of compiled code.
import { spawn } from "node:child_process";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { compile, root, withFolder } from "./folder.ts";
import { measureParts, type Row } from "./row.ts";
import type { RuntimePart, Settings } from "./settings.ts";

/** The rows of the parts that are asked for, each part in a process of its own. */
export async function measureRuntime(
  { runtime, runtimeSettings }: Settings,
  tell: (sentence: string) => void,
): Promise<readonly Row[]> {
  if (runtime.length === 0) return [];
  return withFolder(async (folder) => {
    tell("compiling");
    await compile("bench/runtime/measure.ts", folder);
    const { profile } = runtimeSettings;
    const sizes = {
      ...runtimeSettings,
      ...(profile !== undefined && { profile: resolve(profile) }),
    };
    const program = join(folder, "measure.js");
    return measureParts(runtime, tell, (part) => measure(program, part, JSON.stringify(sizes)));
  });
}

async function measure(
  program: string,
  part: RuntimePart,
  settings: string,
): Promise<readonly Row[]> {
  const child = spawn(process.execPath, ["--expose-gc", program, part, settings], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const kill = (): void => void child.kill();
  process.once("exit", kill);
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  try {
    const [printed, code] = await Promise.all([text(child.stdout), ended]);
    if (code !== 0) throw new Error("the process that measures it failed, see above.");
    return JSON.parse(printed) as readonly Row[];
  } finally {
    process.off("exit", kill);
  }
}
