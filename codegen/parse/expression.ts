// The one-line type expression: `OrderLine[](1..200) | null = default @mark(arg)`.
import { type Mark, PRIMITIVES, type Primitive, type Range, type Type } from "../type.ts";

/** What an expression says. */
export interface Expression {
  readonly type: Type;
  readonly default?: { readonly value: unknown };
  readonly marks: readonly Mark[];
}

/** What is wrong with an expression, and what to write. */
export interface ExpressionError {
  readonly problem: string;
  readonly help: string;
}

/** How many expressions are kept: catalogs write few, but each of them often. */
const MAX_KNOWN = 10_000;

const known = new Map<string, Expression | ExpressionError>();

/**
 * Parses an expression; throws nothing: the result says what is wrong. The same text gives the same
 * object, so that types which are written alike are compared at once.
 */
export function parseExpression(source: string): Expression | ExpressionError {
  const before = known.get(source);
  if (before) return before;
  if (known.size >= MAX_KNOWN) known.clear();
  const parsed = parseAnew(source);
  known.set(source, parsed);
  return parsed;
}

function parseAnew(source: string): Expression | ExpressionError {
  try {
    return expression(createScanner(source));
  } catch (error) {
    if (error instanceof Refused) return { problem: error.problem, help: error.help };
    throw error;
  }
}

/** Whether parsing failed. */
export function isExpressionError(result: Expression | ExpressionError): result is ExpressionError {
  return "problem" in result;
}

class Refused {
  readonly problem: string;
  readonly help: string;
  constructor(problem: string, help: string) {
    this.problem = problem;
    this.help = help;
  }
}

interface Scanner {
  readonly source: string;
  position: number;
}

const createScanner = (source: string): Scanner => ({ source, position: 0 });

function take(scanner: Scanner, pattern: RegExp): string | undefined {
  const sticky = new RegExp(pattern.source, "y");
  sticky.lastIndex = scanner.position;
  const match = sticky.exec(scanner.source);
  if (!match) return undefined;
  scanner.position = sticky.lastIndex;
  return match[1] ?? match[0];
}

const rest = (scanner: Scanner): string => scanner.source.slice(scanner.position);

function expression(scanner: Scanner): Expression {
  refuseCut(scanner.source);
  let type = typeWithSuffixes(scanner);
  if (take(scanner, /\s*\|\s*null\b/)) type = { kind: "nullable", of: type };
  const literal = take(scanner, /\s*=\s*("(?:[^"\\]|\\.)*"|[^@\s]+)/);
  if (literal !== undefined) unquote(literal);
  const marks: Mark[] = [];
  for (let mark = takeMark(scanner); mark; mark = takeMark(scanner)) marks.push(mark);
  if (rest(scanner).trim() !== "") {
    throw notUnderstood(rest(scanner).trim(), literal);
  }
  return {
    type,
    marks,
    ...(literal !== undefined && { default: { value: literalOf(literal, type, unquote) } }),
  };
}

/** What is often written behind a type, and how it is said here. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
  [/^\|/, "Only null may stand behind |: for other unions write schema: { anyOf: [ … ] }."],
  [/^\?/, "The ? goes behind the name of a field: note?: string."],
  [
    /^\(/,
    "One ( ) may follow a type: for a length and a pattern write schema: { type: string, … }.",
  ],
];

function notUnderstood(text: string, literal: string | undefined): Refused {
  const advice = literal === undefined && ADVICE.find(([pattern]) => pattern.test(text));
  if (advice) return new Refused(`does not understand "${text}"`, advice[1]);
  const isMoreOfDefault = literal !== undefined && !/^["@]/.test(text) && !literal.startsWith('"');
  const whole = `${literal} ${text.replace(/\s*@.*$/, "")}`;
  return new Refused(
    `does not understand "${text}"`,
    isMoreOfDefault
      ? `Quote a default that has spaces: = "${whole}".`
      : "After the type come [] or (range), | null, = default and @marks, in this order.",
  );
}

/** YAML cuts plain text at ` #`: a bracket stays open. */
function refuseCut(source: string): void {
  const plain = source.replace(/\(\/(?:[^/\\]|\\.)*\/\)/g, "").replace(/"(?:[^"\\]|\\.)*"/g, "");
  if (plain.split("(").length === plain.split(")").length) return;
  throw new Refused(
    `has a bracket that does not match in "${source}"`,
    'Quote the whole expression: YAML cuts plain text at " #".',
  );
}

