// What a run recalls of the last one, and that it does without.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createFindings } from "../finding.ts";
import { generate } from "../generate.ts";
import type { GenerateOptions } from "../generate-loaded.ts";
import { loadCatalog } from "../load/catalog.ts";
import { readSources } from "../load/sources.ts";
import { HEAD, LIBRARY, writeFolder } from "../testing/catalog-fixture.ts";
import { cacheFolder } from "./cache-folder.ts";
import { recall } from "./recall.ts";
import { openStamp } from "./stamp.ts";

const MORE = `${HEAD}
events:
  ShelfBuilt: { payload: { shelf: string @key, length: int } }
  ShelfTorn: { payload: { shelf: string @key } }
services:
  Joiner: { handles: [], emits: [ShelfBuilt, ShelfTorn] }
`;

async function generated(): Promise<GenerateOptions & { readonly more: string }> {
  const folder = await writeFolder({ "catalog/a.yaml": LIBRARY, "catalog/b.yaml": MORE });
  const options = { catalog: join(folder, "catalog"), out: join(folder, "generated") };
  expect((await generate(options)).findings).toEqual([]);
  return { ...options, more: join(options.catalog, "b.yaml") };
}

/** The files that are not parsed, and the messages that are checked, by the next run. */
async function next({ more: _, ...options }: Awaited<ReturnType<typeof generated>>) {
  const sources = await readSources(options.catalog, createFindings());
  const { parsed, known } = await recall(openStamp(options, sources)!, options, sources);
  const files = [...parsed.keys()].map((file) => file.slice(-"a.yaml".length));
  const { open } = await loadCatalog(options.catalog, { sources, parsed, known });
  return { files, open: open?.events.map(({ name }) => name) };
}

const EDITED = MORE.replace("length: int }", "length: int }, doc: Of wood.");

test("only the file that was edited is parsed, and only its message is checked", async () => {
  const project = await generated();
  await writeFile(project.more, EDITED);
  expect(await next(project)).toEqual({ files: ["a.yaml"], open: ["ShelfBuilt"] });
});

test("only what an edit touches is written", async () => {
  const { more, ...options } = await generated();
  const untouched = join(options.out, "events/shelf-torn.ts");
  const before = await stat(untouched);
  await writeFile(more, EDITED);
  const { changed } = await generate(options);
  expect(changed).toEqual(["events/shelf-built.ts", "catalog.json"]);
  expect(await stat(untouched)).toEqual(before);
  expect(await readFile(join(options.out, "events/shelf-built.ts"), "utf8")).toContain("Of wood.");
});

test("a generated file that somebody changed is made again beside an edit", async () => {
  const { more, ...options } = await generated();
  const path = join(options.out, "events/loan-closed.ts");
  const text = await readFile(path, "utf8");
  await writeFile(path, text.replace("LoanClosed", "LoanClosing"));
  await writeFile(more, EDITED);
  expect((await generate(options)).changed).toContain("events/loan-closed.ts");
  expect(await readFile(path, "utf8")).toBe(text);
});

test("a lock that somebody formatted is written again beside an edit", async () => {
  const { more, ...options } = await generated();
  const path = join(options.catalog, "catalog.lock.json");
  const text = await readFile(path, "utf8");
  await writeFile(path, JSON.stringify(JSON.parse(text)));
  await writeFile(more, EDITED);
  expect((await generate(options)).lock).toMatch(/catalog\.lock\.json$/);
  expect(await readFile(path, "utf8")).toBe(text);
});

test("what changes around messages changes what is made of all of them", async () => {
  const { more, ...options } = await generated();
  await writeFile(more, MORE.replace("Joiner:", "Carpenter:"));
  await rm(join(options.catalog, "catalog.lock.json"));
  const { changed } = await generate(options);
  expect(changed).toEqual(expect.arrayContaining(["events/shelf-torn.ts", "catalog.json"]));
  expect(await readFile(join(options.out, "events/shelf-torn.ts"), "utf8")).toContain("Carpenter");
});

test("a message that was right is checked again when the lock is another one", async () => {
  const { more, ...options } = await generated();
  const lock = join(options.catalog, "catalog.lock.json");
  const text = await readFile(lock, "utf8");
  await writeFile(lock, text.replace('"shelf": "string"', '"shelf": "int"'));
  await writeFile(more, EDITED);
  const { findings } = await generate(options);
  expect(findings).toMatchObject([{ code: "version-edited" }]);
});

test("where nothing can be kept, nothing is, and all else is done", async () => {
  const { more, ...options } = await generated();
  const folder = cacheFolder(resolve(options.out))!;
  rmSync(folder, { recursive: true });
  mkdirSync(dirname(folder), { recursive: true });
  writeFileSync(folder, "A file where a folder goes.");
  onTestFinished(() => rmSync(folder, { force: true }));
  for (const text of [EDITED, MORE, EDITED]) {
    await writeFile(more, text);
    expect(await generate(options)).toMatchObject({ findings: [], removed: [] });
    expect(await generate({ ...options, check: true })).toMatchObject({ changed: [] });
  }
});
