// Parses TypeScript once per file with Vite's parser, for TypeScript 7 has no JavaScript API.
import {
  type ParseResult,
  parseSync,
  type ESTree as Syntax,
  Visitor,
  type VisitorObject,
} from "vite";
import { type Breach, lineAt, ownSources, type TextFile } from "./files.ts";

export type { Syntax };

const parsed = new WeakMap<TextFile, ParseResult>();

/** The syntax tree and the comments of a file. */
export function syntaxOf(file: TextFile): ParseResult {
  const known = parsed.get(file);
  if (known !== undefined) return known;
  const result = parseSync(file.path, file.text);
  parsed.set(file, result);
  return result;
}

/** Calls the visitor's function for each node of its type, parents before children. */
export function visit(file: TextFile, visitor: VisitorObject): void {
  new Visitor(visitor).visit(syntaxOf(file).program);
}

/** What the parser cannot read; the other rules see nothing in such a file. */
export function syntaxErrors(files: readonly TextFile[]): readonly Breach[] {
  return ownSources(files).flatMap((file) =>
    syntaxOf(file).errors.map(({ message, labels }) => ({
      path: file.path,
      line: lineAt(file.text, labels[0]?.start ?? 0),
      what: `cannot be parsed: ${message}`,
    })),
  );
}
