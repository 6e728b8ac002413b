// How added hooks look on a terminal.
import type { Stub } from "@eventwright/codegen";

/** One line per file, with the names of the functions that were added to it. */
export function stubLines(stubs: readonly Stub[]): readonly string[] {
  const files = new Map<string, string[]>();
  for (const { file, name } of stubs) files.set(file, [...(files.get(file) ?? []), name]);
  return [...files].map(([file, names]) => `Added to ${file}: ${names.join(", ")}.`);
}
