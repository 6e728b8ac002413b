// Hooks that the catalog names must be there; the finding says what to write, or what is wrong.
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Finding } from "../finding.ts";
import { generate } from "../generate.ts";
import { quickLook } from "../stubs/quick-look.ts";
import { type Files, loadFiles, writeFolder } from "../testing/catalog-fixture.ts";
import { hookedLibrary, SHARED } from "../testing/hooked-library.ts";

const OTHER = "export function join() {}\n";

const said = ({ code, message }: Finding): string =>
  `${code}: ${message.replace("LoanClosed needs the function split. ", "")}`;

/** What is said of `split` when `hooks/note.ts` holds a text, and `join` is there. */
async function saidOf(text: string, files: Files = {}): Promise<readonly string[]> {
  const all = { "catalog.yaml": hookedLibrary(), "hooks/note.ts": `${text}\n${OTHER}`, ...files };
  const { findings } = await loadFiles(all);
  return findings.map(said);
}

const THERE: readonly { readonly text: string; readonly files?: Files }[] = [
  { text: "export function split() {}" },
  { text: "export async function split() {}" },
  { text: "export const split = (old) => old;" },
  { text: "export const split: Hook<string> = make();" },
  { text: "export const split: (old: Old) => New = (old) => old;" },
  { text: "export let split = function () {};" },
  { text: "export const { split } = hooks;" },
  { text: "const split = () => 1;\nexport { split };" },
  { text: "function split() {}\nexport { split, other };\nconst other = 1;" },
  { text: "function cut() {}\nexport { cut as split };" },
  { text: 'export { split } from "./x.ts";' },
  { text: 'export { cut as split } from "somewhere";' },
  { text: 'import { split } from "./x.ts";\nexport { split };' },
  { text: 'export * from "./x.ts";', files: { "hooks/x.ts": "export function split() {}" } },
  {
    text: 'export * from "./x.ts";',
    files: {
      "hooks/x.ts": 'export * from "./note.ts";\nexport * from "./y.ts";',
      "hooks/y.ts": "export const split = cut;",
    },
  },
  { text: "export interface split {}\nexport function split() {}" },
  {
    text: "export function split(a: 1): 1;\nexport function split(a: 2): 2;\nexport function split() {}",
  },
  { text: "const text = /`/;\nexport function split() {}" },
];

test.each(THERE)("$text is a hook", async ({ text, files }) => {
  expect(await saidOf(text, files)).toEqual([]);
});

const MISSING = "hook-missing: ./hooks/note.ts does not export it.";
const UNUSABLE: readonly (readonly [text: string, said: string])[] = [
  ["// export function split() {}", MISSING],
  ["/*\nexport function split() {}\n*/", MISSING],
  ["const text = `\nexport function split() {}\n`;", MISSING],
  ["export function splitAll() {}", MISSING],
  ["function inner() { function split() {} }", MISSING],
  ['export * from "./gone.ts";', 'hook-unusable: ./hooks/note.ts re-exports all of "./gone.ts"'],
  ['export * from "somewhere";', 'hook-unusable: ./hooks/note.ts re-exports all of "somewhere"'],
  ["function split() {}", "./hooks/note.ts has it, but does not export it by this name."],
  ["export default function split() {}", "has it, but does not export it by this name."],
  ["const split = () => 1;", "has it, but does not export it by this name."],
  ['import { split } from "./x.ts";', "has it, but does not export it by this name."],
  ["function split() {}\nexport { split as cut };", "does not export it by this name."],
  ["export const split = 5;", "has a value of that name, which is no function."],
  ['export const split = "a";', "has a value of that name, which is no function."],
  ["export const split = { a: 1 };", "has a value of that name, which is no function."],
  ["const split = [1];\nexport { split };", "has a value of that name, which is no function."],
  ["export class split {}", "has a class of that name."],
  ["class split {}", "has a class of that name."],
  ["export enum split { A }", "has an enum of that name."],
  ["export namespace split { export const a = 1; }", "has a namespace of that name."],
  ["export type split = string;", "has a type of that name."],
  ["interface split {}", "has a type of that name."],
  ["export declare function split(): void;", "has only a declaration of that name, without code."],
  ['export type { split } from "./x.ts";', "exports no function of that name, only a type"],
  ['export { type split } from "./x.ts";', "exports no function of that name, only a type"],
  ['export * as split from "./x.ts";', "exports no function of that name, only a type or module."],
  ["export { split };", "exports it without declaring it."],
  ["export function other( {", "does not parse: line 2, "],
  ["<<<<<<< HEAD\nconst a = 1;\n=======\n>>>>>>> main", "does not parse: line 1, Merge conflict"],
];

