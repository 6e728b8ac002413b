// What several mistakes, files and sections give together.
import { expect, test } from "vitest";
import type { Finding } from "../finding.ts";
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

const told = ({ line, code, subject }: Finding): string => `${line} ${code} ${subject}`;

test("a name that nobody defines is one finding, with all its places", async () => {
  const source = LIBRARY.replaceAll("readerId: ReaderId", "readerId: Customer");
  const { findings } = await loadFiles(source.replace("  ReaderId: string\n", ""));
  expect(findings.map(told)).toEqual(["8 unknown-type RequestLoan.readerId"]);
  expect(findings[0]!.help).toMatch(
    /^Define Customer under types, or correct the name\. It is also at line 13, line 16, line 58\.$/,
  );
});

test("a misspelt definition is told where its name is used, not as one that nobody emits", async () => {
  const { findings } = await loadFiles(library(["  NoticeSent: {", "  NoticeSend: {"]));
  expect(findings.map(told)).toEqual(["35 unknown-reference Post"]);
  expect(findings[0]!.help).toMatch(/^Did you mean NoticeSend\? It is also at line 49, line 62\.$/);
});

test("a misspelt key is read as what was meant", async () => {
  const { findings } = await loadFiles(
    library(
      ["startsOn:", "startOn:"],
      ["    steps:", "    stepps:"],
      ["BookPutAside: { payload:", "BookPutAside: { paylod:"],
      ["aggregates:", "agregates:"],
    ),
  );
  expect(findings.map(({ code, help }) => `${code} ${help}`)).toEqual([
    'unknown-key Did you mean "payload"?',
    'unknown-key Did you mean "aggregates"?',
    'unknown-key Did you mean "startsOn"?',
    'unknown-key Did you mean "steps"?',
  ]);
});

test("of several contexts the one of most files counts", async () => {
  const file = (context: string): string => `catalog: 1\ncontext: ${context}\n`;
  const files = { "a.yaml": file("libary"), "b.yaml": file("library"), "c.yaml": file("library") };
  const { findings, catalog } = await loadFiles(files);
  expect(findings).toMatchObject([{ code: "context", subject: "libary", file: "a.yaml" }]);
  expect(catalog.context).toBe("library");
});

test("errors come before warnings, wherever they are", async () => {
  const { findings } = await loadFiles({
    "a.yaml": library([CLOSED, RENAMED]),
    "b.yaml": `${HEAD}types:\n  Slip: Gone\n`,
  });
  expect(findings.map(({ file, severity }) => `${file} ${severity}`)).toEqual([
    "b.yaml error",
    "a.yaml warning",
  ]);
});

const CLOSED = "LoanClosed: { payload: { bookId: BookId @key } }";

/** A field went, and one of its type came: perhaps it was renamed. */
const RENAMED = `LoanClosed:
    versions:
      1: { payload: { bookId: BookId @key, note?: string } }
      2:
        payload: { bookId: BookId @key, text?: string }
        changes: [{ remove: note }, { add: text }]`;
