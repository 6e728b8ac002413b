// What a watcher knows of the output folder, so that a save reads and makes only what it touches.
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { type OutputFolder, outputFolder } from "../write.ts";

/** The generated file that is always there: when somebody else changed it, nothing is known. */
const WITNESS = "index.ts";

/** A folder of generated files whose texts are known from the last run. */
export interface KnownOutput extends OutputFolder {
  /** Reads everything again next time, unless the folder is as the last run left it. */
  verify(): Promise<void>;
  /** Notes that a run has ended well. */
  settle(): Promise<void>;
}

/** The folder at an absolute path. Its texts are read once, and again when others change it. */
export function knownOutput(out: string): KnownOutput {
  const folder = outputFolder(out);
  const texts = new Map<string, string>();
  let seen = "";
  const look = async (): Promise<string> => {
    const found = await stat(join(out, WITNESS)).catch(() => undefined);
    return found ? `${found.ino} ${found.mtimeMs} ${found.size}` : "";
  };
  return {
    read: folder.read,
    async verify() {
      if (seen !== "" && (await look()) === seen) return;
      texts.clear();
      seen = "";
    },
    async settle() {
      seen = await look();
    },
    changed(files) {
      const unknown = files.filter(({ path }) => !texts.has(path));
      const different = new Set(folder.changed(unknown));
      for (const file of unknown) if (!different.has(file)) texts.set(file.path, file.text);
      return files.filter((file) => texts.get(file.path) !== file.text);
    },
    stale(outputs, current) {
      if (seen === "") return folder.stale(outputs, current);
      return [...texts.keys()].filter((path) => !current.has(path)).sort();
    },
    write(files) {
      for (const { path } of files) texts.delete(path);
      folder.write(files);
      for (const { path, text } of files) texts.set(path, text);
    },
    remove(path) {
      folder.remove(path);
      texts.delete(path);
    },
  };
}
