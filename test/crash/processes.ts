// Runs children against servers of their own, and sees to it that all of them end.
import { type ChildProcess, spawn } from "node:child_process";
import { connect } from "@nats-io/transport-node";
import { type NatsServer, startNatsServer } from "../../scripts/nats-server.ts";
import type { ChildOptions, Report } from "./child.ts";
import { compileProgram, type Program } from "./program.ts";

/** How a child ended. */
export interface Ending {
  /** `SIGKILL` is its own doing or a test's; a child that takes too long ends with `SIGTERM`. */
  readonly signal: NodeJS.Signals | null;
  readonly code: number | null;
  /** What it added up to, unless it died. */
  readonly report: Report | undefined;
  /** What it had to say, for the eyes of whoever reads a failure. */
  readonly said: string;
}

/** A child under way. */
export interface Child {
  readonly ended: Promise<Ending>;
  /** Resolves when so many of its commands have been answered, or it has ended. */
  answered(count: number): Promise<void>;
  /** Whether it runs still. */
  isRunning(): boolean;
  kill(signal: NodeJS.Signals): void;
}

let program: Program | undefined;
const CHILD_LIMIT_MS = 45_000;
const MAX_AT_A_TIME = 3;
const LONGEST_SAYING = 256 * 1024;

/** Compiles what the children run; before the first of them is started. */
export async function prepareChildren(): Promise<void> {
  program ??= await compileProgram("test/crash/child.ts", ["samples/orders/history.ndjson"]);
}

/** Removes it, when all of them have ended. */
export async function forgetChildren(): Promise<void> {
  await program?.remove();
  program = undefined;
}

/** Starts a child. */
export function startChild(options: ChildOptions, limitMs = CHILD_LIMIT_MS): Child {
  if (program === undefined) throw new Error("Call prepareChildren before a child is started.");
  const child = spawn(process.execPath, [program.path, JSON.stringify(options)]);
  const heard = hear(child);
  const timer = setTimeout(() => {
    child.kill("SIGCONT");
    child.kill("SIGTERM");
  }, limitMs);
  const ended = new Promise<Ending>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      const report = code === 0 ? (JSON.parse(heard.printed()) as Report) : undefined;
      resolve({ signal, code, report, said: heard.said() });
    });
  });
  return {
    ended,
    answered: (count) => Promise.race([heard.answered(count), ended.then(() => undefined)]),
    isRunning: () => child.exitCode === null && child.signalCode === null,
    kill: (signal) => void child.kill(signal),
  };
}

/** Runs a child to its end. */
export function runChild(options: ChildOptions, limitMs?: number): Promise<Ending> {
  return startChild(options, limitMs).ended;
}

interface Heard {
  printed(): string;
  said(): string;
  answered(count: number): Promise<void>;
}

function hear(child: ChildProcess): Heard {
  let printed = "";
  let said = "";
  let answers = 0;
  const waiters: { readonly count: number; readonly resolve: () => void }[] = [];
  child.stdout!.setEncoding("utf8").on("data", (text: string) => {
    printed += text;
  });
  child.stderr!.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-LONGEST_SAYING);
    for (const [, done] of text.matchAll(/^progress: (\d+) of/gm)) answers = Number(done);
    for (const { count, resolve } of waiters) if (answers >= count) resolve();
  });
  return {
    printed: () => printed,
    said: () => said.replaceAll(/^progress: .*\n/gm, ""),
    answered: (count) => new Promise((resolve) => void waiters.push({ count, resolve })),
  };
}

let running = 0;
const queue: (() => void)[] = [];

/** Gives a task a server of its own; few of them run at a time, so that timing stays sane. */
export async function withServer<T>(task: (server: NatsServer) => Promise<T>): Promise<T> {
  if (running >= MAX_AT_A_TIME) await new Promise<void>((resolve) => void queue.push(resolve));
  else running++;
  try {
    const server = await startNatsServer();
    return await task(server).finally(() => server.stop());
  } finally {
    const next = queue.shift();
    if (next) next();
    else running--;
  }
}

/** How many dead letters there are, as the server itself says. */
export async function deadLetters({ url }: NatsServer): Promise<number> {
  const connection = await connect({ servers: url });
  try {
    const info = await connection.request("$JS.API.STREAM.INFO.EW_fulfilment_DLQ");
    return info.json<{ readonly state: { readonly messages: number } }>().state.messages;
  } finally {
    await connection.close();
  }
}
