// Stubs that a watcher added: writing them is no save of anybody's, and must not begin a run.
import { readFileSync } from "node:fs";
import { sep } from "node:path";

/** What a watcher knows of the files that it added stubs to; paths are absolute. */
export interface OwnStubs {
  /** Notes what was written. */
  add(path: string, text: string): void;
  /** Whether a path is such a file, or a folder of one, as long as it holds what was written. */
  isOwn(path: string): boolean;
}

/** Knows of none at first. */
export function ownStubs(): OwnStubs {
  const texts = new Map<string, string>();
  const isAsWritten = (path: string): boolean => {
    if (textOf(path) === texts.get(path)) return true;
    // From now on it is somebody's, also when it becomes the same again.
    texts.delete(path);
    return false;
  };
  return {
    add: (path, text) => void texts.set(path, text),
    isOwn(path) {
      const files = [...texts.keys()].filter((file) => file === path || isBelow(file, path));
      return files.length > 0 && files.every(isAsWritten);
    },
  };
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

const isBelow = (path: string, folder: string): boolean => path.startsWith(folder + sep);
