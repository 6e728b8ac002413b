// Does to a copy what a reader does who follows a page: edits files as the `diff` blocks say, and
// makes those of the `ts` blocks. A block that names an existing file must quote it.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Block } from "./blocks.ts";

/** Applies a `diff` block. Throws when one of its pieces is not in the file exactly once. */
export function applyDiff(folder: string, { at, file, text }: Block): void {
  const path = join(folder, file);
  let content = readFileSync(path, "utf8");
  for (const lines of hunksOf(text)) {
    const before = sideOf(lines, "-");
    const found = content.split(before).length - 1;
    if (found !== 1) {
      throw new Error(`${at}: ${file} holds these lines ${found} times, not once:\n${before}`);
    }
    content = content.replace(before, () => sideOf(lines, "+"));
  }
  writeFileSync(path, content);
}

/**
 * Undoes what a page's reader may have done before: edits of `diff` blocks, and the files that the
 * page says to make. Tells whether there was anything.
 */
export function startAfresh(
  folder: string,
  blocks: readonly Block[],
  newFiles: readonly string[],
): boolean {
  const made = newFiles.filter((file) => existsSync(join(folder, file)));
  for (const file of made) rmSync(join(folder, file));
  const diffs = blocks.filter(({ language }) => language === "diff");
  const undone = diffs.filter((block) => undoDiff(folder, block));
  return made.length + undone.length > 0;
}

function undoDiff(folder: string, { file, text }: Block): boolean {
  const path = join(folder, file);
  const content = readFileSync(path, "utf8");
  const before = hunksOf(text).reduce((left, lines) => {
    return left.replace(sideOf(lines, "+"), () => sideOf(lines, "-"));
  }, content);
  if (before !== content) writeFileSync(path, before);
  return before !== content;
}

function hunksOf(text: string): readonly (readonly string[])[] {
  return text.split(/^@@.*\n/m).map((hunk) => hunk.trimEnd().split("\n"));
}

/** The text before (`-`) or after (`+`) a hunk: its own lines and those that stay. */
function sideOf(lines: readonly string[], sign: "-" | "+"): string {
  const kept = lines.filter((line) => line.startsWith(" ") || line.startsWith(sign) || line === "");
  return `${kept.map((line) => line.slice(1)).join("\n")}\n`;
}

/** Writes a `ts` block's new file; of an existing one it must be a part, line by line. */
export function applySource(folder: string, { at, file, text }: Block): "made" | "quoted" {
  const path = join(folder, file);
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return "made";
  }
  const content = readFileSync(path, "utf8");
  if (content.includes(text)) return "quoted";
  throw new Error(`${at}: these lines are not in ${file}:\n${text}`);
}
