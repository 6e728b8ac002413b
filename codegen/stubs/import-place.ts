// Where an import goes in a file that somebody else wrote.
import type { CommentRange, SourceFile } from "ts-morph";
import { Node } from "ts-morph";

/** An offset, and whether a line of its own begins there or has to be begun. */
export interface ImportPlace {
  readonly at: number;
  readonly isAfterImport: boolean;
}

/** After the last import; without one, below what belongs to the head of the file. */
export function importPlace(source: SourceFile, text: string): ImportPlace {
  const last = source.getImportDeclarations().at(-1);
  if (last) return { at: restOfLine(text, last.getEnd()), isAfterImport: true };
  return { at: endOfHead(source, text), isAfterImport: false };
}

/** A comment in the same line stays there, and so does code. */
function restOfLine(text: string, end: number): number {
  const [rest = ""] = /^[ \t]*(?:\/\/[^\r\n]*|(?:\/\*[^\r\n]*?\*\/[ \t]*)+)?(?=\r?\n|$)/.exec(
    text.slice(end),
  ) ?? [""];
  return end + rest.length;
}

function endOfHead(source: SourceFile, text: string): number {
  const statements = source.getStatements();
  const directive = statements.filter(
    (statement) =>
      Node.isExpressionStatement(statement) && Node.isStringLiteral(statement.getExpression()),
  );
  const isFirst = directive[0] !== undefined && directive[0] === statements[0];
  if (isFirst) return nextLine(text, directive[0]!.getEnd());
  const [first] = statements;
  if (!first) return text.length;
  const start = first.getStart();
  const shebang = /^#![^\n]*\n/.exec(text)?.[0].length ?? 0;
  const comments = first.getLeadingCommentRanges();
  const head = comments.findLastIndex((comment, index) => {
    const next = comments[index + 1]?.getPos() ?? start;
    return belongsToHead(comment, text.slice(comment.getEnd(), next));
  });
  return head < 0 ? shebang : nextLine(text, comments[head]!.getEnd());
}

/** A comment right above code may be about that code. */
function belongsToHead(comment: CommentRange, between: string): boolean {
  return /\n[ \t]*\r?\n/.test(between) || FOR_TOOLS.test(comment.getText());
}

const FOR_TOOLS = /^\/\*!|@ts-|@license|copyright|eslint-|tslint:|biome-|prettier-|deno-/i;

/** The start of the next line, and below it a blank one. */
function nextLine(text: string, end: number): number {
  const [rest = ""] = /^[^\n]*(?:\n(?:[ \t]*\r?\n)?|$)/.exec(text.slice(end)) ?? [];
  return end + rest.length;
}