test.each(UNUSABLE)("%s is no hook, and is left as it is", async (text, expected) => {
  const found = await saidOf(text);
  expect(found).toEqual([expect.stringContaining(expected)]);
  expect(quickLook(text).exports("split")).toBe(false);
  if (expected === MISSING) return;
  const whole = `${text}\n${OTHER}`;
  const files = { "catalog.yaml": hookedLibrary(), "hooks/note.ts": whole };
  const folder = await writeFolder(files);
  const out = join(folder, "generated");
  const { findings, stubs } = await generate({ catalog: folder, out });
  expect(findings.map(said)).toEqual(found);
  expect(stubs).toEqual([]);
  expect(await readFile(join(folder, "hooks/note.ts"), "utf8")).toBe(whole);
});

test.each<readonly [what: string, make: (path: string) => Promise<unknown>, said: string]>([
  ["a folder", (path) => mkdir(path), "./hooks/note.ts is a folder."],
  ["Latin 1", (path) => writeFile(path, Buffer.from("// é", "latin1")), "is no UTF-8 text."],
  ["a link to nowhere", (path) => symlink("x.ts", path), "cannot be read: its link leads nowhere."],
])("%s in the place of the file is told", async (_what, make, expected) => {
  const folder = await writeFolder({ "catalog.yaml": hookedLibrary(), "hooks/other.ts": "" });
  await make(join(folder, "hooks/note.ts"));
  const { findings } = await generate({ catalog: folder, out: join(folder, "generated") });
  expect(findings.map(said)).toEqual([
    expect.stringMatching(/^hook-unusable: /),
    expect.stringMatching(/^hook-unusable: /),
  ]);
  expect(findings[0]!.message).toContain(expected);
});

test.each(["delete", "await", "let", "eval"])("a function cannot be called %s", async (name) => {
  const source = hookedLibrary("./hooks/note.ts", [name, "join"]);
  const { findings } = await loadFiles({ "catalog.yaml": source, "hooks/note.ts": OTHER });
  expect(findings).toMatchObject([
    { code: "hook-unusable", help: expect.stringMatching(/^Choose another name\./) },
  ]);
});

test("what is missing is told with the head of the function, and its types", async () => {
  const { findings } = await loadFiles({ "catalog.yaml": hookedLibrary() });
  expect(findings.map(({ code, message }) => `${code} ${message}`)).toEqual(
    [
      "hook-missing LoanClosed needs the function join. There is no ./hooks/note.ts.",
      "hook-missing LoanClosed needs the function split. There is no ./hooks/note.ts.",
    ].reverse(),
  );
  const add = "Run eventwright generate to add it, or write there: export function";
  expect(findings.map(({ help }) => help)).toEqual([
    `${add} split(old: LoanClosedV1): Pick<LoanClosedV2, "by" | "at"> { … }`,
    `${add} join(now: LoanClosedV2): LoanClosedV1["note"] { … }`,
  ]);
});

test("a function for two versions is told once, with the signature that fits both", async () => {
  const { findings } = await loadFiles({ "catalog.yaml": SHARED });
  expect(findings.map(({ help }) => help)).toEqual([
    "Run eventwright generate to add it, or write there: export function " +
      'longer(old: LoanClosedV1 | LoanClosedV2): LoanClosedV2["text"] & LoanClosedV3["words"] { … }',
  ]);
});
