// Finds the fenced blocks of a page. It says what is there and never runs anything.
import { readFileSync } from "node:fs";

/** One fenced block. */
export interface Block {
  /** Where it is: page and line, for messages. */
  readonly at: string;
  /** The heading of the second level that it stands under. */
  readonly section: string;
  /** The first word after the fence, empty when there is none. */
  readonly language: string;
  /** The second word: the file that the block is about, empty when there is none. */
  readonly file: string;
  readonly text: string;
}

/** A command line of a block, and what the page says that it prints. */
export interface Shown {
  readonly at: string;
  readonly command: string;
  /** Lines of the `text` block behind it, in order; not all lines of the output. */
  readonly output: readonly string[];
}

/** All fenced blocks of a page, in order. */
export function blocksOf(page: string, root: string): readonly Block[] {
  const blocks: Block[] = [];
  let section = "";
  let open: (Omit<Block, "text"> & { readonly lines: string[] }) | undefined;
  for (const [index, line] of readFileSync(`${root}/${page}`, "utf8").split("\n").entries()) {
    if (open && line.startsWith("```")) {
      const { lines, ...rest } = open;
      blocks.push({ ...rest, text: `${lines.join("\n")}\n` });
      open = undefined;
    } else if (open) {
      open.lines.push(line);
    } else if (line.startsWith("```")) {
      const [language = "", file = ""] = line.slice(3).trim().split(/\s+/);
      open = { at: `${page}:${index + 1}`, section, language, file, lines: [] };
    } else if (line.startsWith("## ")) {
      section = line.slice(3);
    }
  }
  if (open) throw new Error(`${open.at}: this block is never closed.`);
  return blocks;
}

/** The command lines of a page; `a && b` is two. */
export function commandsOf(blocks: readonly Block[]): readonly Shown[] {
  return blocks.flatMap(({ at, language, text }, index) => {
    if (language !== "sh") return [];
    const next = blocks[index + 1];
    const output = next?.language === "text" ? next.text.trimEnd().split("\n") : [];
    const commands = text.split("\n").flatMap((line) => line.split("&&"));
    return commands
      .map((command) => command.trim())
      .filter((command) => command !== "")
      .map((command) => ({ at, command, output }));
  });
}

/**
 * Lines that a page shows and an output lacks. Numbers and ids differ from run to run, so that any
 * number stands for any other.
 */
export function missingLines(shown: readonly string[], output: string): readonly string[] {
  const printed = output.split("\n").map(blurred);
  let from = 0;
  return shown.filter((line) => {
    const found = printed.indexOf(blurred(line), from);
    if (found >= 0) from = found + 1;
    return found < 0;
  });
}

function blurred(line: string): string {
  return line
    .trim()
    .replace(/\b[0-9a-f]{8}\b/g, "#")
    .replace(/\d+(\.\d+)?/g, "#")
    .replace(/\(Inventory \w+\)/, "(Inventory #)");
}
