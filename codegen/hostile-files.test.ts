// Catalog files as editors, systems and enemies leave them: each is read, or refused in words.
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Finding } from "./finding.ts";
import { generate } from "./generate.ts";
import { loadCatalog } from "./load/catalog.ts";
import { HEAD, LIBRARY, loadFiles, writeFolder } from "./testing/catalog-fixture.ts";

const asLines = ({ file, line, code, message }: Finding): string =>
  `${file}:${line} ${code}: ${message}`;

/** What is said of a text, or of bytes, in `catalog.yaml`. */
async function saidOf(source: string | Uint8Array): Promise<readonly string[]> {
  const folder = await writeFolder({});
  await writeFile(join(folder, "catalog.yaml"), source);
  const { findings } = await loadCatalog(folder);
  return findings.map((finding) => asLines({ ...finding, file: "catalog.yaml" }));
}

/** Each of `count` names repeats the one before it nine times. */
function laughs(leaf: string, wrap: (aliases: readonly string[]) => string, count = 9): string {
  const lines = Array.from({ length: count }, (_, level) => {
    const aliases = Array.from({ length: 9 }, (_, index) => `f${index}: *l${level - 1}`);
    return `  L${level}: &l${level} ${level === 0 ? leaf : wrap(aliases)}\n`;
  });
  return lines.join("");
}

describe("texts", () => {
  test.each([
    ["Windows line endings", LIBRARY.replaceAll("\n", "\r\n")],
    ["a byte order mark", `\uFEFF${LIBRARY}`],
    ["no line break at the end", LIBRARY.trimEnd()],
    ["a comment and document marks around it", `# Books\n---\n${LIBRARY}...\n`],
  ])("%s: the same code is generated", async (_, text) => {
    const made = async (source: string): Promise<string> => {
      const folder = await writeFolder({ "catalog.yaml": source });
      const out = join(folder, "generated");
      expect((await generate({ catalog: folder, out })).findings).toEqual([]);
      return readFile(join(out, "catalog.json"), "utf8");
    };
    expect(await made(text)).toBe(await made(LIBRARY));
  });

  test("the findings of a text with Windows line endings are in the right line", async () => {
    const broken = LIBRARY.replace("BookId: string(1..32)", "BookId: strin");
    expect(await saidOf(broken.replaceAll("\n", "\r\n"))).toEqual(await saidOf(broken));
  });

  test.each([
    ["a tab", `${HEAD}events:\n\tE: {}\n`, /:4 yaml-syntax: Tabs are not allowed/],
    ["nothing at all", "", /:1 empty: .* holds no catalog/],
    ["only a comment", "# later\n", /:1 empty: /],
    ["another encoding", Buffer.from(`\uFEFF${HEAD}`, "utf16le"), /:1 encoding: .* is no UTF-8/],
    ["Latin 1", Buffer.from(`${HEAD}doc: Bücher\n`, "latin1"), /:1 encoding: .* is no UTF-8/],
    ["zero bytes", "\0\0\0", /:1 encoding: /],
    ["deep lists", `${HEAD}types:\n  A: ${"[".repeat(20_000)}`, /:4 yaml-syntax: .* too deeply/],
    [
      "deep mappings",
      `${HEAD}types:\n  A: ${"{ fields: { a: ".repeat(40)}int${" } }".repeat(40)}`,
      /:4 yaml-depth: .* more than 64 deep/,
    ],
  ])("%s is refused", async (_, source, said) => {
    expect((await saidOf(source)).join("\n")).toMatch(said);
  });

  test("ten thousand lines are read, and ten thousand mistakes in them end too", async () => {
    const event = (index: number, type: string): string =>
      `  E${index}:\n    payload:\n      id: string @key\n      note: ${type}\n`;
    const text = (type: string): string =>
      `${HEAD}events:\n${Array.from({ length: 2_500 }, (_, index) => event(index, type)).join("")}`;
    const { catalog } = await loadFiles(text("string"));
    expect(catalog.events).toHaveLength(2_500);
    const said = await saidOf(text("@int"));
    expect(said.filter((line) => line.includes("reserved character @"))).toHaveLength(2_500);
  });
});

describe("anchors and aliases", () => {
  test("repeat a value", async () => {
    const { catalog, findings } = await loadFiles(
      LIBRARY.replace(
        "CloseLoan: { payload: { bookId: BookId @key } }",
        "CloseLoan: { payload: &book { bookId: BookId @key } }",
      ).replace("PutAside: { payload: { bookId: BookId @key } }", "PutAside: { payload: *book }"),
    );
    expect(findings).toEqual([]);
    const fieldsOf = (name: string): readonly string[] =>
      catalog.commands
        .find((command) => command.name === name)!
        .versions[0]!.fields.map((field) => field.name);
    expect(fieldsOf("PutAside")).toEqual(fieldsOf("CloseLoan"));
  });

  test.each([
    ["of fields", laughs("{ fields: { a: int } }", (all) => `{ fields: { ${all.join(", ")} } }`)],
    [
      "of raw schemas",
      laughs("{ type: string }", (all) => `{ type: object, properties: { ${all.join(", ")} } }`) +
        "  Laugh: { schema: *l8 }\n",
    ],
  ])("a billion laughs %s are refused", async (_, types) => {
    const said = await saidOf(`${HEAD}types:\n${types}`);
    expect(said.join("\n")).toMatch(/yaml-alias: (Aliases repeat|Excessive alias)/);
  });

  test("that lead nowhere, or into themselves, are refused", async () => {
    const text = `${HEAD}types:\n  A: *nothing\n  B: &b { fields: { c: { fields: *b } } }\n`;
    const said = (await saidOf(text)).filter((line) => line.includes("yaml-alias"));
    expect(said).toEqual([
      "catalog.yaml:4 yaml-alias: *nothing names no value that stands before it.",
      "catalog.yaml:5 yaml-alias: *b names no value that stands before it.",
    ]);
  });
});

describe("links and folders", () => {
  test("a link to a file, and one to the folder, are followed", async () => {
    const folder = await writeFolder({ "real.txt": LIBRARY, "catalog/hooks/x.ts": "// a hook\n" });
    await symlink("../real.txt", join(folder, "catalog", "linked.yaml"));
    await symlink("catalog", join(folder, "other"));
    const { catalog, findings } = await loadCatalog(join(folder, "other"));
    expect({ context: catalog.context, findings }).toEqual({ context: "library", findings: [] });
  });

  test("links that lead nowhere or in a circle, and folders with a file's name, are named", async () => {
    const folder = await writeFolder({ "catalog.yaml": LIBRARY });
    await symlink("nowhere", join(folder, "a.yaml"));
    await symlink("b.yaml", join(folder, "b.yaml"));
    await mkdir(join(folder, "inner"));
    await symlink("inner", join(folder, "c.yaml"));
    await mkdir(join(folder, "d.yaml"));
    const { findings } = await loadCatalog(folder);
    expect(findings.map(({ message }) => message.replace(/^\S*\//, ""))).toEqual([
      "a.yaml cannot be read: its link leads nowhere.",
      "b.yaml cannot be read: its link leads in a circle.",
      "c.yaml is no file.",
    ]);
  });

  test("a catalog that is a link in a circle is not there", async () => {
    const folder = await writeFolder({});
    await symlink("loop", join(folder, "loop"));
    const { findings } = await loadCatalog(join(folder, "loop"));
    expect(findings.map(({ code }) => code)).toEqual(["not-found"]);
  });
});
