// A hook's file as it is on disk. Whatever is no text of UTF-8 is never read as one.
import { lstat, readFile, stat } from "node:fs/promises";
import { decode, MAX_FILE_BYTES, reasonOf } from "../load/text-file.ts";
import type { Obstacle } from "./obstacle.ts";

/** The text of a hook's file; `missing` when there is no such file. */
export type HookFile = { readonly text: string } | "missing" | Obstacle;

/** Reads a hook's file. */
export async function readHookFile(path: string): Promise<HookFile> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) return obstacle("is a folder", "Name another file, or move it away");
    if (!found.isFile()) return obstacle("is no file", "Name another file");
    if (found.size > MAX_FILE_BYTES) return obstacle("has over 8 MiB", "Split it");
    const text = decode(await readFile(path));
    return text === undefined ? obstacle("is no UTF-8 text", "Save it in UTF-8") : { text };
  } catch (error) {
    if (await isMissing(path, error)) return "missing";
    return obstacle(`cannot be read: ${reasonOf(error)}`, "Correct the link or its permissions");
  }
}

/** A link that leads nowhere is there. */
async function isMissing(path: string, error: unknown): Promise<boolean> {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOTDIR") return true;
  return code === "ENOENT" && !(await lstat(path).catch(() => undefined));
}

function obstacle(what: string, help: string): Obstacle {
  return { what, help: `${help}, then generate again.` };
}
