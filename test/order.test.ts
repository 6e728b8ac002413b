// A list of files by name gets stale when one is renamed.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ALONE, LONGEST } from "./order.ts";

test("the files whose place in the run is set are there, and are named once", () => {
  const named = [...ALONE, ...LONGEST];
  expect(named.filter((path) => !existsSync(join(import.meta.dirname, "..", path)))).toEqual([]);
  expect(new Set(named).size).toBe(named.length);
});
