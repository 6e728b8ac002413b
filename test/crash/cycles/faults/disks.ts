// Disks that are full, and disks that are slow.
import { execFile, spawn } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { ask } from "../history.ts";
import { whyNoSmallDisk } from "../small-disk.ts";
import type { Fault } from "./fault.ts";

const FULL_MS = [500, 2_500] as const;
const FILLER = "FILLER";
const FILLER_BYTES = 256 * 1024;
const MAX_FILLERS = 1_000;
const execute = promisify(execFile);

export const fullDisk: Fault = {
  name: "full-disk",
  title: "the server's disk is full, is freed, and the server is started again",
  sites: ["small-disk"],
  whyNot: whyNoSmallDisk,
  async strike({ random, site: { servers, disk } }) {
    disk!.fill();
    await delay(random.between(...FULL_MS));
    await disk!.free();
    // A server that could not write has stopped its streams, and asks for this.
    await servers[0]!.restart();
    return Date.now();
  },
};

export const fullStore: Fault = {
  name: "full-store",
  title: "the server may store nothing more (max_file_store), and then may again",
  sites: ["small-store"],
  async strike({ random, site: { beside } }) {
    const config = { name: FILLER, subjects: ["filler"], storage: "file" };
    await ask(beside, `STREAM.CREATE.${FILLER}`, config);
    let bytes = FILLER_BYTES;
    for (let left = MAX_FILLERS; left > 0 && bytes > 16; left--) {
      const stored = await beside.request("filler", new Uint8Array(bytes), { timeout: 2_000 });
      if (stored.json<{ readonly error?: object }>().error) bytes = Math.floor(bytes / 2);
    }
    await delay(random.between(...FULL_MS));
    await ask(beside, `STREAM.DELETE.${FILLER}`, {});
    return Date.now();
  },
};

export const slowDisk: Fault = {
  name: "slow-disk",
  title: "each fsync of a server that waits for the disk takes 20 to 100 ms longer (strace)",
  sites: ["synced"],
  whyNot: whyNoTracing,
  async strike({ random, site: { servers } }) {
    const calls = "fsync,fdatasync";
    const slower = `inject=${calls}:delay_enter=${random.between(20, 100) * 1_000}`;
    const tracer = spawn(
      "strace",
      ["-f", "-qq", "-o", "/dev/null", "-e", `trace=${calls}`, "-e", slower].concat(
        "-p",
        String(servers[0]!.pid),
      ),
      { stdio: "ignore" },
    );
    const ended = new Promise((resolve) => tracer.once("close", resolve));
    await delay(random.between(1_500, 4_000));
    tracer.kill("SIGINT");
    await ended;
    return Date.now();
  },
};

async function whyNoTracing(): Promise<string | undefined> {
  const child = spawn("sleep", ["5"], { stdio: "ignore" });
  try {
    const seconds = ["-p", String(child.pid), "-qq", "-o", "/dev/null"];
    const tracing = execute("timeout", ["-s", "INT", "0.5", "strace", ...seconds]);
    // It is interrupted when it works, and ends by itself when it may not.
    const code = await tracing.then(
      () => 0,
      (error: { readonly code?: number | string }) => error.code,
    );
    return code === 124 || code === 0 ? undefined : "there is no strace, or it may not attach";
  } finally {
    child.kill("SIGKILL");
  }
}
