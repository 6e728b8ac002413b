// The table that people read.
import { expect, test } from "vitest";
import { tableOf } from "./table.ts";

test("a line a row, with what is met and missed", () => {
  const table = tableOf([
    { name: "cold", value: 1_234, unit: "ms", target: 1_000, floor: 40.1 },
    { name: "memory of it", value: 99.5, unit: "MB", target: 300 },
    { name: "peer", value: 12_345, unit: "ms", ratio: 10 },
    { name: "loop", value: 500, unit: "/s", floor: 1_000, ratio: 0.5, reach: 0.6 },
    { name: "load", value: 5, unit: "ms", floor: 4, ratio: 1.25, reach: 1.4 },
    { name: "rate", value: 500, unit: "/s", target: 400 },
  ]);
  expect(table).toBe(
    [
      "                  value   target          floor   ratio",
      "cold           1,234 ms  < 1,000  missed   40.1",
      "memory of it    99.5 MB    < 300  met",
      "peer          12,345 ms                            10 ×",
      "loop             500 /s  ≥ 0.6 ×  missed  1,000   0.5 ×",
      "load               5 ms  ≤ 1.4 ×  met         4  1.25 ×",
      "rate             500 /s    ≥ 400  met",
      "",
      "3 of 5 targets met.",
    ].join("\n"),
  );
});

test("a table without rows is a head", () => {
  expect(tableOf([])).toContain("0 of 0 targets met.");
});
