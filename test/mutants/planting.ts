// Plants a mutant while its file is loaded: nothing on the disk is ever changed.
import type { Mutant } from "./mutants.ts";

/** What a mutant changes. */
export type Change = Pick<Mutant, "file" | "replace" | "by">;

/** A file's text with the mutant in it. Throws when what it replaces is not there exactly once. */
export function planted(text: string, { file, replace, by }: Change): string {
  const parts = text.split(replace);
  if (parts.length === 2) return parts.join(by);
  const times = parts.length - 1;
  throw new Error(`The mutant is stale: ${file} has ${times} times, not once: ${replace}`);
}
