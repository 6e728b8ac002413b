// A disk of a few megabytes that can be filled and freed. It needs Linux, root and the right to
// mount.
import { execFile } from "node:child_process";
import { closeSync, openSync, writeSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Watchdog } from "./watchdog.ts";

/** A small disk. */
export interface SmallDisk {
  readonly path: string;
  /** Writes until nothing more fits. */
  fill(): void;
  free(): Promise<void>;
  remove(): Promise<void>;
}

const SIZE_MB = 48;
const BLOCK_BYTES = 64 * 1024;

const execute = promisify(execFile);

/** Mounts one. */
export async function mountSmallDisk(watchdog: Watchdog): Promise<SmallDisk> {
  const path = await mkdtemp(join(tmpdir(), "eventwright-disk-"));
  await execute("mount", ["-t", "tmpfs", "-o", `size=${SIZE_MB}m`, "tmpfs", path]);
  watchdog.willUnmount(path);
  const filler = join(path, "filler");
  return {
    path,
    fill() {
      const file = openSync(filler, "a");
      // In ever smaller pieces, so that not even a short message fits in the end.
      for (let bytes = BLOCK_BYTES; bytes >= 1; ) {
        try {
          writeSync(file, Buffer.alloc(bytes));
        } catch {
          bytes = Math.floor(bytes / 2);
        }
      }
      closeSync(file);
    },
    free: () => rm(filler, { force: true }),
    async remove() {
      await execute("umount", ["-l", path]);
      await rm(path, { recursive: true, force: true });
    },
  };
}

/** Why there can be none here; undefined when there can. */
export async function whyNoSmallDisk(): Promise<string | undefined> {
  const path = await mkdtemp(join(tmpdir(), "eventwright-disk-"));
  try {
    await execute("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", path]);
    await execute("umount", ["-l", path]);
    return undefined;
  } catch {
    return "a small disk cannot be mounted here; that needs Linux, root and the right to mount";
  } finally {
    await rm(path, { recursive: true, force: true });
  }
}
