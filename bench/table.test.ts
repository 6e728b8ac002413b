// The table that people read.
import { expect, test } from "vitest";
import { tableOf } from "./table.ts";

test("a line a row, with what is met and missed", () => {
  const table = tableOf([
    { name: "cold", value: 1_234, unit: "ms", target: 1_000, floor: 40.1 },
    { name: "memory of it", value: 99.5, unit: "MB", target: 300 },
    { name: "peer", value: 12_345, unit: "ms", ratio: 10 },
  ]);
  expect(table).toBe(
    [
      "                  value   target          floor  ratio",
      "cold           1,234 ms  < 1,000  missed   40.1",
      "memory of it    99.5 MB    < 300  met",
      "peer          12,345 ms                           10 ×",
      "",
      "1 of 2 targets met.",
    ].join("\n"),
  );
});

test("a table without rows is a head", () => {
  expect(tableOf([])).toContain("0 of 0 targets met.");
});
