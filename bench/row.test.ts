// Medians, rounding and targets.
import { afterEach, expect, test, vi } from "vitest";
import { isMet, measureParts, median, rounded, rowOf, targetAt } from "./row.ts";

const { exitCode } = process;

afterEach(() => {
  process.exitCode = exitCode;
  vi.restoreAllMocks();
});

test("the median is the middle one by size, and of two the higher", () => {
  expect(median([10, 9, 100])).toBe(10);
  expect(median([4, 1, 3, 2])).toBe(3);
  expect(() => median([])).toThrow("no median");
});

test("figures are whole, or of three digits", () => {
  expect([1234.5, 99.96, 12.345, 0.012345, 0].map(rounded)).toEqual([1235, 100, 12.3, 0.0123, 0]);
});

test("a row is rounded in all of its figures, and gets none that it had not", () => {
  expect(rowOf({ name: "a", value: 1234.5, unit: "ms", floor: 40.44, ratio: 2.0001 })).toEqual({
    name: "a",
    value: 1235,
    unit: "ms",
    floor: 40.4,
    ratio: 2,
  });
});

test("a target is met below it, and holds for 1,000 events only", () => {
  const row = { name: "a", value: 300, unit: "ms" } as const;
  expect(isMet({ ...row, ...targetAt(1_000, 301) })).toBe(true);
  expect(isMet({ ...row, ...targetAt(1_000, 300) })).toBe(false);
  expect(isMet({ ...row, ...targetAt(20, 300) })).toBeUndefined();
});

test("what is told by the second is to come to its target, and a ratio to what it must reach", () => {
  const rate = { name: "a", value: 300, unit: "/s" } as const;
  expect([300, 301].map((target) => isMet({ ...rate, target }))).toEqual([true, false]);
  expect([0.5, 0.6].map((reach) => isMet({ ...rate, ratio: 0.5, reach }))).toEqual([true, false]);
  const time = { ...rate, unit: "ms" } as const;
  expect([1.4, 1.3].map((reach) => isMet({ ...time, ratio: 1.4, reach }))).toEqual([true, false]);
  expect(isMet({ ...time, reach: 1 })).toBeUndefined();
});

test("what the other parts measured is not lost when one fails", async () => {
  const told = vi.spyOn(console, "error").mockReturnValue();
  const rows = await measureParts(["cold", "warm", "hot"], vi.fn(), async (part) => {
    if (part === "warm") throw new Error("too warm");
    return [{ name: part, value: 1, unit: "ms" }];
  });
  expect(rows.map(({ name }) => name)).toEqual(["cold", "hot"]);
  expect(told).toHaveBeenCalledWith('The part "warm" failed: too warm');
  expect(process.exitCode).toBe(1);
});
