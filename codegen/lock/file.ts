// The lock file beside a catalog: what has been released, so that nobody edits it unseen.
import { readFile, stat } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import type { Findings } from "../finding.ts";
import { reportConflict } from "./conflict.ts";
import { type LockContent, parseLock } from "./content.ts";

/** A lock file as it was read. */
export interface Lock {
  /** Its path, as findings show it. */
  readonly file: string;
  readonly text: string;
  readonly content: LockContent;
}

const NAME = "catalog.lock.json";

/** Where the lock of the catalog at `path` is: in its folder, or beside its file. */
export async function lockPath(path: string): Promise<string> {
  const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
  if (isFolder) return join(path, NAME);
  const file = path.replace(/\.ya?ml$/, "");
  return file.endsWith("catalog") ? join(dirname(path), NAME) : `${file}.lock.json`;
}

/**
 * Reads the lock of a catalog; one that cannot be understood is reported. One that is as it was
 * `before` is that one.
 */
export async function readLock(
  path: string,
  findings: Findings,
  before?: Lock,
): Promise<Lock | undefined> {
  const whole = await lockPath(path);
  const file = relative(process.cwd(), whole) || whole;
  const text = await readFile(whole, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  if (before?.text === text && before.file === file) return before;
  if (/^<{7} /m.test(text)) {
    reportConflict(text, file, findings);
    return undefined;
  }
  const content = parseLock(text);
  if (content) return { file, text, content };
  const place = { file, line: 1, column: 1 };
  const help = "Take it back from version control; only generate writes it.";
  findings.error("lock", place, "", `${file} is no lock file.`, help);
  return undefined;
}
