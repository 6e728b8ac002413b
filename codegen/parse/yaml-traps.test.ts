// What YAML silently does, or refuses in words of its own, gets a message that says what to write.
import { expect, test } from "vitest";
import { HEAD, LIBRARY, library, loadFiles, placeIn, placeOf } from "../testing/catalog-fixture.ts";

const traps: readonly {
  readonly what: string;
  readonly replaced: readonly (readonly [from: string, to: string])[];
  readonly code: string;
  readonly at: readonly [text: string, part?: string];
  readonly message?: RegExp;
  readonly help: RegExp;
}[] = [
  {
    what: "a comma inside { } splits an enum",
    replaced: [["shelf: string", "shelf: enum(low, middle, high)"]],
    code: "yaml-split",
    at: ["shelf: enum(low", "enum(low"],
    message: /splits BookPutAside\.shelf at the comma/,
    help: /shelf: "enum\(low, middle, high\)"/,
  },
  {
    what: "a # cuts a pattern",
    replaced: [["ReaderId: string", "ReaderId: string(/^R #[0-9]$/)"]],
    code: "expression",
    at: ["ReaderId: string(/", "string(/"],
    message: /bracket that does not match in "string\(\/\^R"/,
    help: /Quote the whole expression.*" #"/,
  },
  {
    what: "an exclamation mark makes a tag",
    replaced: [["shelf: string", "shelf: !money"]],
    code: "yaml-tag",
    at: ["!money"],
    message: /!money is a YAML tag/,
    help: /Quote it: "!money/,
  },
  {
    what: "1.10 is no version",
    replaced: [
      [
        "LoanClosed: { payload: { bookId: BookId @key } }",
        "LoanClosed: { versions: { 1: { payload: { bookId: BookId @key } }, 1.10: { payload: {} } } }",
      ],
    ],
    code: "version-number",
    at: ["1.10"],
    message: /version 1\.10 of LoanClosed/,
    help: /1, 2, 3 … in order, as integers/,
  },
  {
    what: "brackets inside { }",
    replaced: [["shelf: string", "shelf: { type: BookId[] }"]],
    code: "yaml-syntax",
    at: ["BookId[]", "[]"],
    help: /quote expressions with brackets or commas: "OrderLine\[\]"/,
  },
  {
    what: "a named range",
    replaced: [["ReaderId: string", "ReaderId: string(max: 200)"]],
    code: "yaml-syntax",
    at: ["string(max: 200)"],
    help: /\(1\.\.200\)/,
  },
  {
    what: "a mark without type",
    replaced: [["ReaderId: string", "ReaderId: @key"]],
    code: "yaml-syntax",
    at: ["@key\n"],
    message: /reserved character @/,
    help: /A mark follows a type/,
  },
  {
    what: "a union of quoted texts",
    replaced: [["ReaderId: string", 'ReaderId: "card" | "x"']],
    code: "yaml-syntax",
    at: ['| "x"'],
    help: /Write enum\(card, x\), not "card" \| "x"/,
  },
  {
    what: "a field name with a capital",
    replaced: [["shelf: string", "Shelf: string"]],
    code: "field-name",
    at: ["Shelf: string"],
    message: /"Shelf" is no field name/,
    help: /small letter/,
  },
  {
    what: "a tab",
    replaced: [["  ReaderId: string", "\tReaderId: string"]],
    code: "yaml-syntax",
    at: ["\tReaderId"],
    message: /Tabs are not allowed/,
    help: /spaces, not with tabs/,
  },
  {
    what: "a quote that is not closed, where it opens",
    replaced: [["    key: readerId", '    doc: "who has what\n    key: readerId']],
    code: "yaml-syntax",
    at: ['"who has what'],
    message: /Missing closing/,
    help: /Close the quote/,
  },
  {
    what: "a colon in a text",
    replaced: [["    key: readerId", "    doc: this: that\n    key: readerId"]],
    code: "yaml-syntax",
    at: ["this: that"],
    help: /Quote a text that holds a colon/,
  },
  {
    what: "an alias without anchor",
    replaced: [
      [
        "    id: BookId\n    handles: [RequestLoan",
        "    doc: *gone\n    id: BookId\n    handles: [RequestLoan",
      ],
    ],
    code: "yaml-alias",
    at: ["*gone"],
    message: /\*gone names no value/,
    help: /&gone/,
  },
  {
    what: "a type that is left out",
    replaced: [["shelf: string", "shelf: "]],
    code: "type-missing",
    at: ["shelf:"],
    message: /has no type/,
    help: /such as string/,
  },
  {
    what: "a list where a mapping belongs",
    replaced: [["    row: { readerId: ReaderId }", "    row: [readerId]"]],
    code: "shape",
    at: ["[readerId]"],
    message: /must be a mapping/,
    help: /a mapping/,
  },
];

