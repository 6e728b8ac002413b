// How differences are told: what a person reads when a test fails.
import fc from "fast-check";
import { expect, test } from "vitest";
import { differenceOf } from "./difference.ts";
import { expectMessages, expectSame } from "./expectation.ts";

const orderId = "ORD-1";
const total = { amount: 9_999, currency: "EUR" };

test("the first place that differs is named, and its lines stand among those around them", () => {
  const placed = { type: "OrderPlaced", version: 1, data: { orderId, total, note: "x" } };
  const other = { ...placed, data: { note: "x", total: { ...total, amount: 100 }, orderId } };
  expect(() =>
    expectMessages("events", [other], [placed]),
  ).toThrow(`Other events than expected. First at events[0].data.total.amount: expected 9999, got 100.
(- expected, + got)
    OrderPlaced {
      note: "x"
      orderId: "ORD-1"
      total: {
  -     amount: 9999
  +     amount: 100
        currency: "EUR"
      }
    }`);
});

test("a message that is missing, or is too much, changes no line of the others", () => {
  const [one, two] = ["One", "Two"].map((type) => ({ type, version: 1, data: { orderId } }));
  expect(() =>
    expectMessages("commands", [two!], [one!, two!]),
  ).toThrow(`Other commands than expected. First at commands[0].type: expected "One", got "Two".
(- expected, + got)
  - One {
  -   orderId: "ORD-1"
  - }
    Two {
      orderId: "ORD-1"
    }`);
  expect(() => expectMessages("commands", [one!, two!], [one!])).toThrow(
    "First at commands[1]: expected nothing, got {",
  );
});

test("a row that is not there, and one that should not be, are told as such", () => {
  expect(() => expectSame("row A", undefined, { n: 1 })).toThrow(
    'Another row A than expected. First at row A: expected {"n":1}, got nothing.',
  );
  expect(() => expectSame("row A", { n: 1 }, undefined)).toThrow("expected nothing, got {");
});

test("what is the same JSON is the same, whatever the order of fields and what is undefined", () => {
  expectSame(
    "row",
    { a: 1, b: [undefined], at: new Date(0) },
    {
      ...{ b: [null], at: "1970-01-01T00:00:00.000Z", c: undefined, a: 1 },
    },
  );
});

test("long values and many lines are shortened", () => {
  const many = Array.from({ length: 3_000 }, (_, number) => ({ number }));
  const { lines } = differenceOf(many, many.toReversed())!;
  expect(lines).toHaveLength(81);
  expect(lines.at(-1)).toMatch(/^ {2}… and \d+ lines more$/);
  expect(differenceOf("x".repeat(500), "")?.expected).toHaveLength(121);
});

test("any two values differ exactly when their JSON does, and whichever comes first", () => {
  const value = fc.jsonValue({ maxDepth: 3 });
  fc.assert(
    fc.property(value, value, (expected, got) => {
      const difference = differenceOf(expected, got);
      const isSame = JSON.stringify(sorted(expected)) === JSON.stringify(sorted(got));
      expect(difference === undefined).toBe(isSame);
      expect(differenceOf(got, expected) === undefined).toBe(isSame);
      expect(differenceOf(expected, expected)).toBeUndefined();
    }),
  );
});

/** With the keys of all mappings in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
