// Patterns for the flag `u`: what they match is what the catalog's pattern matches.
import fc from "fast-check";
import { expect, test } from "vitest";
import { unicodePattern } from "./pattern.ts";

const PATTERNS = [
  ["^[A-Z]{3}$", "^[A-Z]{3}$"],
  ["\\-\\!\\a\\@", "-!a@"],
  ["^[\\w\\-\\/]+$", "^[\\w\\-/]+$"],
  ["a{1,2}{?}]", "a{1,2}\\{?\\}\\]"],
  ["\\p{L}", "p\\{L\\}"],
  ["(?<first>a)\\k<first>", "(?<first>a)\\k<first>"],
  ["\\x41\\u0042\\x4", "\\x41\\u0042x4"],
  ["[{}[]", "[{}[]"],
] as const;

test.each(PATTERNS)("%s becomes %s", (source, expected) => {
  expect(unicodePattern(source)).toBe(expected);
});

test.each(PATTERNS)("%s matches the same texts", (source) => {
  const [before, after] = [new RegExp(source), new RegExp(unicodePattern(source), "u")];
  const texts = fc.string({ unit: fc.constantFrom(..."aAB{}[]()L-!@/p1,2xk?") });
  fc.assert(fc.property(texts, (text) => before.test(text) === after.test(text)));
});

test("a pattern that the flag cannot say stays as it is", () => {
  expect(unicodePattern("[\\w-a]")).toBe("[\\w-a]");
});
