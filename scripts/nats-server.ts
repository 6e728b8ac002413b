// Runs a real nats-server for tests and demos; it listens on 127.0.0.1 only and never outlives us.
import { type ChildProcess, spawn } from "node:child_process";
import { randomInt, randomUUID } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { codedError, findNatsServer } from "./find-nats-server.ts";

export { findNatsServer } from "./find-nats-server.ts";

export interface NatsServerOptions {
  /** Default: a free one. A taken port throws `nats_port_taken`. */
  readonly port?: number;
  /** Default: a temporary folder that `stop` removes. A folder given here is kept. */
  readonly storeDir?: string;
  /** Default: false. */
  readonly websocket?: boolean;
  /** Default: true. */
  readonly jetstream?: boolean;
  /** Lines in the server's own configuration syntax, added to ours. */
  readonly config?: string;
  /** The same, inside of the block `jetstream`. */
  readonly jetstreamConfig?: string;
}

export interface NatsServer {
  readonly url: string;
  readonly port: number;
  readonly websocketUrl?: string;
  readonly storeDir: string;
  /** The process id, which changes with every `restart`. */
  readonly pid: number;
  /** Ends the server in an orderly way and removes its temporary folder. */
  stop(): Promise<void>;
  /** Ends the server as a crash would, and keeps its data for `restart`. */
  kill(): Promise<void>;
  /** Freezes the process: connections stay open and nobody answers. */
  pause(): void;
  resume(): void;
  /** Kills the server unless it is dead already, then starts it on the same port and data. */
  restart(): Promise<void>;
}

const startLimitMs = 10_000;
const stopLimitMs = 5_000;
const infoLimitMs = 1_000;
const pollMs = 10;
const portAttempts = 50;
const longestLog = 64 * 1024;
const takenPort = /127\.0\.0\.1:(\d+): bind: (?:address already in use|Only one usage)/;
// Below the ports that Linux and macOS hand to outgoing connections: a client that keeps trying to
// reconnect while its server restarts could otherwise be given the server's port, and hold it.
const lowestPort = 20_000;
const highestPort = 32_000;

// When our end of its standard input closes, however we died, it kills the server it was last told
// about and removes the temporary folder.
const watchdogScript = `server=
while IFS= read -r line; do server=$line; done
if [ -n "$server" ]; then kill -KILL "$server"; fi
rm -rf "$1"`;

interface Run {
  readonly binary: string;
  readonly name: string;
  readonly folder: string;
  readonly storeDir: string;
  readonly jetstream: boolean;
  readonly config: string;
  readonly jetstreamConfig: string;
  readonly watchdog: ChildProcess;
  port: number;
  websocketPort: number | undefined;
  child: ChildProcess | undefined;
  pid: number;
  log: string;
  stopped: boolean;
}

/**
 * Starts a nats-server with JetStream and waits until it answers. Throws `nats_server_missing`,
 * `nats_port_taken`, or `nats_server_failed` with the server's log.
 */
export async function startNatsServer(options: NatsServerOptions = {}): Promise<NatsServer> {
  const run = await prepare(await findNatsServer(), options);
  try {
    await launchOnFreePort(run, options);
  } catch (error) {
    await stop(run);
    throw error;
  }
  const { port, storeDir, websocketPort } = run;
  return {
    url: `nats://127.0.0.1:${port}`,
    port,
    ...(websocketPort === undefined ? {} : { websocketUrl: `ws://127.0.0.1:${websocketPort}` }),
    storeDir,
    get pid() {
      return run.pid;
    },
    stop: () => stop(run),
    kill: () => end(run, "SIGKILL"),
    pause: () => void run.child?.kill("SIGSTOP"),
    resume: () => void run.child?.kill("SIGCONT"),
    restart: () => restart(run),
  };
}

async function prepare(binary: string, options: NatsServerOptions): Promise<Run> {
  // A server opens its store before its port, so a second one would damage the first one's data.
  if (options.port !== undefined && !(await isFree(options.port))) throw portTaken(options.port);
  const folder = await mkdtemp(join(tmpdir(), "eventwright-nats-"));
  const storeDir = resolve(options.storeDir ?? join(folder, "data"));
  await mkdir(storeDir, { recursive: true });
  return {
    binary,
    name: `eventwright-${randomUUID()}`,
    folder,
    storeDir,
    jetstream: options.jetstream ?? true,
    config: options.config ?? "",
    jetstreamConfig: options.jetstreamConfig ?? "",
    watchdog: startWatchdog(folder),
    port: 0,
    websocketPort: undefined,
    child: undefined,
    pid: 0,
    log: "",
    stopped: false,
  };
}

// Only the server's own bind can tell whether a port is free without a race, so it just tries.
async function launchOnFreePort(run: Run, options: NatsServerOptions): Promise<void> {
  for (let attempt = 0; attempt < portAttempts; attempt += 1) {
    run.port = options.port ?? randomInt(lowestPort, highestPort);
    run.websocketPort = options.websocket ? randomInt(lowestPort, highestPort) : undefined;
    const taken = await launch(run);
    if (taken === undefined) return;
    if (taken === options.port) break;
  }
  throw portTaken(options.port);
}

