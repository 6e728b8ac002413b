// What several mistakes, files and sections give together.
import { expect, test } from "vitest";
import { HEAD, LIBRARY, library, loadFiles } from "../testing/catalog-fixture.ts";

test("the library has no findings", async () => {
  expect((await loadFiles(LIBRARY)).findings).toEqual([]);
});

test("personal data is accepted where the catalog says that it stays readable", async () => {
  const source = library(
    ["shelf: string", "shelf: string @pii(contact)"],
    [HEAD, `${HEAD}pii: plaintext\n`],
  );
  expect((await loadFiles(source)).findings).toEqual([]);
});

test("a name in two files is there twice, even across kinds", async () => {
  const more = `${HEAD}types:\n  NoticeSent: string\n`;
  const { findings } = await loadFiles({ "a.yaml": LIBRARY, "b.yaml": more });
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatchObject({ code: "duplicate-name", subject: "NoticeSent" });
  expect(findings[0]!.message).toMatch(/b\.yaml:4|a\.yaml:\d+/);
});

test("everything wrong in several files is told in one run, in the order of the places", async () => {
  const { findings } = await loadFiles({
    "a.yaml": `${HEAD}types:\n  A: string\n  A: int\n  C: Gone\n`,
    "b.yaml": `${HEAD}commands:\n  DoIt: { payload: { a: A @key } }\n  Bad: { payload: [\n`,
    "c.yaml": `${HEAD}aggregates:\n  Thing: { id: A, handles: [DoNot], emits: [] }\n`,
  });
  expect(findings.map(({ file, line, code }) => `${file}:${line} ${code}`)).toEqual([
    "a.yaml:5 duplicate-name",
    "a.yaml:6 unknown-type",
    "b.yaml:4 command-without-owner",
    "b.yaml:5 yaml-syntax",
    "c.yaml:4 unknown-reference",
  ]);
  for (const { message, help } of findings) expect(message && help).not.toMatch(/\n\s*at /);
});

test("what a broken file may define is not reported as missing", async () => {
  const at = LIBRARY.indexOf("aggregates:");
  const actors = `${HEAD}${LIBRARY.slice(at).replace("services:", "services: ]")}`;
  const { findings } = await loadFiles({ "a.yaml": LIBRARY.slice(0, at), "b.yaml": actors });
  expect(findings.map(({ code }) => code)).toEqual(["yaml-syntax"]);
});
