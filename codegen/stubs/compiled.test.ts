// Stubs together with the generated code: they type-check as they are, and throw when used.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { generate } from "../generate.ts";
import { hookedLibrary, SHARED } from "../testing/hooked-library.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** A project inside of the repository, so that its imports resolve, without any hook. */
async function project(files: Readonly<Record<string, string>>): Promise<string> {
  const cache = join(root, ".cache", "stubs");
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, "test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const catalog = join(folder, "catalog");
  await mkdir(catalog);
  for (const [name, text] of Object.entries(files)) await writeFile(join(catalog, name), text);
  const { findings } = await generate({ catalog, out: join(folder, "generated") });
  expect(new Set(findings.map(({ code }) => code))).toEqual(new Set(["hook-stub"]));
  return folder;
}

/** What the compiler says of it, with all strictness that the repository itself has. */
async function compiled(folder: string): Promise<string> {
  const config = { extends: "../../../tsconfig.json", include: ["."], exclude: [] };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config));
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  const ran = promisify(execFile)(process.execPath, [tsc, "-p", folder]);
  return ran.then(
    ({ stdout }) => stdout,
    ({ stdout }: { readonly stdout: string }) => stdout,
  );
}

const yamlOf = async (folder: string): Promise<Readonly<Record<string, string>>> => {
  const names = (await readdir(join(root, folder))).filter((name) => name.endsWith(".yaml"));
  const texts = names.map((name) => readFile(join(root, folder, name), "utf8"));
  return Object.fromEntries((await Promise.all(texts)).map((text, index) => [names[index], text]));
};

test.each([
  ["two functions", async () => ({ "a.yaml": hookedLibrary() })],
  ["one function for two versions", async () => ({ "a.yaml": SHARED })],
  ["the golden clinic without its hooks", () => yamlOf("codegen/golden/clinic/catalog")],
  ["the sample without its hooks", () => yamlOf("samples/orders/catalog")],
])("%s: the compiler has nothing to say", async (_what, files) => {
  expect(await compiled(await project(await files()))).toBe("");
});

test("the types are exact: a function that gives something else is an error", async () => {
  const folder = await project({ "a.yaml": hookedLibrary() });
  const path = join(folder, "catalog/hooks/note.ts");
  const text = await readFile(path, "utf8");
  await writeFile(path, text.replace(/throw new Error\("join.*/, "return _now.by.length;"));
  expect(await compiled(folder)).toMatch(
    /TS2322: Type 'number' is not assignable to type 'string'/,
  );
});

test("a stub throws when an old event is cast", async () => {
  const folder = await project({ "a.yaml": hookedLibrary() });
  const { LoanClosed, upcastLoanClosed, downcastLoanClosed } = await import(
    pathToFileURL(join(folder, "generated/index.ts")).href
  );
  const data = { bookId: "B-1", note: "by Ann" };
  expect(() => upcastLoanClosed({ version: 1, data })).toThrow("split: write this hook");
  const closed = LoanClosed({ bookId: "B-1", by: "Ann", at: "noon" });
  expect(() => downcastLoanClosed(closed, 1)).toThrow("join: write this hook");
});
