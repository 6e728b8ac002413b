// Runs a command as a reader's shell would, and leaves no process behind.
import { spawn } from "node:child_process";

/** What came of a command. */
export interface Ended {
  readonly code: number | null;
  /** Both outputs, as they came. */
  readonly output: string;
}

/** A command that runs. */
export interface Running {
  readonly ended: Promise<Ended>;
  /** Ends it and everything that it started, as a crash would. */
  kill(): void;
}

/** How a command runs. */
export interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The longest that a command may take, in ms. */
const LIMIT_MS = 60_000;

const running = new Set<Running>();

/** Ends whatever still runs: a test that failed does not wait for it. */
export function killAll(): void {
  for (const { kill } of running) kill();
}

/** Starts a command in a process group of its own. */
export function start(command: string, { cwd, env }: RunOptions): Running {
  const child = spawn("sh", ["-c", command], {
    cwd,
    env: { ...readersEnvironment(), ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const kill = (): void => {
    try {
      process.kill(-child.pid!, "SIGKILL");
    } catch {
      // The whole group has ended already.
    }
  };
  const timer = setTimeout(kill, LIMIT_MS);
  const ended = new Promise<Ended>((resolve) => {
    child.on("close", (code) => {
      clearTimeout(timer);
      running.delete(self);
      resolve({ code, output });
    });
  });
  const self: Running = { ended, kill };
  running.add(self);
  return self;
}

/** Runs a command; throws with its output unless it ends well. */
export async function run(command: string, options: RunOptions): Promise<string> {
  const { code, output } = await start(command, options).ended;
  if (code === 0) return output;
  throw new Error(`${command} ended with ${code}:\n${output}`);
}

/** Ours, without what the test runner and npm add: a nested one would take it for its own. */
function readersEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(VITEST|TEST$|NODE_ENV$|NODE_OPTIONS$|npm_|FORCE_COLOR$|DEV$|PROD$)/.test(name),
  );
  return { ...Object.fromEntries(own), NO_COLOR: "1" };
}
