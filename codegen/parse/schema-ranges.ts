// How long and how large raw JSON Schema lets values be. A range that holds nothing is refused.
import type { Range } from "../type.ts";

/** A schema that is a mapping. */
export type Schema = Readonly<Record<string, unknown>>;

/** Says that a keyword, at a path, is not right. */
type Wrong = (path: string, problem: string, help: string) => unknown;

/** The path of a part. */
export const join = (path: string, part: string): string =>
  path === "" ? part : `${path}.${part}`;

/** A range of lengths: whole numbers from 0. */
export function lengthRange(
  schema: Schema,
  low: string,
  high: string,
  path: string,
  wrong: Wrong,
): Range {
  const range = rangeOf(schema, low, high, path, wrong);
  for (const [keyword, value] of [
    [low, range.min],
    [high, range.max],
  ] as const) {
    if (value === undefined || (Number.isInteger(value) && value >= 0)) continue;
    wrong(join(path, keyword), "is no length", "Write a whole number from 0.");
    return {};
  }
  const { min = 0, max = Number.POSITIVE_INFINITY } = range;
  if (min <= max) return range;
  wrong(join(path, high), `is below ${low}`, "Make it larger.");
  return {};
}

/** The bounds of a number; undefined when they are not right. Exclusive ones are of integers. */
export function numberBounds(
  schema: Schema,
  path: string,
  wrong: Wrong,
): (Range & { readonly multipleOf?: number }) | undefined {
  const range = rangeOf(schema, "minimum", "maximum", path, wrong);
  const low = amountOf(schema, "exclusiveMinimum", path, wrong);
  const high = amountOf(schema, "exclusiveMaximum", path, wrong);
  const min = highest(range.min, low === undefined ? undefined : Math.floor(low) + 1);
  const max = lowest(range.max, high === undefined ? undefined : Math.ceil(high) - 1);
  const multipleOf = amountOf(schema, "multipleOf", path, wrong);
  if (multipleOf !== undefined && multipleOf <= 0) {
    wrong(join(path, "multipleOf"), "is not positive", "Correct it.");
    return undefined;
  }
  if (min !== undefined && max !== undefined && min > max) {
    const keyword = range.max === undefined ? "exclusiveMaximum" : "maximum";
    wrong(join(path, keyword), "leaves no number", "Make it larger.");
    return undefined;
  }
  return {
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    ...(multipleOf !== undefined && { multipleOf }),
  };
}

function rangeOf(schema: Schema, low: string, high: string, path: string, wrong: Wrong): Range {
  const min = amountOf(schema, low, path, wrong);
  const max = amountOf(schema, high, path, wrong);
  return { ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
}

function amountOf(schema: Schema, keyword: string, path: string, wrong: Wrong): number | undefined {
  const value = schema[keyword];
  if (value === undefined || (typeof value === "number" && Number.isFinite(value))) return value;
  wrong(join(path, keyword), "is no number", "Correct it.");
  return undefined;
}

function highest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);
}

function lowest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}
