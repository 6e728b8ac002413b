// Writes where the processor's time goes while something runs: a profile for the inspector.
import { mkdir, writeFile } from "node:fs/promises";
import { Session } from "node:inspector/promises";
import { join } from "node:path";

/** Runs it; with a folder given, under the profiler. */
export async function profiled<T>(
  folder: string | undefined,
  name: string,
  run: () => Promise<T>,
): Promise<T> {
  if (folder === undefined) return run();
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.start");
  const result = await run();
  const { profile } = await session.post("Profiler.stop");
  session.disconnect();
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${name}.cpuprofile`), JSON.stringify(profile));
  return result;
}
