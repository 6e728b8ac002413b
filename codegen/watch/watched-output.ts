// What a watcher knows of the output folder, as long as nobody else changes it.
import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { KnownMessages } from "../known-messages.ts";
import { type KnownOutput, knownOutput } from "../known-output.ts";
import { outputFolder } from "../write.ts";

/** The generated file that is always there: when somebody else changed it, nothing is known. */
const WITNESS = "index.ts";

/** A folder of generated files whose content is known from the last run. */
export interface WatchedOutput extends KnownOutput {
  /** Reads everything again next time, unless the folder is as the last run left it. */
  verify(): Promise<void>;
  /** Notes that a run has ended well. */
  settle(): Promise<void>;
}

/** The folder at an absolute path. It is read once, and again when others change it. */
export function watchedOutput(out: string, messages: KnownMessages): WatchedOutput {
  const folder = knownOutput(outputFolder(out), messages);
  let seen = "";
  const look = async (): Promise<string> => {
    const found = await stat(join(out, WITNESS)).catch(() => undefined);
    return found ? `${found.ino} ${found.mtimeMs} ${found.size}` : "";
  };
  return {
    ...folder,
    async verify() {
      if (seen !== "" && (await look()) === seen) return;
      folder.known.clear();
      seen = "";
    },
    async settle() {
      seen = await look();
    },
    stale(outputs, current) {
      if (seen === "") return folder.stale(outputs, current);
      return [...folder.known.keys()].filter((path) => !current.has(path)).sort();
    },
  };
}
