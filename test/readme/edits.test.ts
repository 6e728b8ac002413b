// The README test must work where its reader has already done the tutorial: it is undone first.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import type { Block } from "./blocks.ts";
import { applyDiff, applySource, startAfresh } from "./edits.ts";

const folder = mkdtempSync(join(tmpdir(), "eventwright-edits-"));
const plain = "commands:\n  A: {}\n  B: {}\nemits: [A]\n";
const at = { at: "PAGE.md:1", section: "Tutorial" };
const edit: Block = {
  ...at,
  language: "diff",
  file: "catalog.yaml",
  text: "   B: {}\n+  C: {}\n@@\n-emits: [A]\n+emits: [A, C]\n",
};
const made: Block = { ...at, language: "ts", file: "new.ts", text: "// New.\n" };
const quoted: Block = { ...at, language: "ts", file: "old.ts", text: "// Old.\n" };
const read = (file: string): string => readFileSync(join(folder, file), "utf8");

beforeEach(() => {
  writeFileSync(join(folder, "catalog.yaml"), plain);
  writeFileSync(join(folder, "old.ts"), "// Old.\n");
  rmSync(join(folder, "new.ts"), { force: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a folder without the tutorial stays as it is", () => {
  expect(startAfresh(folder, [edit, made, quoted], ["new.ts"])).toBe(false);
  expect(read("catalog.yaml")).toBe(plain);
});

test("edits that were done are undone, and new files are removed", () => {
  applyDiff(folder, edit);
  expect(applySource(folder, made)).toBe("made");
  expect(startAfresh(folder, [edit, made, quoted], ["new.ts"])).toBe(true);
  expect(read("catalog.yaml")).toBe(plain);
  expect(existsSync(join(folder, "new.ts"))).toBe(false);
  expect(read("old.ts")).toBe("// Old.\n");
});

test("a tutorial that was done half-way is undone as far as it was done", () => {
  applyDiff(folder, { ...edit, text: "   B: {}\n+  C: {}\n" });
  expect(startAfresh(folder, [edit], [])).toBe(true);
  expect(read("catalog.yaml")).toBe(plain);
});