test.each(traps)("$what: $code", async ({ replaced, code, at, message, help }) => {
  const source = library(...replaced);
  const { findings } = await loadFiles(source);
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatchObject({ code, severity: "error" });
  expect(placeOf(findings[0]!)).toBe(placeIn(source, ...at));
  if (message) expect(findings[0]!.message).toMatch(message);
  expect(findings[0]!.help).toMatch(help);
});

test("a date stays the text that it is", async () => {
  const { catalog, findings } = await loadFiles(
    library(["NoticeSent: { payload", "NoticeSent: { sunset: 2027-01-31, payload"]),
  );
  expect(findings).toEqual([]);
  const notice = catalog.events.find(({ name }) => name === "NoticeSent");
  expect(notice?.versions[0]?.sunset).toBe("2027-01-31");
});

const expressions: readonly (readonly [expression: string, code: string, help: RegExp])[] = [
  ["string(200)", "expression", /Write \(1\.\.64\)/],
  ["string(9..1)", "expression", /smaller number comes first/],
  ["int(1..2..3)", "expression", /\(1\.\.64\)/],
  ["int(1.5..2)", "expression", /whole numbers/],
  ["string(-3..1)", "expression", /start at 0/],
  ["boolean(1..2)", "expression", /Ranges fit/],
  ["int(/x/)", "expression", /string\(\/…\/\)/],
  ["string(/(/)", "expression", /Correct it/],
  ["map", "expression", /map<string>/],
  ["enum()", "expression", /enum\(card, invoice\)/],
  ["string @secret", "expression", /@key @subject @pii @deprecated/],
  ["string @key = x", "expression", /in this order/],
];

test.each(expressions)("%s is refused with what to write", async (expression, code, help) => {
  const source = library(["shelf: string", `shelf: '${expression}'`]);
  const { findings } = await loadFiles(source);
  expect(findings).toMatchObject([{ code, subject: "BookPutAside.shelf" }]);
  expect(findings[0]!.help).toMatch(help);
  expect(placeOf(findings[0]!)).toBe(placeIn(source, `'${expression}'`));
});

test("errors of one file that YAML refuses are told together with all others", async () => {
  const { findings } = await loadFiles(
    library(
      ["BookId: string(1..32)", 'BookId: "card" | "x"'],
      ["shelf: string", "shelf: Gone"],
      ["emits: [NoticeSent]", "emits: [NoticeSent, NoticeLost]"],
      ["    key: readerId", "    key: @readerId"],
    ),
  );
  expect(findings.map(({ code }) => code)).toEqual([
    "yaml-syntax",
    "unknown-type",
    "unknown-reference",
    "yaml-syntax",
  ]);
});

test("a broken line is told once, not once more for each line behind it", async () => {
  const source = library([
    "LoanClosed: { payload: { bookId: BookId @key } }",
    `LoanClosed:
    versions:
      1: { payload: { bookId: BookId @key, pages: int[] } }
      2:
        payload: { bookId: BookId @key, pages: "int[]" }
        changes:
          - add: pages
      3:
        payload: { bookId: BookId @key }
        changes:
          - remove: pages`,
  ]);
  const { findings } = await loadFiles(source);
  expect(findings.map(({ code }) => code)).toEqual(["yaml-syntax"]);
  expect(placeOf(findings[0]!)).toBe(placeIn(source, "pages: int[]", "[]"));
});

