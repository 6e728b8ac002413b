// What a file shows before it is read: its name, and the line at its top that says what it is for.
import { type Breach, ownSources, type TextFile } from "./files.ts";
import { syntaxOf } from "./syntax.ts";

const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;
const saysNothing = /(^|[-./])(utils?|helpers?|common|managers?)([-./]|$)/;
const directive = /^\s*(biome-ignore|@ts-|\/\s*<|eslint-|prettier-)/;

/** Names that are not kebab-case, and names that say nothing about what is inside. */
export function badNames(files: readonly TextFile[]): readonly Breach[] {
  return ownSources(files).flatMap(({ path }) => [
    ...path
      .split("/")
      .filter((part) => !kebab.test(part))
      .map((part) => ({ path, line: 1, what: `is not kebab-case: ${part}` })),
    ...(saysNothing.test(path) ? [{ path, line: 1, what: "has a name that says nothing" }] : []),
  ]);
}

/** Files whose first line, after a shebang, is no comment for the reader. */
export function missingHeaders(files: readonly TextFile[]): readonly Breach[] {
  return ownSources(files)
    .filter((file) => !hasHeader(file))
    .map(({ path }) => ({ path, line: 1, what: "does not begin with a comment on its purpose" }));
}

function hasHeader(file: TextFile): boolean {
  const start = /^#!.*\n/.exec(file.text)?.[0].length ?? 0;
  const first = syntaxOf(file).comments.find((comment) => comment.start === start);
  return first !== undefined && first.value.trim() !== "" && !directive.test(first.value);
}
