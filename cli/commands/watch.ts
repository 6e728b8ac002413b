// `eventwright generate --watch`: one short block after each save, until Ctrl-C.
import {
  type Difference,
  type Finding,
  type OutputName,
  type WatchedRun,
  watchCatalog,
} from "@eventwright/codegen";
import { printFindings } from "../findings.ts";
import { stubLines } from "../stubs.ts";

/** What is watched, and how it is told. */
export interface WatchOptions {
  readonly catalog: string;
  readonly out: string;
  readonly outputs: readonly OutputName[];
  /** One JSON document a line instead of blocks. */
  readonly json: boolean;
}

/** How many files a block names. */
const MAX_NAMED = 8;

/** Generates after each save; gives the exit code when the process is asked to end. */
export async function runWatch({ json, ...options }: WatchOptions): Promise<number> {
  const ended = asked();
  const print = json ? printLine : createPrinter(options);
  const failed = (error: unknown): void => console.error((error as Error).message);
  const isSlow = process.stderr.isTTY;
  if (isSlow) process.stderr.write("Reading the catalog…");
  let isFirst = true;
  const watcher = await watchCatalog(
    options,
    (run) => {
      if (isFirst && isSlow) process.stderr.write("\r\x1b[K");
      isFirst = false;
      print(run);
    },
    failed,
  );
  await ended;
  await watcher.close();
  return 0;
}

/** Resolves on Ctrl-C, or when the process is told to end. */
function asked(): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      process.off("SIGINT", end).off("SIGTERM", end);
      resolve();
    };
    process.on("SIGINT", end).on("SIGTERM", end);
  });
}

function printLine(run: WatchedRun): void {
  const { ok, saved, tookMs, differences, breaks, findings, changed, removed, total, stubs } = run;
  const time = new Date().toISOString();
  const what = { changed, removed, total, stubs };
  console.log(JSON.stringify({ time, ok, saved, tookMs, differences, breaks, findings, ...what }));
}

function createPrinter({ catalog, out }: Omit<WatchOptions, "json">): (run: WatchedRun) => void {
  let known = new Set<string>();
  let runs = 0;
  return (run: WatchedRun): void => {
    const { ok, saved, differences, breaks, findings } = run;
    const time = new Date().toTimeString().slice(0, "12:34:56".length);
    const what = runs++ === 0 ? `Watching ${catalog}. Ctrl-C ends it.` : named(saved);
    console.log(`${time} ${what}`);
    for (const difference of differences) console.log(`  ${sentence(difference)}`);
    for (const line of stubLines(run.stubs)) console.log(`  ${line}`);
    if (ok) console.log(`  ${written(run, out)}`);
    if (breaks.length > 0) console.error("  Since the last good run this breaks:");
    printFindings(breaks);
    // A warning is told once, an error as long as it is there.
    printFindings(findings.filter((item) => item.severity === "error" || !known.has(keyOf(item))));
    if (!ok) console.error(`${out} stays as it was.`);
    known = new Set(findings.map(keyOf));
  };
}

const keyOf = ({ code, subject, message }: Finding): string => [code, subject, message].join("\n");

/** `OrderPlaced v3: + channel`, `new event OrderNoted`, `event OrderNoted is gone`. */
function sentence({ change, kind, subject, details }: Difference): string {
  if (change === "added") return `new ${kind} ${subject}`;
  if (change === "removed") return `${kind} ${subject} is gone`;
  return `${subject}: ${details.length > 0 ? details.join(", ") : "changed"}`;
}

function written({ changed, removed, total, tookMs }: WatchedRun, out: string): string {
  if (changed.length + removed.length === 0) return `${total} files in ${out} are up to date.`;
  const count = (files: readonly string[], verb: string): readonly string[] => {
    if (files.length === 0) return [];
    return [`${files.length} file${files.length === 1 ? "" : "s"} ${verb}: ${named(files)}`];
  };
  const parts = [...count(changed, "written"), ...count(removed, "removed")];
  return `${parts.join("; ")} (${tookMs} ms)`;
}

function named(files: readonly string[]): string {
  const more = files.length - MAX_NAMED;
  return files.slice(0, MAX_NAMED).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
