// The pages of the golden catalogs, and texts that try to become markup.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { library, loadFiles } from "../testing/catalog-fixture.ts";
import { flowchart } from "./markdown-flow.ts";
import { duration } from "./markdown-sagas.ts";
import { code, plain, table } from "./markdown-text.ts";

const golden = fileURLToPath(new URL("../golden/", import.meta.url));

/** One line of a flowchart: a node with its shape, or an arrow with a label. */
const NODE =
  /^ {2}([a-z]+(_\w+)?)(\["[^"]*"\]|\(\["[^"]*"\]\)|\{\{"[^"]*"\}\}|\[\["[^"]*"\]\]|\[\("[^"]*"\)\]|>"[^"]*"\])$/;
const ARROW = /^ {2}([a-z]+(?:_\w+)?) (?:-->|-\.->)\|"[^"|]+"\| ([a-z]+(?:_\w+)?)$/;

function checkFlowchart(text: string): void {
  const [first, ...lines] = text.split("\n");
  expect(first).toBe("flowchart LR");
  const known = new Set(lines.flatMap((line) => NODE.exec(line)?.[1] ?? []));
  for (const line of lines) {
    const [, from, to] = ARROW.exec(line) ?? [];
    if (from && to) expect([known.has(from), known.has(to)], line).toEqual([true, true]);
    else expect(line).toMatch(NODE);
  }
}

describe.each(readdirSync(golden))("%s", (name) => {
  const page = readFileSync(join(golden, name, "generated", `${name}.md`), "utf8");
  const prose = page.replace(/^<!--.*-->\n/, "").replace(/```\w+\n[\s\S]*?```/g, "");

  test("the diagram is of known nodes and arrows only", () => {
    checkFlowchart(/```mermaid\n([\s\S]*?)\n```/.exec(page)![1]!);
  });

  test("links lead to headings of the page, each of which is there once", () => {
    // The anchor of a heading has neither capitals nor dots.
    const headings = [...prose.matchAll(/^#+ (.*)$/gm)].map(([, text]) =>
      text!.toLowerCase().replaceAll(".", ""),
    );
    const links = [...prose.matchAll(/\]\(#([^)]*)\)/g)].map(([, target]) => target!);
    for (const link of links) expect(headings).toContain(link);
    expect(headings.filter((text, index) => headings.indexOf(text) !== index)).toEqual([]);
  });

  test("tables have the same number of cells in each row, and nothing is HTML", () => {
    for (const block of prose
      .trim()
      .split("\n\n")
      .filter((text) => text.startsWith("| "))) {
      const counts = block.split("\n").map((row) => row.split(/(?<!\\)\|/).length);
      expect(new Set(counts).size).toBe(1);
    }
    expect(prose.replace(/(`+)[\s\S]*?\1/g, "")).not.toMatch(/[<>]/);
  });
});

test("texts stay texts", () => {
  expect(plain("a <b>&amp;</b> [x](y) \\")).toBe("a &lt;b&gt;&amp;amp;&lt;/b&gt; \\[x\\](y) \\\\");
  expect(plain("# a\n- b\n1. c\n---")).toBe("\\# a\n\\- b\n1\\. c\n\\---");
});

test("code may hold backticks, and a cell may hold bars and lines", () => {
  expect(code("a")).toBe("`a`");
  expect(code("a``b`")).toBe("``` a``b` ```");
  expect(table(["a"], [["x | y"], ["`|`\nz"]])).toBe(
    ["| a |", "| --- |", "| x \\| y |", "| `\\|` z |"].join("\n"),
  );
});

test.each([
  [250, "250 ms"],
  [1_000, "1 s"],
  [90_000, "1.5 min"],
  [5_400_000, "1.5 h"],
  [1_209_600_000, "14 d"],
  [86_400_001, "86400001 ms"],
])("%i ms are %s", (ms, text) => {
  expect(duration(ms)).toBe(text);
});

test("names that Mermaid takes for its own, and quotes, are only labels", async () => {
  const { catalog } = await loadFiles(library(["partners:", "'end \"#1\" | x':"]));
  const chart = flowchart(catalog);
  checkFlowchart(chart);
  expect(chart).toContain('feed_0>"end #34;#35;1#34; #124; x"]');
});
