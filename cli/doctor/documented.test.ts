// The page names every code that can be told, and no other.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");

test("docs/operations.md lists the codes that the tests of findings have", () => {
  const tables = ["servers", "streams", "readers"].map((name) => read(`./${name}.test.ts`));
  const told = [...tables.join("\n").matchAll(/"(?:error|warning|info) \S+ ([a-z-]+)"/g)];
  const [, section = ""] = read("../../docs/operations.md").split("\n## ");
  const rows = section.matchAll(/^\| (`[a-z-]+`(?:, `[a-z-]+`)*) +\|/gm);
  const documented = [...rows].flatMap(([, cell]) => cell!.replaceAll("`", "").split(", "));
  expect(documented.filter((code) => !code.startsWith("--")).sort()).toEqual(
    [...new Set(told.map(([, code]) => code))].sort(),
  );
});
