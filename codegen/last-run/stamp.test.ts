// A run with nothing new ends at once; and whatever is new, it sees.
import { appendFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CLOSED, versions } from "../check/broken.ts";
import { createFindings } from "../finding.ts";
import { generate } from "../generate.ts";
import type { GenerateOptions } from "../generate-loaded.ts";
import { readSources } from "../load/sources.ts";
import { library, writeFolder } from "../testing/catalog-fixture.ts";
import { BILLING, catalogJson, VENDOR } from "../testing/used-fixture.ts";
import { openStamp } from "./stamp.ts";

const HOOK = "export function join() { return { note: '' }; }\nexport function split() {}\n";

const source = library(
  ["types:", `uses: { billing: ./${VENDOR} }\ntypes:`],
  ["shelf: string", "shelf: string, fee: billing.Money"],
  [
    CLOSED,
    versions(
      "payload: { bookId: BookId @key, by: string }\n" +
        "changes: [{ replace: note -> by, up: ./hook.ts#split, down: ./hook.ts#join }]",
    ),
  ],
);

async function generated(): Promise<GenerateOptions & { readonly folder: string }> {
  const billing = await catalogJson(BILLING);
  const folder = await writeFolder({
    "catalog.yaml": source,
    "hook.ts": HOOK,
    [VENDOR]: billing,
  });
  const options = { catalog: join(folder, "catalog.yaml"), out: join(folder, "generated") };
  const { findings } = await generate(options);
  expect(findings).toEqual([]);
  return { ...options, folder };
}

async function isUnchanged(options: GenerateOptions): Promise<boolean> {
  const sources = await readSources(options.catalog, createFindings());
  return openStamp(options, sources)?.unchanged !== undefined;
}

test("a run after a run has nothing to do", async () => {
  const { folder: _, ...options } = await generated();
  expect(await isUnchanged(options)).toBe(true);
  const { changed, removed, total } = await generate({ ...options, check: true });
  expect({ changed, removed }).toEqual({ changed: [], removed: [] });
  expect(total).toBeGreaterThan(10);
});

test.each<[what: string, change: (folder: string) => Promise<unknown>]>([
  ["the catalog", (folder) => writeFile(join(folder, "catalog.yaml"), `${source}# more\n`)],
  ["a hook", (folder) => writeFile(join(folder, "hook.ts"), `${HOOK}// more\n`)],
  ["a catalog that it uses", (folder) => appendFile(join(folder, VENDOR), "\n")],
  ["the lock", (folder) => rm(join(folder, "catalog.lock.json"))],
  ["a generated file", (folder) => writeFile(join(folder, "generated/types.ts"), "// mine\n")],
  ["a generated file that is gone", (folder) => rm(join(folder, "generated/index.ts"))],
  ["a file that is new", (folder) => writeFile(join(folder, "generated/new.ts"), "// new\n")],
  [
    "a generated file with its old time and length",
    async (folder) => {
      const path = join(folder, "generated/types.ts");
      const { size, atime, mtime } = await stat(path);
      await writeFile(path, "/".repeat(size));
      await utimes(path, atime, mtime);
    },
  ],
])("%s that changed is seen", async (_what, change) => {
  const { folder, ...options } = await generated();
  await change(folder);
  expect(await isUnchanged(options)).toBe(false);
  expect((await generate(options)).findings).toEqual([]);
  expect((await generate({ ...options, check: true })).changed).toEqual([]);
});

test("other outputs, and another way to release, are another run", async () => {
  const { folder: _, ...options } = await generated();
  expect(await isUnchanged({ ...options, outputs: ["typescript", "markdown"] })).toBe(false);
  expect(await isUnchanged({ ...options, release: false })).toBe(false);
});

test("a run with errors is none to compare with", async () => {
  const { folder, ...options } = await generated();
  await writeFile(join(folder, "catalog.yaml"), source.replace("shelf: string", "shelf: strin"));
  for (const _ of [1, 2]) {
    const { findings } = await generate(options);
    expect(findings.map(({ code }) => code)).toContain("unknown-type");
  }
  expect(await isUnchanged(options)).toBe(false);
});
