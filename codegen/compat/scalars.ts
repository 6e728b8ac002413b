// Which scalar type accepts every value of another one. What cannot be decided is refused.
import type { Primitive, Range, Type } from "../type.ts";

/** A built-in type with its bounds. */
export type Scalar = Extract<Type, { readonly kind: "primitive" }>;

/** Lengths of texts of the formats, in characters; a date-time has at most 9 decimals. */
const LENGTHS: Partial<Readonly<Record<Primitive, Range>>> = {
  uuid: { min: 36, max: 36 },
  date: { min: 10, max: 10 },
  datetime: { min: 20, max: 35 },
  email: { min: 6 },
  uri: { min: 2 },
};

/** Why `to` does not accept every value of `from`; undefined when it does. */
export function scalarProblem(to: Scalar, from: Scalar): string | undefined {
  const isNumber = to.name === "number" || to.name === "int";
  if (isNumber && (from.name === "int" || from.name === to.name)) {
    if (!within(numberRange(to), numberRange(from))) return "has a narrower range";
    return dividesAll(to, from) ? undefined : `must be a multiple of ${to.multipleOf}`;
  }
  if (to.name === "string" && isText(from)) {
    const known = from.name === "string" ? from : (LENGTHS[from.name] ?? {});
    if (!within(lengthRange(to), known)) return "has a narrower length";
    return to.pattern === undefined || to.pattern === from.pattern ? undefined : "has a pattern";
  }
  return to.name === from.name ? undefined : `is ${to.name} where ${from.name} was written`;
}

/** Why a scalar does not accept one value; undefined when it does, or when it is of a format. */
export function valueProblem(to: Scalar, value: string | number | boolean): string | undefined {
  const no = `does not accept ${JSON.stringify(value)}`;
  if (to.name === "boolean") return typeof value === "boolean" ? undefined : no;
  if (to.name === "int" || to.name === "number") {
    if (typeof value !== "number" || !contains(to, value)) return no;
    if (to.name === "int" && !Number.isSafeInteger(value)) return no;
    return to.multipleOf === undefined || isMultiple(value, to.multipleOf) ? undefined : no;
  }
  if (typeof value !== "string" || to.name !== "string" || !contains(to, value.length)) return no;
  return to.pattern === undefined || new RegExp(to.pattern).test(value) ? undefined : no;
}

/** Whether the values of a scalar are texts. */
export function isText({ name }: Scalar): boolean {
  return name !== "int" && name !== "number" && name !== "boolean";
}

/** Whether a range lies within another one. */
export function within(to: Range, from: Range): boolean {
  const low = to.min === undefined || (from.min !== undefined && from.min >= to.min);
  const high = to.max === undefined || (from.max !== undefined && from.max <= to.max);
  return low && high;
}

/** A range of lengths: none is below 0. */
export function lengthRange({ min, max }: Range): Range {
  return { ...(min !== undefined && min > 0 && { min }), ...(max !== undefined && { max }) };
}

/** Integers between 0.5 and 1.5 are those from 1 to 1. */
function numberRange({ name, min, max }: Scalar): Range {
  if (name === "number")
    return { ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
  return {
    min: Math.max(min === undefined ? Number.MIN_SAFE_INTEGER : Math.ceil(min)),
    max: Math.min(max === undefined ? Number.MAX_SAFE_INTEGER : Math.floor(max)),
  };
}

function contains({ min, max }: Range, size: number): boolean {
  return (min === undefined || size >= min) && (max === undefined || size <= max);
}

/** Every value of `from` is a multiple of `to.multipleOf`; an integer is one of 1. */
function dividesAll(to: Scalar, from: Scalar): boolean {
  if (to.multipleOf === undefined) return true;
  const steps = [from.multipleOf, from.name === "int" ? 1 : undefined];
  return steps.some((step) => step !== undefined && isMultiple(step, to.multipleOf!));
}

/** Compares by decimal digits, so that 0.3 is a multiple of 0.1 and 0.5 equals 0.50. */
export function isMultiple(value: number, step: number): boolean {
  const scale = 10 ** Math.max(decimals(value), decimals(step));
  return Math.round(value * scale) % Math.round(step * scale) === 0;
}

function decimals(value: number): number {
  const [mantissa = "", exponent = "0"] = String(value).split("e");
  return Math.max(0, (mantissa.split(".")[1]?.length ?? 0) - Number(exponent));
}