function takeMark(scanner: Scanner): Mark | undefined {
  const name = take(scanner, /\s*@([a-z]\w*)/);
  if (name === undefined) return undefined;
  if (!["key", "subject", "pii", "deprecated"].includes(name)) {
    throw new Refused(`has an unknown mark @${name}`, "Marks are @key @subject @pii @deprecated.");
  }
  const argument = take(scanner, /\(\s*("(?:[^"\\]|\\.)*"|[^)]*?)\s*\)/);
  return argument === undefined ? { name } : { name, argument: unquote(argument) };
}

function typeWithSuffixes(scanner: Scanner): Type {
  let type = withArguments(scanner, baseType(scanner));
  while (take(scanner, /\[\]/)) {
    type = withArguments(scanner, { kind: "list", item: type });
  }
  return type;
}

function baseType(scanner: Scanner): Type {
  const name = take(scanner, /\s*((?:[a-z][a-z0-9_]*\.)?[A-Za-z]\w*)/);
  if (name === undefined && take(scanner, /\s*\(/)) {
    throw new Refused(
      `has brackets around a type in "${scanner.source}"`,
      "Give what is inside a name under types, and write that name.",
    );
  }
  if (name === undefined) {
    throw new Refused(`has no type in "${scanner.source}"`, "Start with a type, such as string.");
  }
  if (name === "map") return mapType(scanner);
  if (name === "enum") return enumType(scanner);
  if ((PRIMITIVES as readonly string[]).includes(name)) {
    return { kind: "primitive", name: name as Primitive };
  }
  if (/^[A-Z]/.test(name) || name.includes(".")) return { kind: "named", name };
  throw new Refused(
    `has an unknown type "${name}"`,
    `Built-in types are ${PRIMITIVES.join(", ")}, map<T> and enum(a, b); named ones start with a capital.`,
  );
}

function mapType(scanner: Scanner): Type {
  if (!take(scanner, /</)) throw new Refused("has a map without type", "Write map<string>.");
  const value = typeWithSuffixes(scanner);
  if (take(scanner, /\s*\|\s*null\b/)) {
    const named = insideBracket(scanner);
    throw new Refused(
      "has a map of what may be null",
      `Name ${named} under types, and write that name inside map<…>.`,
    );
  }
  if (!take(scanner, /\s*>/)) throw new Refused("has a map that is not closed", "Write map<T>.");
  return { kind: "map", value };
}

/** What was read since the last bracket was opened. */
function insideBracket({ source, position }: Scanner): string {
  return source.slice(source.lastIndexOf("<", position) + 1, position).trim();
}

function enumType(scanner: Scanner): Type {
  const list = take(scanner, /\(([^)]*)\)/);
  const values = (list ?? "").split(",").map((value) => unquote(value.trim()));
  if (list === undefined || values.some((value) => value === "")) {
    throw new Refused("has an enum without values", "Write enum(card, invoice).");
  }
  return { kind: "enum", values, open: false };
}

function withArguments(scanner: Scanner, type: Type): Type {
  const pattern = take(scanner, /\(\/((?:[^/\\]|\\.)*)\/\)/);
  if (pattern !== undefined) return withPattern(type, pattern);
  const range = take(scanner, /\(([^)]*)\)/);
  if (range === undefined) return type;
  if (range.startsWith("/")) {
    const help = "A pattern ends at its first /, before the ): write \\/ for one inside of it.";
    throw new Refused(`has a pattern that is not closed: (${range})`, help);
  }
  const match = /^\s*((?:-?\d+(?:\.\d+)?)?)\s*\.\.\s*((?:-?\d+(?:\.\d+)?)?)\s*$/.exec(range);
  if (!match || (match[1] === "" && match[2] === "")) {
    throw new Refused(`has a range "(${range})"`, "Write (1..64), (1..) or (..64).");
  }
  return withRange(type, {
    ...(match[1] !== "" && { min: Number(match[1]) }),
    ...(match[2] !== "" && { max: Number(match[2]) }),
  });
}

function withPattern(type: Type, pattern: string): Type {
  if (type.kind !== "primitive" || type.name !== "string") {
    throw new Refused("has a pattern on something else than string", "Write string(/…/).");
  }
  try {
    new RegExp(pattern);
  } catch {
    throw new Refused(`has a pattern that is no regular expression: ${pattern}`, "Correct it.");
  }
  return { ...type, pattern };
}

function withRange(type: Type, range: Range): Type {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = range;
  if (min > max) throw new Refused("has an empty range", "The smaller number comes first.");
  const ranged = type.kind === "list" || type.kind === "primitive";
  const bare = type.kind === "primitive" && !["string", "int", "number"].includes(type.name);
  if (!ranged || bare) {
    throw new Refused("has a range on a type without one", "Ranges fit string, int, number, []. ");
  }
  const counts = type.kind === "list" || type.name === "string";
  const bounds = [range.min, range.max].filter((bound) => bound !== undefined);
  if (counts && bounds.some((bound) => bound < 0)) {
    throw new Refused("has a negative length", "Lengths start at 0.");
  }
  if ((counts || type.name === "int") && bounds.some((bound) => !Number.isInteger(bound))) {
    throw new Refused("has a range of fractions", "Write whole numbers.");
  }
  if ((counts || type.name === "int") && bounds.some((bound) => !Number.isSafeInteger(bound))) {
    throw new Refused("has a bound that is too large", "Leave it out, or write one below 2^53.");
  }
  return { ...type, ...range };
}

/** The text inside of quotes, which must be those of JSON. */
function unquote(text: string): string {
  const inner = quoted(text);
  if (inner !== undefined) return inner;
  throw new Refused(
    `has a badly quoted text ${text}`,
    'Close the quote; a value of an enum with a comma needs the long form, enum: ["a, b"].',
  );
}

function quoted(text: string): string | undefined {
  if (!text.startsWith('"')) return text;
  try {
    return JSON.parse(text) as string;
  } catch {
    return undefined;
  }
}

/** A default as the type reads it: `1` is a number for int, text for string. */
export function literalOf(
  text: string,
  type: Type,
  textOf = (written: string): string => quoted(written) ?? written,
): unknown {
  const inner = type.kind === "nullable" ? type.of : type;
  if (text === "null" && type.kind === "nullable") return null;
  const isNumber = inner.kind === "primitive" && ["int", "number"].includes(inner.name);
  if (isNumber && text !== "" && !Number.isNaN(Number(text))) return Number(text);
  if (inner.kind === "primitive" && inner.name === "boolean") {
    if (text === "true" || text === "false") return text === "true";
  }
  return textOf(text);
}
