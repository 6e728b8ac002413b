// What is known of the output folder, so that a run makes, reads and writes only what it changes.
import type { OutputFile } from "./emit/mod.ts";
import type { KnownMessages } from "./known-messages.ts";
import type { OutputFolder } from "./write.ts";

/** What a file holds: what it was made of, by its number, or else its text. */
export type Content = number | string;

/** A folder of generated files, with what is known of it. */
export interface KnownOutput extends OutputFolder {
  /** What the files hold, by their paths. */
  readonly known: Map<string, Content>;
  /** The signatures of files that were written. */
  readonly written: ReadonlyMap<string, string>;
}

/** The folder, of which something may be known already. */
export function knownOutput(
  folder: OutputFolder,
  { numberOf }: Pick<KnownMessages, "numberOf">,
  known: Map<string, Content> = new Map(),
): KnownOutput {
  const written = new Map<string, string>();
  const contentOf = (file: OutputFile): Content =>
    file.of === undefined ? file.text : numberOf(file.of);
  const isKnown = (file: OutputFile): boolean => known.get(file.path) === contentOf(file);
  return {
    ...folder,
    known,
    written,
    changed(all) {
      const doubtful = all.filter((file) => !isKnown(file));
      // What was made of something else may be the same; another text is not.
      const unread = doubtful.filter(({ path }) => typeof known.get(path) !== "string");
      const different = new Set(folder.changed(unread));
      const same = new Set(unread.filter((file) => !different.has(file)));
      for (const file of same) known.set(file.path, contentOf(file));
      return doubtful.filter((file) => !same.has(file));
    },
    write(some) {
      for (const { path } of some) known.delete(path);
      const signatures = folder.write(some);
      for (const [path, signature] of signatures) written.set(path, signature);
      for (const file of some) known.set(file.path, contentOf(file));
      return signatures;
    },
    remove(path) {
      folder.remove(path);
      known.delete(path);
    },
  };
}
