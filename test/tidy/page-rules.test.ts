// Proves that the rules about pages can fail.
import { describe, expect, test } from "vitest";
import { deadLinks, localMentions } from "./docs.ts";
import { found } from "./planted.ts";

describe("pages", () => {
  test("a link to a file that is missing is a breach", () => {
    const text =
      "[a](b.md)\n![p](../x.png)\n[r]: gone.md\n<img src='1' src=\"y.svg\">\n[abs](/docs/a.md)";
    const breaches = found(deadLinks, { "docs/a.md": text, "docs/b.md": "" });
    expect(breaches.map((line) => line.split(" ")[0])).toEqual(
      [2, 3, 4, 5].map((n) => `docs/a.md:${n}`),
    );
  });

  test("links that lead somewhere, or are code, are fine", () => {
    const text =
      '[a](../src/a.ts#L3) [b](#here) [c](https://example.org/x) [d](../src/) [e](<b.md> "B")\n' +
      "`[x](gone.md)`\n```md\n[x](gone.md)\n```\n";
    const texts = { "docs/a.md": text, "docs/b.md": "", "src/a.ts": "" };
    expect(found(deadLinks, texts)).toEqual([]);
  });

  test("paths of a machine and hosts of registries are breaches", () => {
    const text = "/work/x\n`/tmp/a`\nsee registry.npmjs.org\ndeb.debian.org";
    expect(found(localMentions, { "a.md": text })).toHaveLength(4);
    expect(found(localMentions, { "a.md": "docs/work /workers a/tmp/b /work-flow" })).toEqual([]);
  });
});
