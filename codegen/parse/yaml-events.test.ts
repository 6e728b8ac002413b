// The quick way to a tree and the thorough one read alike whatever the quick one reads at all.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createFindings } from "../finding.ts";
import { LIBRARY } from "../testing/catalog-fixture.ts";
import { readDocument } from "./yaml-document.ts";
import { quickTree } from "./yaml-events.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

const FOLDERS = [
  "samples/orders/catalog",
  ...readdirSync(join(root, "codegen/golden")).map((name) => `codegen/golden/${name}/catalog`),
];

const files: readonly string[] = [
  LIBRARY,
  ...FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith(".yaml"))
      .map((name) => readFileSync(join(root, folder, name), "utf8")),
  ),
];

/** Every construct of YAML that a catalog has a use for, in odd places. */
const ODD = `a:
b: ""
c: |
  x > y
   z

d: { e, f: , g: [1, 2 , ], "h": 'i''j', k: 0x1F }
l: > # folded | here
  one
  two

m:
  - x: 1.10
    y: "a\\u00e9\\n"
  - [~, null, Null, true, False, .5, -1e3, .inf, -.INF, .nan, 0o17, 1_000, 2027-01-31]
"n" : no
o: first
  second # and a comment
p: { q: r } # "
1: { 2: 3 }
`;

function difference(source: string): string | undefined {
  const quick = quickTree(source);
  if (!quick) return undefined;
  const findings = createFindings();
  const { root: thorough } = readDocument("a.yaml", source, findings);
  const [first] = findings.all;
  if (first) return `${first.code} ${first.message} in ${JSON.stringify(source)}`;
  return sameTree(quick, thorough) ? undefined : JSON.stringify(source);
}

function sameTree(a: unknown, b: unknown): boolean {
  return JSON.stringify(a, numbers) === JSON.stringify(b, numbers);
}

/** JSON has neither infinity nor NaN. */
const numbers = (_: string, value: unknown): unknown =>
  typeof value === "number" ? String(value) : value;

test("every right catalog is read the quick way, and no way reads it otherwise", () => {
  for (const source of [...files, ODD]) {
    expect(quickTree(source)).toBeDefined();
    const { root: thorough } = readDocument("a.yaml", source, createFindings());
    expect(quickTree(source)).toEqual(thorough);
  }
});

test.each([
  ["an anchor", "a: &x 1\n"],
  ["an alias", "a: &x 1\nb: *x\n"],
  ["a tag", "a: !money 1\n"],
  ["a key twice", "a: 1\na: 2\n"],
  ["a key that is a list", "? [a]\n: 1\n"],
  ["two documents", "a: 1\n---\nb: 2\n"],
  ["a directive", "%YAML 1.2\n---\na: 1\n"],
  ["an error", "a: [1\n"],
  ["nothing", ""],
  ["a tab", "a:\n\t- 1\n"],
])("%s is left to the thorough way", (_what, source) => {
  expect(quickTree(source)).toBeUndefined();
});

const PIECES = ["a", " ", "\n", ":", ": ", "- ", "#", " #", "'", '"', "{", "}", "[", "]", ",", "|"];
const MORE = [">", "?", "&", "*", "!", "%", "@", "`", "~", "1", ".", "\\", "\n  ", "\n\n", "---\n"];

test("with some text changed, both ways still read alike", () => {
  const piece = fc.constantFrom(...PIECES, ...MORE);
  const edit = fc.record({ at: fc.nat(), cut: fc.nat(4), put: piece });
  const sources = fc
    .tuple(fc.constantFrom(ODD, ...files), fc.array(edit, { minLength: 1, maxLength: 3 }))
    .map(([source, edits]) =>
      edits.reduce((text, { at, cut, put }) => {
        const from = at % text.length;
        return text.slice(0, from) + put + text.slice(from + cut);
      }, source),
    );
  fc.assert(
    fc.property(sources, (source) => {
      expect(difference(source)).toBeUndefined();
    }),
    { numRuns: Number(process.env.YAML_RUNS ?? 300), seed: Number(process.env.YAML_SEED ?? 1) },
  );
}, 60_000);
