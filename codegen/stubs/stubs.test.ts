// `generate` adds missing hooks to files of the user, or leaves those files alone and says why.
import { chmod, mkdir, readdir, readFile, stat, symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { HEADER } from "../emit/printer.ts";
import { createFindings, type Finding } from "../finding.ts";
import { generate } from "../generate.ts";
import type { Generated } from "../generate-loaded.ts";
import { type Files, loadFiles, writeFolder } from "../testing/catalog-fixture.ts";
import { hookedLibrary, SHARED } from "../testing/hooked-library.ts";
import { hookFunctions } from "./hook-functions.ts";
import type { StubPlan } from "./plan.ts";
import { writeStubs } from "./write.ts";

interface Project {
  readonly folder: string;
  readonly generate: (check?: boolean) => Promise<Generated>;
  readonly read: (path: string) => Promise<string>;
}

/** A project with a catalog of its own. */
async function project(files: Files = {}, source = hookedLibrary()): Promise<Project> {
  const all = { "package.json": "{}", "catalog/a.yaml": source, ...files };
  const folder = await writeFolder(all);
  const options = { catalog: join(folder, "catalog"), out: join(folder, "generated") };
  return {
    folder,
    generate: (check = false) => generate({ ...options, check }),
    read: (path) => readFile(join(folder, path), "utf8"),
  };
}

const said = ({ code, severity, message }: Finding): string =>
  `${severity} ${code}: ${message.replaceAll(/\/\S*eventwright-catalog-\w+/g, "…")}`;

const NOTE = "catalog/hooks/note.ts";
const ADDED = (name: string): string =>
  `warning hook-stub: ${name} was added as a stub, which throws until you write it.`;

test("missing hooks are added once, with a warning for each, and the code is generated", async () => {
  const { generate, read } = await project();
  const first = await generate();
  expect(first.findings.map(said)).toEqual([ADDED("split"), ADDED("join")]);
  expect(first.stubs).toMatchObject([
    { name: "split", line: 5 },
    { name: "join", line: 10 },
  ]);
  expect(first.stubs.every(({ file }) => file.endsWith(NOTE))).toBe(true);
  const { line, file } = first.findings[1]!;
  expect({ line, file }).toEqual({ line: 10, file: first.stubs[1]!.file });
  expect((await read(NOTE)).split("\n")[line - 1]).toMatch(/^export function join\(/);
  expect(await read("generated/events/loan-closed.ts")).toContain("split(data)");
  expect(await generate()).toMatchObject({ findings: [], changed: [], stubs: [] });
});

test("what is there stays, and only what is missing is added", async () => {
  const own = "export function split(old: unknown) {\n  return old;\n}\n";
  const { generate, read } = await project({ [NOTE]: own });
  expect((await generate()).stubs).toMatchObject([{ name: "join", line: 8 }]);
  const text = await read(NOTE);
  expect(text).toContain(`\n\n${own}\n/** Must return note`);
});

test("a function for two versions is added once", async () => {
  const { generate, read } = await project({}, SHARED);
  expect((await generate()).stubs).toHaveLength(1);
  expect((await read(NOTE)).match(/export function longer/g)).toHaveLength(1);
});

test("files with hooks of several catalogs' files are each made", async () => {
  const { generate, read, folder } = await project(
    {},
    hookedLibrary().replace("note.ts#join", "way/back.ts#join"),
  );
  expect((await generate()).stubs).toHaveLength(2);
  expect(await readdir(join(folder, "catalog/hooks"))).toEqual(["note.ts", "way"]);
  expect(await read("catalog/hooks/way/back.ts")).toContain('from "../../../generated/index.ts"');
});

test("checking adds nothing, and tells what is missing", async () => {
  const { generate, folder } = await project();
  const { findings, stubs } = await generate(true);
  expect(findings.map(({ code }) => code)).toEqual(["hook-missing", "hook-missing"]);
  expect(stubs).toEqual([]);
  expect(await readdir(join(folder, "catalog"))).toEqual(["a.yaml"]);
});

test("nothing is added to a catalog that is wrong otherwise", async () => {
  const wrong = hookedLibrary().replace("BookId: string", "BookId: strin");
  const { generate, folder } = await project({}, wrong);
  expect((await generate()).stubs).toEqual([]);
  expect(await readdir(join(folder, "catalog"))).toEqual(["a.yaml"]);
});

test("a file keeps its permissions, and a link stays one", async () => {
  const { generate, read, folder } = await project({ "shared/note.ts": "// Mine.\n" });
  await chmod(join(folder, "shared/note.ts"), 0o640);
  await mkdir(join(folder, "catalog/hooks"));
  await symlink("../../shared/note.ts", join(folder, NOTE));
  expect((await generate()).stubs).toHaveLength(2);
  const text = await read("shared/note.ts");
  expect(text).toMatch(/^\/\/ Mine\.\nimport type .* from "\.\.\/generated\/index\.ts";\n/);
  expect((await stat(join(folder, "shared/note.ts"))).mode & 0o777).toBe(0o640);
  expect(await readdir(join(folder, "shared"))).toEqual(["note.ts"]);
});

/** What is said of both hooks, after the file's name, and that nothing was written. */
async function refused(
  { generate, folder }: Project,
  text: string,
  file = "./hooks/note.ts",
): Promise<void> {
  const before = await readdir(folder, { recursive: true });
  const { findings, stubs, changed } = await generate();
  expect(findings.map(said)).toEqual(
    ["split", "join"].map(
      (name) => `error hook-unusable: LoanClosed needs the function ${name}. ${file} ${text}.`,
    ),
  );
  expect({ stubs, changed }).toEqual({ stubs: [], changed: [] });
  expect(await readdir(folder, { recursive: true })).toEqual(before);
}

test("a file that cannot be written to is left alone", async () => {
  const of = await project({ [NOTE]: "// Mine.\n" });
  await chmod(join(of.folder, NOTE), 0o444);
  await refused(of, "cannot be written to");
  expect(await of.read(NOTE)).toBe("// Mine.\n");
});

test("a folder that cannot be written to gets no file", async () => {
  const of = await project({ "catalog/hooks/other.ts": "" });
  await chmod(join(of.folder, "catalog/hooks"), 0o555);
  await refused(of, "cannot be written to");
});

test("a link out of the project leads nowhere", async () => {
  const outside = await writeFolder({ "other.ts": "" });
  const of = await project();
  await symlink(outside, join(of.folder, "catalog/hooks"));
  await refused(of, "lies outside of the project …");
  expect(await readdir(outside)).toEqual(["other.ts"]);
});

test("a hook of a project may lie above its catalog, and not above the project", async () => {
  const { generate } = await project({}, hookedLibrary("../hooks/note.ts"));
  expect((await generate()).stubs).toHaveLength(2);
  const above = await project({}, hookedLibrary("../../eventwright-above/note.ts"));
  await refused(above, "lies outside of the project …", "../../eventwright-above/note.ts");
});

test("generated files, and what lies below a file, get no stubs", async () => {
  const own = `${HEADER}\nexport const old = 1;\n`;
  await refused(await project({ [NOTE]: own }), "is generated");
  const index = "../generated/index.ts";
  await refused(await project({}, hookedLibrary(index)), "is generated", index);
  const below = await project({ "catalog/hooks": "a file" });
  await refused(below, "lies below …/catalog/hooks, which is no folder");
});

test("when one function cannot be added, none is", async () => {
  const { generate, folder } = await project(
    { "catalog/hooks/back.ts": "export class join {}\n" },
    hookedLibrary().replace("note.ts#join", "back.ts#join"),
  );
  const { findings, stubs } = await generate();
  expect(findings.map(({ code }) => code)).toEqual(["hook-unusable"]);
  expect(stubs).toEqual([]);
  expect(await readdir(join(folder, "catalog/hooks"))).toEqual(["back.ts"]);
});

test.each<readonly [what: string, before: string | undefined]>([
  ["was saved", "// Mine.\n"],
  ["came to be", undefined],
])("a file that %s in between is left alone", async (_what, before) => {
  const folder = await writeFolder({ "note.ts": "// Mine, and newer.\n" });
  const path = join(folder, "note.ts");
  const { catalog } = await loadFiles(hookedLibrary());
  const plan: StubPlan = { path, before, text: "new", stubs: [], hooks: hookFunctions(catalog) };
  const findings = createFindings();
  expect(await writeStubs([plan], findings)).toEqual([]);
  expect(findings.all[0]?.message).toMatch(/ was changed at the same moment, and is left alone\.$/);
  expect(await readFile(path, "utf8")).toBe("// Mine, and newer.\n");
  expect(await readdir(folder)).toEqual(["note.ts"]);
});
