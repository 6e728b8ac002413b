// Which texts are certainly numbers: those of a pattern of digits, or of few values.
import type { Type } from "../type.ts";

/** More digits may not fit into a safe integer. */
const MAX_DIGITS = 15;

/** One digit, or a bounded count of them that is never none. */
const DIGITS = String.raw`(?:(?:\[[01]-9\]|\\d)(?:\{(?:[1-9]\d*,)?[1-9]\d*\}|\{0,\d+\})?)`;
const FRACTION = String.raw`(?:\\\.${DIGITS}+|\(\\\.${DIGITS}+\)\?)`;
const SIGNED = String.raw`\^(?:-\??)?(?:\[[01]-9\]|\\d)`;
const INTEGER = new RegExp(`^${SIGNED}(?:\\{[1-9]\\d*(?:,\\d+)?\\})?${DIGITS}*\\$$`);
const NUMBER = new RegExp(`^${SIGNED}(?:\\{[1-9]\\d*(?:,\\d+)?\\})?${DIGITS}*${FRACTION}?\\$$`);

/** Whether every value of a type is a text that `Number` reads exactly, as an integer or at all. */
export function isNumeric(type: Type, kind: "integer" | "number"): boolean {
  const isNumber = kind === "integer" ? isInteger : isDecimal;
  if (type.kind === "enum" && !type.open) return type.values.every(isNumber);
  if (type.kind === "literal") return typeof type.value === "string" && isNumber(type.value);
  if (type.kind !== "primitive" || type.name !== "string" || type.pattern === undefined) {
    return false;
  }
  const pattern = kind === "integer" ? INTEGER : NUMBER;
  return pattern.test(type.pattern) && digitsOf(type.pattern) <= MAX_DIGITS;
}

/** The largest count of digits that a pattern of them allows. */
function digitsOf(pattern: string): number {
  const parts = [...pattern.matchAll(/(?:\[[01]-9\]|\\d)(?:\{(?:\d+,)?(\d+)\})?/g)];
  return parts.reduce((sum, [, count]) => sum + Number(count ?? 1), 0);
}

const isInteger = (text: string): boolean => /^-?(?:0|[1-9]\d{0,14})$/.test(text);
const isDecimal = (text: string): boolean => /^-?(?:0|[1-9]\d{0,7})(?:\.\d{1,7})?$/.test(text);