// The port of a killed server can stay occupied for a moment, so a restart asks again for a while.
async function restart(run: Run): Promise<void> {
  if (run.stopped) throw codedError("nats_server_failed", "This nats-server has been stopped.");
  await end(run, "SIGKILL");
  const deadline = Date.now() + startLimitMs;
  while ((await launch(run)) !== undefined) {
    if (Date.now() > deadline) throw portTaken(run.port);
    await delay(pollMs);
  }
}

async function stop(run: Run): Promise<void> {
  run.stopped = true;
  await end(run, "SIGTERM");
  run.watchdog.kill("SIGKILL");
  await rm(run.folder, { recursive: true, force: true });
}

// Starts the process and waits until it answers; a port that turns out to be taken is returned.
async function launch(run: Run): Promise<number | undefined> {
  const file = join(run.folder, "nats-server.conf");
  await writeFile(file, configurationOf(run));
  run.log = "";
  // Detached, so that Ctrl-C in a terminal reaches us alone and we decide when the server ends.
  const child = spawn(run.binary, ["-c", file], {
    stdio: ["ignore", "ignore", "pipe"],
    detached: true,
  });
  child.on("error", (error) => keepLog(run, `${error.message}\n`));
  child.on("exit", () => run.watchdog.stdin?.write("\n"));
  child.stderr.setEncoding("utf8").on("data", (text: string) => keepLog(run, text));
  run.child = child;
  run.pid = child.pid ?? 0;
  if (child.pid !== undefined) run.watchdog.stdin?.write(`${child.pid}\n`);
  return waitUntilReady(run, child);
}

async function waitUntilReady(run: Run, child: ChildProcess): Promise<number | undefined> {
  // `close` comes after `exit`, once the log has been read to its end.
  const closed = new Promise((settle) => child.once("close", settle));
  const deadline = Date.now() + startLimitMs;
  while (Date.now() < deadline) {
    if (hasEnded(child)) {
      await closed;
      const taken = takenPort.exec(run.log);
      if (taken !== null) return Number(taken[1]);
      throw failed("nats-server ended before it was ready", run);
    }
    // Comparing names makes sure that this is our server, not another one on a contested port.
    const info = await readInfo(run.port);
    if (info?.server_name === run.name && (info.jetstream === true || !run.jetstream))
      return undefined;
    await delay(pollMs);
  }
  await end(run, "SIGKILL");
  throw failed(`nats-server was not ready within ${startLimitMs} ms`, run);
}

async function end(run: Run, signal: "SIGTERM" | "SIGKILL"): Promise<void> {
  const child = run.child;
  if (child === undefined || hasEnded(child)) return;
  const ended = new Promise((settle) => child.once("exit", settle));
  child.kill(signal);
  // A paused process would keep an orderly signal waiting.
  child.kill("SIGCONT");
  const timer = setTimeout(() => child.kill("SIGKILL"), stopLimitMs);
  await ended;
  clearTimeout(timer);
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

// Signal handlers would change how our own process reacts to signals and cannot catch SIGKILL; a
// pipe that the operating system closes covers every way to die.
function startWatchdog(folder: string): ChildProcess {
  const watchdog = spawn("sh", ["-c", watchdogScript, "watchdog", folder], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  // Where there is no sh the server still runs, and ends with `stop`.
  watchdog.on("error", () => undefined);
  watchdog.stdin.on("error", () => undefined);
  watchdog.unref();
  (watchdog.stdin as Socket).unref();
  return watchdog;
}

function configurationOf(run: Run): string {
  const websocket =
    run.websocketPort === undefined
      ? ""
      : `websocket { listen: "127.0.0.1:${run.websocketPort}", no_tls: true }`;
  const store = `store_dir: ${JSON.stringify(run.storeDir)}`;
  return `server_name: "${run.name}"
listen: "127.0.0.1:${run.port}"
${run.jetstream ? `jetstream { ${store}, ${run.jetstreamConfig} }` : ""}
${websocket}
${run.config}
`;
}

// A server greets every new connection with one line: `INFO {…}`.
async function readInfo(port: number): Promise<Record<string, unknown> | undefined> {
  const socket = connect({ host: "127.0.0.1", port }).setEncoding("utf8");
  socket.setTimeout(infoLimitMs, () => socket.destroy());
  let text = "";
  try {
    for await (const chunk of socket) {
      text += chunk;
      const info = /^INFO (\{.*\})\s*\r\n/.exec(text);
      if (info?.[1] !== undefined) return JSON.parse(info[1]) as Record<string, unknown>;
    }
  } catch {
    // Refused or reset: the server is not there yet, and the caller asks again.
  } finally {
    socket.destroy();
  }
  return undefined;
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  return new Promise((settle) => {
    // Any other error is the server's to report, in its own words.
    probe.once("error", (error: NodeJS.ErrnoException) => settle(error.code !== "EADDRINUSE"));
    probe.listen({ host: "127.0.0.1", port }, () => probe.close(() => settle(true)));
  });
}

function keepLog(run: Run, text: string): void {
  run.log = (run.log + text).slice(-longestLog);
}

function portTaken(port: number | undefined): Error {
  const what =
    port === undefined
      ? `None of ${portAttempts} ports tried on 127.0.0.1 was free.`
      : `Port ${port} on 127.0.0.1 is in use by another process; stop it or name another port.`;
  return codedError("nats_port_taken", what);
}

function failed(what: string, run: Run): Error {
  return codedError("nats_server_failed", `${what}. Its log:\n${run.log.trim()}`);
}
