// Stubs in files that somebody else wrote: what is added, and that nothing else changes.
import fc from "fast-check";
import { expect, test } from "vitest";
import { loadFiles } from "../testing/catalog-fixture.ts";
import { hookedLibrary, SHARED } from "../testing/hooked-library.ts";
import { addStubs, NEW_FILE } from "./add.ts";
import { hookFunctions } from "./hook-functions.ts";

/** A file with the stubs of a catalog added; `names` are those that it lacks. */
async function stubbed(text: string, names = ["split", "join"], source = hookedLibrary()) {
  const { catalog } = await loadFiles(source);
  const hooks = hookFunctions(catalog).filter(({ name }) => names.includes(name));
  expect(hooks).toHaveLength(names.length);
  return addStubs(text, hooks, "/app/catalog/hooks/note.ts", "/app/generated");
}

/** The text of it. */
async function textOf(...given: Parameters<typeof stubbed>): Promise<string> {
  const result = await stubbed(...given);
  if ("what" in result) throw new Error(result.what);
  return result.text;
}

const IMPORT = 'import type { LoanClosedV1, LoanClosedV2 } from "../../generated/index.ts";\n';
const JOIN = `/** Must return note of LoanClosed v1, from the whole payload of v2. */
export function join(_now: LoanClosedV2): LoanClosedV1["note"] {
  throw new Error("join: write this hook");
}
`;

test("a new file has a head, one import and all functions", async () => {
  expect(await stubbed(NEW_FILE)).toEqual({
    lines: [5, 10],
    text: `// Casts that the catalog cannot express.
import type { LoanClosedV1, LoanClosedV2 } from "../../generated/index.ts";

/** Must return { by, at } of LoanClosed v2, from the whole payload of v1. */
export function split(_old: LoanClosedV1): Pick<LoanClosedV2, "by" | "at"> {
  throw new Error("split: write this hook");
}

${JOIN}`,
  });
});

test("one function for two versions takes what both give, and gives what both want", async () => {
  expect(
    await textOf("", ["longer"], SHARED),
  ).toBe(`import type { LoanClosedV1, LoanClosedV2, LoanClosedV3 } from "../../generated/index.ts";

/** Must return text of LoanClosed v2, from the whole payload of v1; or words of LoanClosed v3, from the whole payload of v2. */
export function longer(
  _old: LoanClosedV1 | LoanClosedV2,
): LoanClosedV2["text"] & LoanClosedV3["words"] {
  throw new Error("longer: write this hook");
}
`);
});

test.each([
  ["nothing at all", "", `${IMPORT}\n`, ""],
  ["only a comment", "// Mine.\n", `// Mine.\n${IMPORT}\n`, ""],
  ["a comment without a line break", "// Mine.", `// Mine.\n${IMPORT}\n`, ""],
  ["code", "const a = 1;\n", IMPORT, "\nconst a = 1;\n\n"],
  ["code without a line break", "const a = 1;", IMPORT, "\nconst a = 1;\n\n"],
  ["blank lines at the end", "const a = 1;\n\n", IMPORT, "\nconst a = 1;\n\n"],
  ["a comment on code", "/** One. */\nconst a = 1;\n", IMPORT, "\n/** One. */\nconst a = 1;\n\n"],
  [
    "a head and a comment on code",
    "// Mine.\n\n/** One. */\nconst a = 1;\n",
    `// Mine.\n\n${IMPORT}`,
    "\n/** One. */\nconst a = 1;\n\n",
  ],
  [
    "words for tools",
    "#!/usr/bin/env tsx\n// @ts-nocheck\nconst a = 1;\n",
    `#!/usr/bin/env tsx\n// @ts-nocheck\n${IMPORT}`,
    "\nconst a = 1;\n\n",
  ],
  ["a shebang", "#!/usr/bin/env tsx\nfoo();\n", `#!/usr/bin/env tsx\n${IMPORT}`, "\nfoo();\n\n"],
  ["a directive", '"use strict";\nfoo();\n', `"use strict";\n${IMPORT}`, "\nfoo();\n\n"],
  [
    "imports",
    'import { a } from "./a.ts"; // why\n\nfoo(a);\n',
    `import { a } from "./a.ts"; // why\n${IMPORT}`,
    "\nfoo(a);\n\n",
  ],
  [
    "an import and nothing after it",
    'import "./a.ts";',
    `import "./a.ts";\n${IMPORT.trimEnd()}`,
    "\n\n",
  ],
  [
    "code right behind an import",
    'import "./a.ts"; const a = `\n`;\n',
    `import "./a.ts";\n${IMPORT.trimEnd()}`,
    " const a = `\n`;\n\n",
  ],
])("into a file of %s", async (_what, text, head, tail) => {
  expect(await textOf(text, ["join"])).toBe(`${head}${tail}${JOIN}`);
});

const FROM = 'from "../../generated/index.ts"';

