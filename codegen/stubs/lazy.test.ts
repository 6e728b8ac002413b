// ts-morph takes longer to import than a catalog takes to generate. A file of its own, and so a
// process, shows when that happens.
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect, test } from "vitest";
import { generate } from "../generate.ts";
import { type Files, library, writeFolder } from "../testing/catalog-fixture.ts";
import { hookedLibrary } from "../testing/hooked-library.ts";

const { cache } = createRequire(import.meta.url);
const isLoaded = (): boolean => Object.keys(cache).some((path) => path.includes("ts-morph"));

async function generated(files: Files): Promise<void> {
  const folder = await writeFolder(files);
  const { findings } = await generate({ catalog: folder, out: join(folder, "generated") });
  expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
}

test("ts-morph is loaded only when a hook is missing", async () => {
  const there = "export function split() {}\nexport const join = (now) => now;\n";
  await generated({ "a.yaml": library() });
  await generated({ "a.yaml": hookedLibrary(), "hooks/note.ts": there });
  expect(isLoaded()).toBe(false);
  await generated({ "a.yaml": hookedLibrary() });
  expect(isLoaded()).toBe(true);
});
