// Generating: the golden folder to the letter, nothing touched on errors, stale output named.
import { readdirSync } from "node:fs";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { OUTPUTS } from "./emit/mod.ts";
import { generate } from "./generate.ts";
import { library, writeFolder } from "./testing/catalog-fixture.ts";

const golden = fileURLToPath(new URL("golden/", import.meta.url));
const readable = (path: string): Promise<string> => readFile(path, "utf8");

const goldens = readdirSync(golden);

test.each(goldens)("%s gives the golden files; UPDATE_GOLDEN=1 writes them", async (name) => {
  const options = {
    catalog: join(golden, name, "catalog"),
    out: join(golden, name, "generated"),
    outputs: OUTPUTS.map((output) => output.name),
  };
  const check = process.env.UPDATE_GOLDEN !== "1";
  const { findings, changed, removed, total } = await generate({ ...options, check });
  expect(findings).toEqual([]);
  expect(total).toBeGreaterThan(10);
  if (check) expect({ changed, removed }).toEqual({ changed: [], removed: [] });
});

test("a right catalog is written once, and not touched again", async () => {
  const folder = await writeFolder({ "catalog.yaml": library() });
  const options = { catalog: join(folder, "catalog.yaml"), out: join(folder, "generated") };
  const first = await generate(options);
  expect(first.changed).toHaveLength(first.total);
  const index = join(options.out, "index.ts");
  const before = await stat(index);
  expect((await generate(options)).changed).toEqual([]);
  expect((await stat(index)).mtimeMs).toBe(before.mtimeMs);
  expect(await readable(index)).toMatch(/export \{ Loan, .*\} from "\.\/contracts\/loan\.ts";/);
});

test("an error touches no file, and a check names what is stale", async () => {
  const folder = await writeFolder({ "catalog.yaml": library() });
  const options = { catalog: join(folder, "catalog.yaml"), out: join(folder, "generated") };
  await generate(options);
  const path = join(options.out, "types.ts");
  const before = await readable(path);
  const broken = await writeFolder({
    "catalog.yaml": library(["BookId: string", "BookId: strin"]),
  });
  const failed = await generate({ ...options, catalog: join(broken, "catalog.yaml") });
  expect(failed).toMatchObject({ changed: [], total: 0 });
  expect(await readable(path)).toBe(before);
  const other = await writeFolder({
    "catalog.yaml": library(["ReaderId: string", "ReaderId: uuid"]),
  });
  const stale = { ...options, catalog: join(other, "catalog.yaml"), check: true };
  expect((await generate(stale)).changed).toContain("types.ts");
  expect(await readable(path)).toBe(before);
});

test("further outputs are written on request, and left alone without it", async () => {
  const folder = await writeFolder({ "catalog.yaml": library() });
  const options = { catalog: join(folder, "catalog.yaml"), out: join(folder, "generated") };
  const { changed } = await generate({ ...options, outputs: ["json-schema", "markdown"] });
  expect(changed).toContain("json-schema/events/loan-closed.v1.json");
  expect(changed).toContain("library.md");
  expect(changed.filter((path) => /\.ts$|asyncapi/.test(path))).toEqual([]);
  expect((await generate(options)).removed).toEqual([]);
  expect(await readdir(options.out)).toEqual(
    expect.arrayContaining(["json-schema", "library.md", "types.ts"]),
  );
});

test("stale files of the outputs that are asked for go, those of others and of people stay", async () => {
  const outputs = ["json-schema", "asyncapi", "markdown"] as const;
  const folder = await writeFolder({ "catalog.yaml": library() });
  const options = {
    catalog: join(folder, "catalog.yaml"),
    out: join(folder, "generated"),
    release: false,
  };
  await generate({ ...options, outputs });
  await writeFile(join(options.out, "notes.md"), "# Mine\n");
  await writeFile(join(options.out, "json-schema/mine.json"), "{}\n");
  const renamed = library().replaceAll("LoanClosed", "LoanEnded").replace("library", "lending");
  await writeFile(options.catalog, renamed);
  expect((await generate({ ...options, outputs: ["json-schema"] })).removed).toEqual([
    "json-schema/events/loan-closed.v1.json",
  ]);
  expect((await generate({ ...options, outputs: ["markdown"] })).removed).toEqual(["library.md"]);
  expect(await readdir(options.out)).toEqual(
    expect.arrayContaining(["asyncapi.json", "lending.md", "notes.md"]),
  );
  expect(await readable(join(options.out, "json-schema/mine.json"))).toBe("{}\n");
});