test.each([
  ["both types are there", `import type { LoanClosedV1, LoanClosedV2 } ${FROM};\n`, undefined],
  [
    "they come from their own module",
    'import { type LoanClosedV1, type LoanClosedV2 } from "../../generated/events/loan-closed.ts";\n',
    undefined,
  ],
  [
    "one is there",
    `import type { LoanClosedV1 } ${FROM};\n`,
    `import type { LoanClosedV1, LoanClosedV2 } ${FROM};\n`,
  ],
  [
    "a list of several lines with a last comma",
    `import type {\n  LoanClosedV1,\n  Loan, // mine\n} ${FROM};\n`,
    `import type {\n  LoanClosedV1,\n  Loan,\n  LoanClosedV2, // mine\n} ${FROM};\n`,
  ],
  [
    "a list of several lines without one",
    `import type {\n  Loan\n} ${FROM};\n`,
    `import type {\n  Loan,\n  LoanClosedV1,\n  LoanClosedV2\n} ${FROM};\n`,
  ],
  [
    "a list of values",
    `import { LoanClosed } ${FROM};\n`,
    `import { LoanClosed, type LoanClosedV1, type LoanClosedV2 } ${FROM};\n`,
  ],
  [
    "a list of types beside one of values",
    `import { LoanClosed } ${FROM};\nimport type { BookId } ${FROM};\n`,
    `import { LoanClosed } ${FROM};\nimport type { BookId, LoanClosedV1, LoanClosedV2 } ${FROM};\n`,
  ],
  [
    "the ending is spelt otherwise",
    'import type { BookId } from "../../generated/index.js";\n',
    'import type { BookId, LoanClosedV1, LoanClosedV2 } from "../../generated/index.js";\n',
  ],
])("imports are used and extended: %s", async (_what, imports, changed = imports) => {
  expect(await textOf(`${imports}\nfoo();\n`, ["join"])).toBe(`${changed}\nfoo();\n\n${JOIN}`);
});

test.each([
  [
    "an alias",
    `import type { LoanClosedV1 as Old, LoanClosedV2 as New } ${FROM};\n`,
    'export function join(_now: New): Old["note"] {',
  ],
  [
    "a namespace",
    `import type * as library ${FROM};\n`,
    'export function join(_now: library.LoanClosedV2): library.LoanClosedV1["note"] {',
  ],
])("names of the file's own are used: %s", async (_what, imports, head) => {
  const text = await textOf(imports, ["join"]);
  expect(text).toBe(`${imports}\n${JOIN.replace(/export .*/, head)}`);
});

test("a name that the file has for something else stays, and gets company", async () => {
  const own = 'import type { LoanClosedV1 } from "./old.ts";\n\nclass LoanClosedV2 {}\n';
  const text = await textOf(own, ["join"]);
  expect(text).toContain(
    "import type {\n  LoanClosedV1 as LoanClosedV1Payload,\n  LoanClosedV2 as LoanClosedV2Payload,\n}",
  );
  expect(text).toContain('join(_now: LoanClosedV2Payload): LoanClosedV1Payload["note"] {');
  const source = hookedLibrary("./hooks/note.ts", ["LoanClosedV1", "join"]);
  expect(await textOf("", ["LoanClosedV1"], source)).toContain(
    "export function LoanClosedV1(_old: LoanClosedV1Payload)",
  );
});

test("line ends, indentation, quotes and missing semicolons are those of the file", async () => {
  const own = "import { a } from './a.ts'\r\n\r\nfunction b() {\r\n\treturn a\r\n}\r\n";
  expect(await textOf(own, ["join"])).toBe(
    [
      "import { a } from './a.ts'",
      "import type { LoanClosedV1, LoanClosedV2 } from '../../generated/index.ts'",
      "",
      "function b() {",
      "\treturn a",
      "}",
      "",
      "/** Must return note of LoanClosed v1, from the whole payload of v2. */",
      "export function join(_now: LoanClosedV2): LoanClosedV1['note'] {",
      "\tthrow new Error('join: write this hook')",
      "}",
      "",
    ].join("\r\n"),
  );
  expect(await textOf("/**\n * Doc.\n */\nfunction b() {\n    foo();\n}\n")).toContain(
    '\n    throw new Error("join: write this hook");\n',
  );
});

test("a byte order mark stays in front, and the head of the file behind it", async () => {
  const text = await textOf("\uFEFF// @ts-check\nfoo();\n", ["join"]);
  expect(text).toBe(`\uFEFF// @ts-check\n${IMPORT}\nfoo();\n\n${JOIN}`);
});

const PARTS = [
  ...["#!/usr/bin/env tsx\n", '"use strict";\n', "// Mine.\n", "// @ts-check\n", "/* a */ ", "\n"],
  ...["/** Doc. */\n", "  ", "\t", "let a = `\n  x\n`\n", "const r = /[/'`]/;\n", "foo();"],
  ...['import "./a.ts";', "import { b } from './b.ts' // b\n", `import { c } ${FROM};\n`],
  ...[`import type {\n  Loan, // mine\n} ${FROM}; `, `import type * as all ${FROM}\n`],
  ...[`import type { LoanClosedV2 as V2 } ${FROM};\n`, "class LoanClosedV1 {}\n", "/* end */"],
  ...["export * as x from './x.ts';\n", "function d() {\n    return 1\n}\n", "export {};\n"],
];

test("whatever a file holds, all of it stays, in its order", async () => {
  const { catalog } = await loadFiles(hookedLibrary());
  const hooks = hookFunctions(catalog);
  let added = 0;
  const file = fc.tuple(fc.array(fc.constantFrom(...PARTS), { maxLength: 8 }), fc.boolean());
  fc.assert(
    fc.property(file, ([parts, isWindows]) => {
      const text = isWindows ? parts.join("").replaceAll("\n", "\r\n") : parts.join("");
      const result = addStubs(text, hooks, "/app/catalog/hooks/note.ts", "/app/generated");
      // What does not parse is left alone; what does is never spoilt.
      if ("what" in result) return result.what.startsWith("does not parse");
      const same = [...text].findIndex((letter, index) => result.text[index] !== letter);
      const at = same < 0 ? text.length : same;
      added++;
      return result.text.includes(text.slice(at), at);
    }),
    { numRuns: 300, seed: 20261125 },
  );
  expect(added).toBeGreaterThan(100);
});
