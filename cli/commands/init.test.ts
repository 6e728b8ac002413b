// `eventwright init`: the project that it writes runs, and it overwrites nothing.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { manifestText } from "../init/manifest.ts";
import { main } from "../main.ts";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));
let folder: string;
let printed: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "eventwright-init-"));
  printed = [];
  const note = (text: string): void => void printed.push(text);
  vi.spyOn(console, "log").mockImplementation(note);
  vi.spyOn(console, "error").mockImplementation(note);
});

afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

interface Manifest {
  readonly name: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const manifestAt = async (path: string): Promise<Manifest> =>
  JSON.parse(await readFile(join(path, "package.json"), "utf8"));

test("the project that it writes tests, starts and is up to date", {
  timeout: 120_000,
}, async () => {
  const project = join(folder, "new", "My Parcels");
  expect(await main(["init", project])).toBe(0);
  expect(printed[0]).toMatch(
    /^\d+ files in .*My Parcels\. Next:\n {2}cd ".*My Parcels"\n {2}npm install\n/,
  );
  expect(await readdir(project)).toEqual(
    expect.arrayContaining([".gitignore", "README.md", "catalog", "generated", "package.json"]),
  );
  // What npm install would bring is here already.
  await symlink(join(root, "node_modules"), join(project, "node_modules"));
  const npm = (...words: readonly string[]): Promise<{ stdout: string; stderr: string }> =>
    run("npm", ["run", "--silent", ...words], {
      cwd: project,
      shell: process.platform === "win32",
    });
  expect((await npm("test")).stdout).toMatch(/Tests .*9 passed/);
  expect((await npm("start")).stdout).toContain(
    "With the right one: opened\nP-1 for ada: collected",
  );
  expect(await npm("check")).toEqual({ stdout: "", stderr: "" });
  expect(await npm("generate", "--", "--check")).toEqual({ stdout: "", stderr: "" });
  expect((await npm("types")).stdout).toBe("");
});

test("from a copy of the repository it leads there, from a package to its version", async () => {
  expect(await main(["init", folder])).toBe(0);
  const { dependencies, devDependencies } = await manifestAt(folder);
  const workspace = root.replaceAll("\\", "/").replace(/\/$/, "");
  expect(dependencies.eventwright).toBe(`file:${workspace}/runtime`);
  expect(devDependencies["@eventwright/cli"]).toBe(`file:${workspace}/cli`);
  const text = manifestText("Parcels & more", { workspace: undefined, version: "1.2.3" });
  const published = JSON.parse(text) as Manifest;
  expect(published.name).toBe("parcels-more");
  expect(published.dependencies.eventwright).toBe("^1.2.3");
  expect(published.devDependencies["@eventwright/cli"]).toBe("^1.2.3");
});

test("it asks for the versions that are tested here", async () => {
  const origin = { workspace: undefined, version: "1.2.3" };
  const written = JSON.parse(manifestText("x", origin)) as Manifest;
  const { eventwright: _, ...others } = written.dependencies;
  const { "@eventwright/cli": __, ...tools } = written.devDependencies;
  const sample = await manifestAt(join(root, "samples/orders"));
  expect(sample.dependencies).toMatchObject(others);
  expect((await manifestAt(root)).devDependencies).toMatchObject(tools);
});

test("a folder with files, a file, and what lies below one are refused", async () => {
  const mine = join(folder, "mine.txt");
  await writeFile(mine, "mine\n");
  expect(await main(["init", folder])).toBe(2);
  expect(printed).toEqual([
    `${folder} has files in it, such as mine.txt. Nothing was written. Name a new or empty folder.`,
  ]);
  expect(await main(["init", mine])).toBe(2);
  expect(await main(["init", join(mine, "below")])).toBe(2);
  expect(printed.slice(1)).toEqual([
    `${mine} is a file, or lies below one. Nothing was written. Name a new or empty folder.`,
    `${join(mine, "below")} is a file, or lies below one. Nothing was written. Name a new or empty folder.`,
  ]);
  expect(await readdir(folder)).toEqual(["mine.txt"]);
});

test("a new repository is as good as an empty folder", async () => {
  await mkdir(join(folder, ".git"));
  expect(await main(["init", folder])).toBe(0);
});
