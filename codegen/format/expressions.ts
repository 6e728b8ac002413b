// The one-line type expression as a pattern. It takes whatever the parser takes, and little else:
// the inside of a map in a map is left open, and so is whether the smaller bound comes first.
import { PRIMITIVES } from "../type.ts";
import type { TextKind } from "./construct.ts";

/** A text as JSON writes it. */
const QUOTED = '"(?:[^"\\\\\\u0000-\\u001f]|\\\\(?:["\\\\/bfnrt]|u[0-9A-Fa-f]{4}))*"';

const range = (bound: string): string =>
  `\\(\\s*(?:${bound}\\s*\\.\\.\\s*(?:${bound})?|\\.\\.\\s*${bound})\\s*\\)`;

const LENGTH = range("\\d+");
const BOUNDS: Readonly<Record<string, string>> = {
  string: `(?:${LENGTH}|\\(\\/(?:[^/\\\\]|\\\\.)*\\/\\))?`,
  int: `(?:${range("-?\\d+")})?`,
  number: `(?:${range("-?\\d+(?:\\.\\d+)?")})?`,
};

const VALUE = `(?:"(?:[^"\\\\,)]|\\\\[^,)])+"|[^\\s",)][^,)]*)`;
const ENUM = `enum\\(\\s*${VALUE}\\s*(?:,\\s*${VALUE}\\s*)*\\)`;
const NAMED = "(?:[a-z][a-z0-9_]*\\.[A-Za-z]|[A-Z])\\w*";

function typePattern(insideOfMap: string): string {
  const primitives = PRIMITIVES.map((name) => `${name}${BOUNDS[name] ?? ""}`);
  const base = [...primitives, ENUM, `map<${insideOfMap}\\s*>`, NAMED].join("|");
  return `\\s*(?:${base})(?:\\[\\](?:${LENGTH})?)*`;
}

const NULLABLE = `${typePattern(typePattern(".+"))}(?:\\s*\\|\\s*null\\b)?`;
const DEFAULT = `(?:\\s*=\\s*(?:${QUOTED}|[^@\\s"][^@\\s]*))?`;
const ARGUMENT = `(?:\\(\\s*(?:${QUOTED}\\s*|(?:[^)"\\s][^)]*)?)\\))?`;
const MARKS = `(?:\\s*@(?:key|subject|pii|deprecated)(?!\\w)${ARGUMENT})*`;

/** A field's type with all that may follow it. */
export const EXPRESSION_TEXT: TextKind = {
  kind: "text",
  name: "expression",
  pattern: new RegExp(`^${NULLABLE}${DEFAULT}${MARKS}\\s*$`),
  help: "Write a type, then [] or (range), | null, = default and @marks, in this order.",
};

/** A type by itself. */
export const TYPE_TEXT: TextKind = {
  kind: "text",
  name: "typeExpression",
  pattern: new RegExp(`^${NULLABLE}\\s*$`),
  help: "Write a type, then [] or (range), and | null.",
};
