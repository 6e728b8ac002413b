// `generate --watch`, from before a file is saved until the last generated file is in its place.
import { type ChildProcess, spawn } from "node:child_process";
import { type FSWatcher, statSync, watch } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { FILES, fileName, fileText } from "../large-catalog.ts";
import { TELL_MEMORY } from "../process.ts";
import { median, type Row, rowOf, targetAt } from "../row.ts";
import {
  createProject,
  generating,
  type Project,
  removeProject,
  type Session,
} from "../session.ts";
import { grouped } from "../table.ts";

/** How long the process that watches may live, and a save may take, in ms. */
const MAX_LIFE_MS = 15 * 60_000;
const MAX_SAVE_MS = 60_000;

/** The median of real saves, the slowest of them, and the memory of the process in the end. */
export async function measureWatch(session: Session): Promise<readonly Row[]> {
  const { events, saves } = session.settings;
  const project = await createProject(session, events);
  const watcher = startWatcher(session, project);
  const times: number[] = [];
  try {
    await watcher.next();
    await save(project, events, 0);
    // Which files a save changes is learned from one that does not count.
    const { changed } = await watcher.next();
    for (let count = 1; count <= saves; count++) {
      const startedMs = performance.now();
      const written = filesWritten(project.out, changed);
      await save(project, events, count);
      times.push((await written) - startedMs);
      const again = (await watcher.next()).changed;
      if (again.join() !== changed.join()) throw new Error(`A save wrote others: ${again.join()}`);
    }
  } finally {
    await watcher.end();
    await removeProject(project);
  }
  const name = `${grouped(events)} events × 3 versions, watch`;
  const megabytes = Number(watcher.memory());
  return [
    rowOf({
      name: `${name}, save to written, median of ${times.length}`,
      value: median(times),
      unit: "ms",
      ...targetAt(events, 100),
    }),
    rowOf({ name: `${name}, the slowest of them`, value: Math.max(...times), unit: "ms" }),
    rowOf({
      name: `${name}, memory`,
      value: megabytes,
      unit: "MB",
      ...targetAt(events, 300),
    }),
  ];
}

/**
 * Saves one of the twenty files, in which one field of one event is another one: by renaming, as
 * editors do. While a file is written, a busy system shows it empty for longer than a save lasts.
 */
async function save({ catalog }: Project, events: number, count: number): Promise<void> {
  const file = FILES - 1;
  const text = fileText(file, events / FILES, { channel: `web${count}` });
  const path = join(catalog, fileName(file));
  await writeFile(`${path}.next`, text);
  await rename(`${path}.next`, path);
}

/** Resolves with the time at which the last of these files was replaced. */
function filesWritten(out: string, paths: readonly string[]): Promise<number> {
  const stamp = (path: string): string => {
    const { ino, mtimeMs } = statSync(path);
    return `${ino} ${mtimeMs}`;
  };
  const waiting = new Map(paths.map((path) => [join(out, path), stamp(join(out, path))]));
  const watchers: FSWatcher[] = [];
  return new Promise<number>((resolve, reject) => {
    const late = new Error(`Not written within ${MAX_SAVE_MS} ms: ${paths.join(", ")}`);
    const timer = setTimeout(() => reject(late), MAX_SAVE_MS);
    const look = (path: string): void => {
      const before = waiting.get(path);
      // Files are put in their place whole, so that one that is another one is complete.
      if (before === undefined || stamp(path) === before) return;
      waiting.delete(path);
      if (waiting.size > 0) return;
      clearTimeout(timer);
      resolve(performance.now());
    };
    for (const folder of new Set([...waiting.keys()].map((path) => dirname(path)))) {
      watchers.push(watch(folder, (_, name) => look(join(folder, name ?? ""))));
    }
  }).finally(() => {
    for (const watcher of watchers) watcher.close();
  });
}

/** A process that watches. */
interface Watcher {
  /** What it says of its next run that changed something. */
  next(): Promise<{ readonly changed: readonly string[] }>;
  end(): Promise<void>;
  /** What it told in the end. */
  memory(): string;
}

function startWatcher(session: Session, project: Project): Watcher {
  const arguments_ = [...TELL_MEMORY, ...generating(session, "--watch", "--json")];
  const child: ChildProcess = spawn(process.execPath, arguments_, {
    cwd: project.folder,
    stdio: ["ignore", "pipe", "inherit", "pipe"],
    timeout: MAX_LIFE_MS,
  });
  // Whatever ends this process ends that one, before its folder is removed.
  const kill = (): void => void child.kill("SIGKILL");
  process.prependOnceListener("exit", kill);
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const lines = createInterface(child.stdio[1] as Readable)[Symbol.asyncIterator]();
  let memory = "";
  (child.stdio[3] as Readable).on("data", (bytes: Buffer) => {
    memory += bytes.toString();
  });
  return {
    async next() {
      for (;;) {
        const { value, done } = await lines.next();
        if (done) throw new Error("The process that watches has ended.");
        const run = JSON.parse(value);
        if (!run.ok) throw new Error(`The process that watches is not content: ${value}`);
        // A busy system tells of one save twice.
        if (run.changed.length > 0) return run;
      }
    },
    async end() {
      child.kill("SIGINT");
      await ended;
      process.off("exit", kill);
    },
    memory: () => memory,
  };
}
