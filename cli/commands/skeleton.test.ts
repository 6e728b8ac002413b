// `eventwright skeleton`: what it writes compiles and runs, and it writes over nothing.
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { loadCatalog, partNames } from "@eventwright/codegen";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { main } from "../main.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const golden = join(root, "codegen", "golden");
const projects = [
  ...readdirSync(golden).map((name) => join(golden, name)),
  join(root, "samples", "orders"),
];

let folder: string;
let printed: string[];
let told: string[];
beforeAll(() => {
  mkdirSync(join(root, ".cache"), { recursive: true });
  folder = mkdtempSync(join(root, ".cache", "skeletons-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => {
  printed = [];
  told = [];
  vi.spyOn(console, "log").mockImplementation((text: string) => void printed.push(text));
  vi.spyOn(console, "error").mockImplementation((text: string) => void told.push(text));
});
afterEach(() => {
  vi.restoreAllMocks();
});

const skeleton = (project: string, part: string, file: string): Promise<number> =>
  main(
    ["skeleton", part, join(project, "catalog")].concat(
      ["--out", join(project, "generated")],
      ["--to", file],
    ),
  );

test("every part of every catalog compiles as it is written, and can be defined", async () => {
  const files: string[] = [];
  for (const [index, project] of projects.entries()) {
    const { catalog } = await loadCatalog(join(project, "catalog"));
    for (const part of partNames(catalog)) {
      const file = join(folder, `p${index}-${part}.ts`);
      expect(await skeleton(project, part, file), told.join("\n")).toBe(0);
      const module = (await import(pathToFileURL(file).href)) as Readonly<Record<string, object>>;
      expect(Object.values(module)).toMatchObject([{ name: expect.any(String) }]);
      files.push(file);
    }
  }
  const config = { extends: "../../tsconfig.json", files, include: [], exclude: [] };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config));
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  const arguments_ = [compiler, "-p", folder];
  const compiled = promisify(execFile)(process.execPath, arguments_, { cwd: root });
  await expect(compiled).resolves.toMatchObject({ stdout: "" });
}, 120_000);

test("a file that is there stays, and a part that is not there is told", async () => {
  const project = join(root, "samples", "orders");
  const file = join(folder, "mine.ts");
  await writeFile(file, "// mine\n");
  expect(await skeleton(project, "Order", file)).toBe(2);
  expect(told[0]).toContain("is there already, and is not written over");
  expect(await readFile(file, "utf8")).toBe("// mine\n");
  expect(await skeleton(project, "Ordre", join(folder, "other.ts"))).toBe(2);
  expect(told[1]).toMatch(/^The catalog has no part Ordre\. It has: Order, /);
  expect(relative(root, file)).toMatch(/^\.cache/);
});
