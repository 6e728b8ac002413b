// Pulls follow the sizes of what comes.
import { expect, test } from "vitest";
import { createPullSize } from "./pull-size.ts";

function after(...sizes: readonly number[]): number {
  const size = createPullSize();
  for (const bytes of sizes) size.saw(bytes);
  return size.messages();
}

const many = (bytes: number): readonly number[] => new Array<number>(200).fill(bytes);

test("small messages come by the hundreds, large ones one by one", () => {
  expect(after()).toBe(64);
  expect(after(...many(500))).toBe(500);
  expect(after(...many(40_000))).toBeGreaterThan(90);
  expect(after(...many(40_000))).toBeLessThan(120);
  expect(after(...many(8 * 1024 * 1024))).toBe(1);
});

test("the size goes down with larger ones, and up again with smaller ones", () => {
  expect(after(...many(500), ...many(1024 * 1024))).toBeLessThan(6);
  expect(after(...many(500), 1024 * 1024)).toBeLessThan(20);
  expect(after(...many(1024 * 1024), ...many(500), ...many(500))).toBe(500);
});
