// What processes hold: this one, when nothing is left to collect, and another one.
import { execFileSync } from "node:child_process";

/** Bytes on the heap and, such as buffers, off it, when nothing is left to collect. */
export async function bytesHeld(): Promise<number> {
  const collect = collector();
  for (let pass = 0; pass < 3; pass++) {
    // What timers and promises still hold goes in between.
    await new Promise((resolve) => setTimeout(resolve, 50));
    collect();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** What collects everything that nobody needs. */
export function collector(): () => void {
  const { gc } = globalThis as { readonly gc?: () => void };
  if (gc) return gc;
  throw new Error("Memory is measured with node --expose-gc, which `npm run bench` does.");
}

/** Bytes of another process that are in memory now. */
export function residentBytes(pid: number): number {
  return (
    Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" })) * 1_024
  );
}
