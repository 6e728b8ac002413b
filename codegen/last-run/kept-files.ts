// What catalog files said when they were parsed last, one file of the cache for each of them.
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { ParsedFile, ParsedFiles } from "../parse/catalog.ts";
import { hashOf, writeKept } from "./cache-folder.ts";
import { packFile, unpackFile } from "./packed-file.ts";

/** Where files are kept, and by which generator. */
export interface KeptFiles {
  readonly folder: string;
  readonly generator: string;
}

/** What a file said when its text had this hash; undefined when that is not kept. */
export function readKept(
  { folder, generator }: KeptFiles,
  file: string,
  hash: string,
  source = "",
): ParsedFile | undefined {
  try {
    const bytes = readFileSync(join(folder, nameOf(file)));
    return unpackFile(bytes, keyOf(generator, file, hash), source);
  } catch {
    return undefined;
  }
}

/** Keeps what files say, and nothing of files that there are no more. */
export function keepFiles(
  { folder, generator }: KeptFiles,
  parsed: ParsedFiles,
  hashes: ReadonlyMap<string, string>,
  isKept: (file: string) => boolean,
): void {
  const names = new Set([...parsed.keys()].map(nameOf));
  for (const name of readdirSync(folder)) {
    if (name.endsWith(END) && !names.has(name)) rmSync(join(folder, name), { force: true });
  }
  for (const [file, said] of parsed) {
    if (isKept(file) || said.hidden !== "") continue;
    const key = keyOf(generator, file, hashes.get(file) ?? "");
    writeKept(join(folder, nameOf(file)), packFile(said, key));
  }
}

const END = ".file";

const nameOf = (file: string): string => `${hashOf([file]).slice(0, 32)}${END}`;

const keyOf = (...parts: readonly string[]): string => hashOf(parts);
