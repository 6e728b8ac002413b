// What is in a folder, as far as the system tells without a look into the files.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { signatureOf } from "../write.ts";

/** How many files a folder may hold for a look at all of them to be worth it. */
const MAX_FILES = 50_000;

/** The signatures of a folder's files, by paths with slashes; those of links are empty. */
export type Scan = ReadonlyMap<string, string>;

/** Looks at a folder and all below; undefined when it cannot be, or is too large. */
export function scanFolder(folder: string): Scan | undefined {
  try {
    return scan(folder);
  } catch {
    return undefined;
  }
}

function scan(folder: string): Scan | undefined {
  const found = new Map<string, string>();
  const look = (below: string): void => {
    for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
      if (found.size > MAX_FILES) return;
      const path = below === "" ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) look(path);
      else found.set(path, entry.isFile() ? signatureOf(join(folder, path)) : "");
    }
  };
  look("");
  return found.size > MAX_FILES ? undefined : found;
}
