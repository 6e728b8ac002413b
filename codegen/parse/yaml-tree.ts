// A YAML text as a tree: the same one, whichever parser made it. Never knows the parsers.
import type { Place } from "../finding.ts";

/** A value of a YAML text; `at` is where it starts, as an offset in characters. */
export type Tree = ScalarTree | MappingTree | ListTree | AliasTree;

/** A text, number, boolean or nothing. */
export interface ScalarTree {
  readonly kind: "scalar";
  readonly at: number;
  readonly value: string | number | boolean | null;
  /** As it is written: `1.10` is not 1.1. */
  readonly source: string;
  /** Whether a tag stands before it. */
  readonly tagged: boolean;
}

/** A mapping. */
export interface MappingTree {
  readonly kind: "mapping";
  readonly at: number;
  readonly pairs: readonly TreePair[];
}

/** A key that is no scalar is an empty text. A value may be missing with its colon. */
export interface TreePair {
  readonly key: string;
  readonly at: number;
  readonly value: Tree | undefined;
}

/** A list. */
export interface ListTree {
  readonly kind: "list";
  readonly at: number;
  readonly items: readonly Tree[];
}

/** `*name`: a value that stands before it once more. */
export interface AliasTree {
  readonly kind: "alias";
  readonly at: number;
  readonly target: Tree;
}

/** What a file holds. */
export interface YamlFile {
  readonly root: Tree | undefined;
  /** The text that could not be read: whatever it defines is not known. */
  readonly hidden: string;
  placeAt(offset: number): Place;
}

/** A scalar without a tag. */
export function scalarTree(
  at: number,
  value: ScalarTree["value"],
  source: string,
  tagged = false,
): ScalarTree {
  return { kind: "scalar", at, value, source, tagged };
}

/** How deep mappings and lists may be nested. */
export const MAX_DEPTH = 64;

/** Gives the places of a text's offsets. */
export function placesOf(file: string, source: string): (offset: number) => Place {
  const starts = [0];
  for (let at = source.indexOf("\n"); at >= 0; at = source.indexOf("\n", at + 1)) {
    starts.push(at + 1);
  }
  // Places are mostly asked for in the order of the text.
  let line = 0;
  return (offset) => {
    if (starts[line]! > offset) line = 0;
    while (line + 1 < starts.length && starts[line + 1]! <= offset) line++;
    return { file, line: line + 1, column: offset - starts[line]! + 1 };
  };
}

/** How a YAML 1.2 text is read that stands without quotes. */
export function plainValue(source: string): ScalarTree["value"] {
  if (NULL.test(source)) return null;
  if (!MAYBE.test(source)) return source;
  if (TRUE.test(source)) return true;
  if (FALSE.test(source)) return false;
  if (INTEGER.test(source) || FLOAT.test(source)) return Number(source);
  if (INFINITE.test(source)) {
    return source.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  return NAN.test(source) ? Number.NaN : source;
}

/** The first letters of what may be something else than text. */
const MAYBE = /^[-+.\dtTfF]/;
const NULL = /^(?:~|[Nn]ull|NULL)?$/;
const TRUE = /^(?:true|True|TRUE)$/;
const FALSE = /^(?:false|False|FALSE)$/;
const INTEGER = /^(?:[-+]?\d+|0o[0-7]+|0x[\da-fA-F]+)$/;
const FLOAT = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/;
const INFINITE = /^[-+]?\.(?:inf|Inf|INF)$/;
const NAN = /^\.(?:nan|NaN|NAN)$/;
