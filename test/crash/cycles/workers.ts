// Keeps worker processes running as a supervisor would: one that ends is started again.
import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import type { Watchdog } from "./watchdog.ts";
import type { WorkerOptions } from "./worker.ts";

const LONGEST_SAYING = 64 * 1024;
const START_LIMIT_MS = 40_000;
const AGAIN_MS = 50;
const POLL_MS = 10;

/** One place at which a worker runs. */
export interface Worker {
  kill(): Promise<void>;
  pause(): void;
  resume(): void;
  jump(delayMs: number): void;
  /** Starts it again, after it was killed. */
  start(): void;
  /** Resolves when the app of the newest process has started. */
  started(): Promise<void>;
  /** Ends it for good. */
  stop(): Promise<void>;
  /** How often it has ended by itself. */
  exits(): number;
  said(): string;
}

/** Starts one. */
export function startWorker(program: string, options: WorkerOptions, watchdog: Watchdog): Worker {
  const run: Run = {
    ...{ program, options, watchdog, child: undefined },
    ...{ isWanted: false, hasStarted: false, exits: 0, said: "" },
  };
  start(run);
  return {
    start: () => start(run),
    kill: () => kill(run),
    stop: () => kill(run),
    pause: () => void run.child?.kill("SIGSTOP"),
    resume: () => void run.child?.kill("SIGCONT"),
    jump: (delayMs) => void run.child?.stdin?.write(`jump ${delayMs}\n`),
    async started() {
      const untilMs = Date.now() + START_LIMIT_MS;
      while (!run.hasStarted && Date.now() < untilMs) await delay(POLL_MS);
      if (!run.hasStarted) throw new Error(`A worker did not start:\n${run.said}`);
    },
    exits: () => run.exits,
    said: () => run.said,
  };
}

interface Run {
  readonly program: string;
  readonly options: WorkerOptions;
  readonly watchdog: Watchdog;
  child: ChildProcess | undefined;
  isWanted: boolean;
  hasStarted: boolean;
  exits: number;
  said: string;
}

function start(run: Run): void {
  run.isWanted = true;
  run.hasStarted = false;
  const child = spawn(process.execPath, [run.program, JSON.stringify(run.options)]);
  const { pid } = child;
  run.child = child;
  if (pid !== undefined) run.watchdog.willKill(pid);
  child.stdin.on("error", () => undefined);
  child.stdout.on("data", () => {
    run.hasStarted = true;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    run.said = (run.said + text).slice(-LONGEST_SAYING);
  });
  child.on("close", () => {
    if (pid !== undefined) run.watchdog.forget(pid);
    if (!run.isWanted || run.child !== child) return;
    run.exits++;
    setTimeout(() => run.isWanted && start(run), AGAIN_MS);
  });
}

async function kill(run: Run): Promise<void> {
  run.isWanted = false;
  const { child } = run;
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("close", resolve));
  child.kill("SIGKILL");
  await ended;
}
