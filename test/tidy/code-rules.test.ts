// Proves that the rules about the look of code can fail.
import { describe, expect, test } from "vitest";
import { badNames, missingHeaders } from "./names.ts";
import { found } from "./planted.ts";
import { longFiles, longFunctions, wideLines } from "./sizes.ts";
import { syntaxErrors } from "./syntax.ts";
import { bannedTokens } from "./tokens.ts";

test("a file that cannot be parsed is a breach", () => {
  expect(found(syntaxErrors, { "a.ts": "//\nconst = 1;" })[0]).toMatch(/^a\.ts:2 cannot be parsed/);
});

describe("sizes", () => {
  test("the line after the last allowed one is a breach", () => {
    expect(found(longFiles, { "a.ts": lines(300) })).toEqual([]);
    expect(found(longFiles, { "a.ts": lines(301) })).toEqual(["a.ts:301 has 301 lines"]);
    expect(found(longFiles, { "generated/a.ts": lines(301) })).toEqual([]);
  });

  test("functions of every kind are measured", () => {
    const body = `{\n${lines(39)}}`;
    const text = `function f() ${body}\nconst g = () => ${body};\nclass C { h() ${body} }\n`;
    const names = found(longFunctions, { "a.ts": text }).map((line) => line.split(" ")[1]);
    expect(names).toEqual(["f", "g", "h"]);
    expect(found(longFunctions, { "a.ts": text.replaceAll(body, `{\n${lines(38)}}`) })).toEqual([]);
  });

  test("the callback of a test may be long, a function inside it may not", () => {
    const text = `test.skipIf(x)("…", () => {\n${lines(50)}const f = () => {\n${lines(50)}};\n});`;
    expect(found(longFunctions, { "a.test.ts": text })).toEqual([
      "a.test.ts:52 f has a body of 52 lines, over 40",
    ]);
  });

  test("a function that mostly returns short methods may be longer", () => {
    const object = (size: number): string => `{ a() {\n${lines(size)}}, b() {\n${lines(30)}} }`;
    const factory = (size: number): string => `const f = () => {\nreturn ${object(size)};\n};`;
    const named = `function f() {\nconst self: T = ${object(30)};\nreturn self;\n}`;
    expect(found(longFunctions, { "a.ts": factory(30), "b.ts": named })).toEqual([]);
    expect(found(longFunctions, { "a.ts": `const f = () => (${object(30)});` })).toEqual([]);
    expect(found(longFunctions, { "a.ts": factory(45) })).toEqual([
      "a.ts:2 a has a body of 47 lines, over 40",
    ]);
    expect(found(longFunctions, { "a.ts": factory(38).replace("b()", "c() {\n}, b()") })).toEqual(
      [],
    );
    expect(
      found(longFunctions, { "a.ts": factory(39).replace("b()", `\n${lines(9, "//")}b()`) }),
    ).toHaveLength(2);
  });

  test("a wide line is a breach unless a link or a literal makes it wide", () => {
    const words = "word ".repeat(21).trim();
    expect(found(wideLines, { "a.ts": `\n// ${words}` })).toEqual(["a.ts:2 has 107 columns"]);
    const texts = [`// https://example.org ${words}`, `f("${words}");`, `f(\`${words}\`);`];
    for (const text of texts) expect(found(wideLines, { "a.ts": text })).toEqual([]);
  });
});

describe("banned words", () => {
  const planted = (path: string, text: string): readonly string[] =>
    found(bannedTokens, { [path]: text }).map((line) => line.replace(/^.*`(.*)`$/, "$1"));

  test.each([
    ["let a: any;", "any"],
    ["f(a as any);", "as any"],
    ["// @ts-ignore", "@ts-ignore"],
    ["// @ts-nocheck", "@ts-nocheck"],
    ["enum E { A }", "enum"],
    ["namespace N {}", "namespace"],
    ["export default 1;", "export default"],
    ['export * from "x";', "export *"],
    ['console.log("x");', "console."],
    ['test.skip("x", () => {});', ".skip("],
    ['test.only.each([])("x", () => {});', ".only("],
    ["/* TODO later */", "TODO"],
    ["// FIXME", "FIXME"],
    ["await a;", "await"],
    ["async () => { for await (const a of b); };", "await"],
    ["Date.now();", "Date.now"],
    ["new Date();", "new Date()"],
    ["Date();", "new Date()"],
    ["Math.random();", "Math.random"],
    ["crypto.randomUUID();", "crypto."],
    ["performance.now();", "performance."],
    ["process.env;", "process."],
    ["setTimeout(f);", "setTimeout"],
    ["globalThis.setTimeout(f);", "setTimeout"],
    ["setInterval(f);", "setInterval"],
    ['import "node:fs";', "node:"],
  ])("%s is a breach in the core", (text, token) => {
    expect(planted("runtime/core/a.ts", text)).toContain(token);
  });

  test("a breach is reported once, with its line", () => {
    expect(found(bannedTokens, { "a.test.ts": "\n\ntest.only('x', f);" })).toEqual([
      "a.test.ts:3 must not contain `.only(`",
    ]);
  });

  test("what is banned in the core is allowed outside and in the core's tests", () => {
    const text = "await setTimeout(Date.now() + new Date().getTime() + process.pid);";
    expect(planted("runtime/host/a.ts", text)).toEqual([]);
    expect(planted("runtime/core/a.test.ts", text)).toEqual([]);
  });

  test("exceptions hold where they are listed only", () => {
    expect(planted("runtime/core/machine.ts", "let a: any;")).toEqual([]);
    expect(planted("vitest.config.ts", "export default {};")).toEqual([]);
    expect(planted("runtime/host/app.ts", "console.log();")).toEqual([]);
    expect(planted("cli/main.ts", "console.log();")).toEqual([]);
    expect(planted("runtime/host/reader.ts", "console.log();")).toEqual(["console."]);
  });

  test("a string, a pure date and a property with such a name are no breach", () => {
    const text = 'f("await as any"); new Date(5); a.skip; a.console; declare global {}';
    expect(planted("runtime/core/a.ts", text)).toEqual([]);
  });
});

describe("names", () => {
  test.each(["cli/Viz.ts", "cli/my_file.ts", "Cli/viz.ts", "cli/viz-.ts"])("%s", (path) => {
    expect(found(badNames, { [path]: "" })).toHaveLength(1);
  });

  test.each([
    ["cli/utils.ts"],
    ["cli/text-utils.ts"],
    ["common/a.ts"],
    ["cli/cache-manager.test.ts"],
  ])("%s says nothing", (path) => {
    expect(found(badNames, { [path]: "" })).toEqual([`${path}:1 has a name that says nothing`]);
  });

  test("names with several dots are fine", () => {
    expect(found(badNames, { "cli/order-fulfilment.v1.chart.test.ts": "" })).toEqual([]);
  });

  test("a file begins with a comment, after a shebang", () => {
    const bad = ["", "const a = 1;\n// a", "// biome-ignore x", "#!/x\n\n// a", "//\n// a"];
    for (const text of bad) expect(found(missingHeaders, { "a.ts": text })).toHaveLength(1);
    const good = ["// a", "/** a */", "#!/x\n// a"];
    for (const text of good) expect(found(missingHeaders, { "a.ts": text })).toEqual([]);
  });
});

function lines(count: number, line = "step();"): string {
  return `${line}\n`.repeat(count);
}
