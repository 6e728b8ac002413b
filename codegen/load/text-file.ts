// Text of files that people write: UTF-8, or nothing. What is no file is never opened: a device or
// a pipe would be read for ever.
import { readFileSync, statSync } from "node:fs";

/** Largest file of a person that is read, in bytes. */
export const MAX_FILE_BYTES = 8 * 1024 * 1024;

/** Why a file is not read; `problem` is the rest of a sentence about it. */
export interface Unread {
  readonly code: "encoding" | "not-found" | "too-large" | "unreadable";
  readonly problem: string;
}

/**
 * Reads a file, or says why not. It blocks: what waits for each of twenty small files takes ten
 * times as long.
 */
export async function readText(
  path: string,
  maxBytes: number,
): Promise<Unread | { readonly text: string }> {
  try {
    const found = statSync(path);
    if (!found.isFile()) return { code: "unreadable", problem: "is no file" };
    if (found.size > maxBytes) {
      return { code: "too-large", problem: `has over ${maxBytes / 1024 / 1024} MiB` };
    }
    const text = decode(readFileSync(path));
    return text === undefined ? { code: "encoding", problem: "is no UTF-8 text" } : { text };
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
    const problem = `cannot be read: ${reasonOf(error)}`;
    return { code: isMissing ? "not-found" : "unreadable", problem };
  }
}

/** Text of UTF-8; undefined when it is something else, which would be read as rubbish. */
export function decode(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.includes("\0") ? undefined : text;
  } catch {
    return undefined;
  }
}

/** Why the system does not read a file, in words. */
export function reasonOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  return REASONS[code ?? ""] ?? code ?? (error as Error).message;
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission is denied",
  ELOOP: "its link leads in a circle",
  ENOENT: "its link leads nowhere",
  EPERM: "permission is denied",
};
