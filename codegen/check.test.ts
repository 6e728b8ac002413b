// What bad catalogs get: all findings at once, each with its place, a code and what to write.
import { describe, expect, test } from "vitest";
import { loadCatalog } from "./load/catalog.ts";
import { HEAD, library, loadFiles as load, writeFolder } from "./testing/catalog-fixture.ts";

describe("one mistake gives one finding, with its code and its subject", () => {
  const cases: readonly [code: string, subject: string, from: string, to: string][] = [
    [
      "unknown-type",
      "CloseLoan.bookId",
      "CloseLoan: { payload: { bookId: BookId @key } }",
      "CloseLoan: { payload: { bookId: Booook @key } }",
    ],
    ["unknown-reference", "Post", "emits: [NoticeSent]", "emits: [NoticeSent, NoticeLost]"],
    ["command-without-owner", "PutAside", "handles: [PutAside, PutBack]", "handles: [PutBack]"],
    ["event-with-owners", "LoanClosed", "emits: [NoticeSent]", "emits: [NoticeSent, LoanClosed]"],
    ["saga-unfilled", "Lending.onFailed", ", with: { reason: { const: failed } }", ""],
    ["step-undo", "Lending.reserve", "        undo: { do: PutBack, done: BookPutBack }\n", ""],
    ["step-timeout", "Lending.notify", "        timeout: 1d\n", ""],
    ["projection-key", "LoansByReader", "key: readerId\n", "key: shelf\n"],
    ["unknown-version", "partners", "NoticeSent: 1", "NoticeSent: 2"],
    ["duration", "Lending.reserve", "timeout: 30s", "timeout: soon"],
    ["unknown-key", "Lending", "    startsOn:", "    beginsOn: x\n    startsOn:"],
  ];
  test.each(cases)("%s of %s", async (code, subject, from, to) => {
    const { findings } = await load({ "catalog.yaml": library([from, to]) });
    const found = findings.find((finding) => finding.code === code && finding.subject === subject);
    expect(findings.map((finding) => `${finding.code} ${finding.subject}`)).toContain(
      `${code} ${subject}`,
    );
    expect(found!.file).toMatch(/catalog\.yaml$/);
    expect(found!.line).toBeGreaterThan(0);
    expect(found!.column).toBeGreaterThan(0);
    expect(found!.help.length).toBeGreaterThan(10);
  });
});

test("the library itself has no findings, and every section is in the model", async () => {
  const { catalog, findings } = await load({ "catalog.yaml": library() });
  expect(findings).toEqual([]);
  expect(catalog.context).toBe("library");
  expect(catalog.types.map(({ name }) => name)).toEqual(["BookId", "ReaderId"]);
  expect(catalog.types[0]).toMatchObject({
    type: { kind: "primitive", name: "string", min: 1, max: 32 },
    place: { line: 5, column: 3 },
  });
  expect(catalog.commands).toHaveLength(6);
  expect(catalog.sagas[0]).toMatchObject({ key: "bookId", from: "now" });
  expect(catalog.sagas[0]!.groups.flat()[1]).toMatchObject({ name: "notify", pivot: true });
});

test("findings of several files come together, in order, each with its place", async () => {
  const folder = await writeFolder({
    "a.yaml": `${HEAD}types:\n  Sku: strin\n  Sku2: string(5..1)\n`,
    "b.yaml": `${HEAD}commands:\n  Do: { payload: { id: Nothing @key } }\n`,
  });
  const { findings } = await loadCatalog(folder);
  const places = findings.map(({ file, line, code }) => `${file.slice(-6)}:${line} ${code}`);
  expect(places).toEqual([
    "a.yaml:4 unknown-type",
    "a.yaml:5 expression",
    "b.yaml:4 command-without-owner",
    "b.yaml:4 unknown-type",
  ]);
});

describe("the traps of YAML have messages of their own", () => {
  const cases: readonly [what: string, text: string, code: string, help: RegExp][] = [
    [
      "a comma inside braces",
      "types:\n  T: { fields: { b: enum(x, y) } }\n",
      "yaml-split",
      /Quote/,
    ],
    ["brackets inside braces", "types:\n  T: { type: OrderLine[] }\n", "yaml-syntax", /quote/i],
    ["a leading mark", "types:\n  T: @key\n", "yaml-syntax", /follows a type/],
    ["a tag", "types:\n  T: !money\n", "yaml-tag", /Quote/],
    ["a pattern cut at its #", "types:\n  T: string(/ #x/)\n", "expression", /Quote/],
    ["a key twice", "types:\n  T: string\n  T: int\n", "duplicate-name", /Rename/],
    ["a tab", "types:\n\tT: string\n", "yaml-syntax", /spaces/],
  ];
  test.each(cases)("%s", async (_what, text, code, help) => {
    const { findings } = await load({ "catalog.yaml": `${HEAD}${text}` });
    const found = findings.find((finding) => finding.code === code);
    expect(findings.map((finding) => finding.code)).toContain(code);
    expect(found!.help).toMatch(help);
  });
});

test("no folder, an empty folder and an empty file are said plainly", async () => {
  const empty = await writeFolder({});
  const blank = await writeFolder({ "catalog.yaml": "" });
  for (const path of ["there/is/none", empty, blank]) {
    const { findings } = await loadCatalog(path);
    expect(findings[0]!.message).toMatch(/no /);
  }
});
