// How a file of the user is written, so that what is added looks like the rest of it.
import { Node, type SourceFile } from "ts-morph";

/** The style of a file. */
export interface Style {
  readonly newLine: "\n" | "\r\n";
  /** One level of indentation. */
  readonly indent: string;
  /** Ends a statement: a semicolon, or nothing. */
  readonly end: string;
  quote(text: string): string;
}

/** Reads it off a file; what the file does not show is as in generated code. */
export function styleOf(source: SourceFile, text: string): Style {
  const mark = quoteOf(source, text);
  return {
    newLine: newLineOf(text),
    indent: indentOf(text),
    end: hasSemicolons(source) ? ";" : "",
    quote: (words) =>
      `${mark}${words.replaceAll("\\", "\\\\").replaceAll(mark, `\\${mark}`)}${mark}`,
  };
}

function newLineOf(text: string): Style["newLine"] {
  const all = text.split("\n").length - 1;
  return text.split("\r\n").length - 1 > all / 2 ? "\r\n" : "\n";
}

/** The smallest step; lines of a block comment begin with a single space, and are none. */
function indentOf(text: string): string {
  const indents = [...text.matchAll(/^(\t| {2,})(?=[^\s*])/gm)].map(([, indent = ""]) => indent);
  if (indents.includes("\t")) return "\t";
  return indents.sort((a, b) => a.length - b.length)[0] ?? "  ";
}

function hasSemicolons(source: SourceFile): boolean {
  const ended = source
    .getStatements()
    .filter(
      (statement) =>
        Node.isImportDeclaration(statement) ||
        Node.isExportDeclaration(statement) ||
        Node.isVariableStatement(statement) ||
        Node.isExpressionStatement(statement),
    )
    .map((statement) => statement.getText().endsWith(";"));
  return ended.length === 0 || ended.includes(true);
}

function quoteOf(source: SourceFile, text: string): string {
  const module = source.getImportDeclarations()[0]?.getModuleSpecifier().getText();
  const shown = module ?? /["'](?=[^"'\n]*["'])/.exec(text)?.[0];
  return shown?.startsWith("'") ? "'" : '"';
}