test("a second document in a file is one finding, in words of ours", async () => {
  const { findings } = await loadFiles(`${LIBRARY}---\n${LIBRARY}`);
  expect(findings).toMatchObject([
    { code: "yaml-syntax", message: "The file holds several documents." },
  ]);
});

test.each(["\n", "\r\n"])("marks of a merge are one finding each (%j)", async (end) => {
  const source = library([
    "ReaderId: string",
    `<<<<<<< HEAD
  ReaderId: string
||||||| base
  ReaderId: int
=======
  ReaderId: uuid
>>>>>>> other`,
  ]).replace("  <<<<<<<", "<<<<<<<");
  const { findings } = await loadFiles(source.replaceAll("\n", end));
  expect(findings).toMatchObject([
    { code: "merge-conflict", help: expect.stringMatching(/next number/) },
  ]);
  expect(placeOf(findings[0]!)).toBe(placeIn(source, "<<<<<<< HEAD"));
});

test("files that are no catalog say so, and nothing breaks", async () => {
  const codes = async (source: string): Promise<readonly string[]> =>
    (await loadFiles(source)).findings.map(({ code }) => code);
  expect(await codes("")).toEqual(["empty"]);
  expect(await codes("- a\n- b\n")).toEqual(["empty"]);
  expect(await codes("hello")).toEqual(["empty"]);
  expect(await codes("catalog: 2\ncontext: a\n")).toEqual(["catalog-version"]);
  expect(await codes("catalog: 1\ncontext: My-Shop\n")).toEqual(["context"]);
  expect(await codes("catalog: 1\n")).toEqual(["context"]);
  expect(await codes(`${HEAD}content: closed\ncompatibility: some\n`)).toEqual([
    "content",
    "compatibility",
  ]);
  expect(await codes("{{{{")).toEqual(["yaml-syntax"]);
  expect(await codes(`${HEAD}types: &t { A: { fields: *t } }\n`)).toContain("yaml-alias");
});

test("files of one catalog have one context", async () => {
  const { findings } = await loadFiles({
    "a.yaml": LIBRARY,
    "b.yaml": "catalog: 1\ncontext: shop\n",
  });
  expect(findings).toMatchObject([{ code: "context", file: "b.yaml", line: 2 }]);
  expect(findings[0]!.message).toMatch(/library and shop/);
});

const RESERVE_UNDO = "undo: { do: PutBack, done: BookPutBack }";
const NOTICE = "NoticeSent: { payload: { bookId: BookId @key } }";

test.each<[what: string, from: string, to: string, codes: readonly string[]]>([
  ["an undo of nothing", RESERVE_UNDO, "undo: []", ["shape"]],
  ["an ending of nothing", "onCompleted: CloseLoan", "onCompleted: []", ["shape"]],
  ["versions without any", NOTICE, "NoticeSent: { versions: {} }", ["payload-missing"]],
  [
    "a wrong number alone",
    NOTICE,
    "NoticeSent: { versions: { 2: { payload: {} } } }",
    ["version-number"],
  ],
  ["a quote that does not end", "shelf: string", "shelf: 'enum(\"a)'", ["expression"]],
  ["a comma in quotes", "shelf: string", "shelf: 'enum(\"a, b\")'", ["expression"]],
  ["an escape that is none", "shelf: string", "shelf: 'string = \"\\q\"'", ["expression"]],
])("%s is a finding, and breaks nothing", async (_what, from, to, codes) => {
  const { findings } = await loadFiles(library([from, to]));
  expect(findings.map(({ code }) => code)).toEqual(expect.arrayContaining([...codes]));
  for (const { help } of findings) expect(help.length).toBeGreaterThan(5);
});

test("a name with signs is looked for as it is, also beside a part that could not be read", async () => {
  const { findings } = await loadFiles(
    library(["emits: [NoticeSent]", "emits: ['Notice(']"], ["    key: readerId", "    key: @r"]),
  );
  expect(findings.map(({ code }) => code)).toContain("unknown-reference");
});
