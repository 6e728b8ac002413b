// The lock: what was released stays as it was, what is new or a draft is free.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Finding } from "../finding.ts";
import { generate } from "../generate.ts";
import { LIBRARY, library, writeFolder } from "../testing/catalog-fixture.ts";

const CLOSED = "LoanClosed: { payload: { bookId: BookId @key } }";

/** Generates the library, replaces its text, and generates again. */
async function release(first: string, then: string) {
  const folder = await writeFolder({ "catalog.yaml": first });
  const options = { catalog: folder, out: join(folder, "generated") };
  const before = await generate(options);
  expect(before.findings).toEqual([]);
  expect(before.lock).toBe(join(folder, "catalog.lock.json"));
  await writeFile(join(folder, "catalog.yaml"), then);
  return { folder, options, ...(await generate(options)) };
}

const codes = (findings: readonly Finding[]): readonly string[] =>
  findings.map(({ code, subject }) => `${code} ${subject}`);

test.each<[what: string, from: string, to: string, findings: readonly string[]]>([
  [
    "a field of a released version edited",
    "shelf: string",
    "shelf: string(..9)",
    ["version-edited BookPutAside.shelf"],
  ],
  [
    "a type that released versions use edited",
    "ReaderId: string\n",
    "ReaderId: string(1..)\n",
    ["version-edited ReaderId"],
  ],
  [
    "a field of a released version with another name",
    "shelf: string",
    "place: string",
    ["version-edited BookPutAside.place"],
  ],
  [
    "the key of a released version with another name, which a saga needs",
    "LoanRequested: { payload: { bookId: BookId @key",
    "LoanRequested: { payload: { book: BookId @key",
    ["version-edited LoanRequested.book"],
  ],
  ["an aggregate with another name", "  Loan:\n", "  Lend:\n", ["owner-renamed Lend"]],
  [
    "a message with another owner",
    "handles: [RequestLoan, CloseLoan, GiveUpLoan]",
    "handles: [RequestLoan, GiveUpLoan]",
    ["command-without-owner CloseLoan"],
  ],
  [
    "an event deleted that others name",
    "  NoticeSent: { payload: { bookId: BookId @key } }\n",
    "",
    ["unknown-reference Post"],
  ],
  [
    "a released field with a type that is misspelt",
    "shelf: string",
    "shelf: strin",
    ["unknown-type BookPutAside.shelf"],
  ],
  [
    "a released saga with a misspelt event",
    "done: NoticeSent",
    "done: NoticeSnt",
    ["unknown-reference Lending.notify"],
  ],
  [
    "a released version a draft again",
    CLOSED,
    CLOSED.replace("payload", "status: draft, payload"),
    ["version-deleted LoanClosed"],
  ],
  ["a saga edited", "timeout: 30s", "timeout: 31s", ["saga-edited Lending"]],
  [
    "a saga's version skipped",
    "    key: bookId\n",
    "    key: bookId\n    version: 3\n",
    ["saga-version Lending"],
  ],
  ["the context renamed", "context: library", "context: lending", ["context-changed lending"]],
])("%s is an error", async (_what, from, to, expected) => {
  const { findings, changed } = await release(LIBRARY, library([from, to]));
  expect(codes(findings)).toEqual(expected);
  expect(changed).toEqual([]);
});

test("a released event may not be deleted, renamed or moved", async () => {
  const { findings } = await release(
    LIBRARY,
    LIBRARY.replaceAll("LoanGivenUp", "LoanDropped")
      .replace("emits: [LoanRequested, LoanClosed,", "emits: [LoanRequested,")
      .replace("emits: [NoticeSent]", "emits: [NoticeSent, LoanClosed]"),
  );
  expect([...codes(findings)].sort()).toEqual([
    "event-deleted LoanGivenUp",
    "event-moved LoanClosed",
  ]);
});

test("a name that was reserved stays reserved when its entry goes", async () => {
  const versions = (second: string): string =>
    `LoanClosed:\n    versions:\n      1: { payload: { bookId: BookId @key } }\n${second}`;
  const reserved = versions("").replace("versions:", "reserved: [note]\n    versions:");
  const second =
    "      2: { payload: { bookId: BookId @key, note?: string }, changes: [add: note] }";
  const { findings } = await release(
    library([CLOSED, reserved]),
    library([CLOSED, versions(second)]),
  );
  expect(codes(findings)).toEqual(["reserved-name LoanClosed.note"]);
});

test("docs, drafts and new versions are free; only new releases are added to the lock", async () => {
  const second = `LoanClosed:
    doc: Back on the shelf.
    versions:
      1: { payload: { bookId: BookId @key } }
      2: { payload: { bookId: BookId @key, by?: string }, changes: [add: by] }
      3: { status: draft, payload: { bookId: BookId @key, by: string, at: date } }`;
  const { findings, folder, options, lock } = await release(LIBRARY, library([CLOSED, second]));
  expect(findings).toEqual([]);
  expect(lock).toBeDefined();
  const text = await readFile(join(folder, "catalog.lock.json"), "utf8");
  expect(Object.keys(JSON.parse(text).messages.LoanClosed.versions)).toEqual(["1", "2"]);
  expect((await generate(options)).lock).toBeUndefined();
});

test("check says that the lock is behind, and writes nothing", async () => {
  const folder = await writeFolder({ "catalog.yaml": LIBRARY });
  const result = await generate({ catalog: folder, out: join(folder, "generated"), check: true });
  expect(result.lock).toBe(join(folder, "catalog.lock.json"));
  await expect(readFile(join(folder, "catalog.lock.json"))).rejects.toThrow(/ENOENT/);
});

test("a new version of a saga keeps the chart of the old one", async () => {
  const edited = library(
    ["timeout: 30s", "timeout: 31s"],
    ["    key: bookId\n", "    key: bookId\n    version: 2\n"],
  );
  const { folder, options, findings, changed } = await release(LIBRARY, edited);
  expect(findings).toEqual([]);
  expect(changed).toContain("contracts/lending.v1.chart.ts");
  const chart = (name: string) => readFile(join(folder, "generated/contracts", name), "utf8");
  expect(await chart("lending.v1.chart.ts")).toContain("30_000");
  expect(await chart("lending.chart.ts")).toContain("31_000");
  expect(await readFile(join(folder, "generated/index.ts"), "utf8")).toContain(
    'export { lendingChart as lendingChartV1 } from "./contracts/lending.v1.chart.ts";',
  );
  expect(await generate({ ...options, check: true })).toMatchObject({ changed: [], removed: [] });
});

test("the contract of a new version has what the charts of older ones hear and send", async () => {
  const edited = library(
    [/ {6}- name: notify[\s\S]*?pivot: true\n/.exec(LIBRARY)![0], ""],
    ["    key: bookId\n", "    key: bookId\n    version: 2\n"],
  );
  const { folder, options, findings } = await release(LIBRARY, edited);
  expect(findings).toEqual([]);
  const read = () => readFile(join(folder, "generated/contracts/lending.ts"), "utf8");
  expect(await read()).toContain("version: 2,");
  expect(await read()).toMatch(/events: \{ .*NoticeSent \},/);
  expect(await read()).toMatch(/commands: \{ .*SendNotice \},/);
  const { changed } = await generate(options);
  expect(changed).toEqual([]);
});

test("a saga with a new name keeps the first one on the wire, and its old charts", async () => {
  const second = library(
    ["timeout: 30s", "timeout: 31s"],
    ["    key: bookId\n", "    key: bookId\n    version: 2\n"],
  );
  const { folder, options } = await release(LIBRARY, second);
  const catalog = join(folder, "catalog.yaml");
  const named = second.replace("  Lending:\n", "  Borrowing:\n    was: Lending\n");
  await writeFile(catalog, named);
  const renamed = await generate(options);
  expect(renamed.findings).toEqual([]);
  expect(renamed.lock).toBeUndefined();
  const read = (name: string) => readFile(join(folder, "generated", name), "utf8");
  expect(await read("contracts/borrowing.ts")).toContain('name: "Lending",');
  const [first, now] = await Promise.all(
    ["borrowing.v1", "borrowing"].map((name) => read(`contracts/${name}.chart.ts`)),
  );
  // But for its time-out the newer chart is the older one.
  expect(first!.replaceAll("30_000", "31_000")).toBe(now);
  expect(now).toContain('id: "Lending"');
  expect(await read("index.ts")).toContain("borrowingChart as borrowingChartV1");
  await writeFile(catalog, named.replace("version: 2", "version: 3").replace("31s", "32s"));
  expect((await generate(options)).findings).toEqual([]);
  expect(await read("contracts/borrowing.v2.chart.ts")).toBe(now);
});

test("two sagas with one first name are told so", async () => {
  const step = LIBRARY.slice(LIBRARY.indexOf("  Lending:\n"));
  const end = step.search(/^\w/m);
  const saga = end < 0 ? step : step.slice(0, end);
  const twice = saga.replace("  Lending:\n", "  Borrowing:\n    was: Lending\n");
  const { findings } = await release(LIBRARY, LIBRARY.replace(saga, `${saga}${twice}`));
  expect(codes(findings)).toContain("duplicate-name Borrowing");
});

test("a chart that is code is not locked; a released one may not become code", async () => {
  const steps = LIBRARY.slice(LIBRARY.indexOf("    steps:"), LIBRARY.indexOf("\nprojections:"));
  const own = LIBRARY.replace(steps, "    sends: SendNotice\n");
  const { findings } = await release(LIBRARY, own);
  expect(codes(findings)).toEqual(["saga-edited Lending"]);
  expect(findings[0]!.help).toMatch(/^Give it another name: running instances keep the chart/);
  const other = own.replace("sends: SendNotice", "hears: LoanClosed\n    sends: [CloseLoan]");
  expect((await release(own, other)).findings).toEqual([]);
});

test("a saga with a new name that does not say its first one is told so", async () => {
  const renamed = LIBRARY.replace("  Lending:\n", "  Borrowing:\n");
  const { findings } = await release(LIBRARY, renamed);
  expect(codes(findings)).toEqual(["saga-deleted Lending"]);
  expect(findings[0]!.help).toMatch(/^If it is Borrowing now, write was: Lending under that\./);
});

test("a merge of two branches that both released a version is reported as such", async () => {
  const folder = await writeFolder({ "catalog.yaml": LIBRARY });
  const options = { catalog: folder, out: join(folder, "generated") };
  await generate(options);
  const path = join(folder, "catalog.lock.json");
  const lock = await readFile(path, "utf8");
  const line = '          "shelf": "string"\n';
  expect(lock).toContain(line);
  const merged = `<<<<<<< HEAD\n${line}=======\n          "shelf": "int"\n>>>>>>> other\n`;
  await writeFile(path, lock.replace(line, merged));
  const { findings } = await generate(options);
  expect(findings).toMatchObject([{ code: "lock-conflict", subject: "BookPutAside" }]);
  expect(findings[0]!.line).toBeGreaterThan(1);
  expect(findings[0]!.message).toMatch(/Two branches both released BookPutAside v1/);
  expect(findings[0]!.help).toMatch(/number 2/);
});

test("a lock that is none is said plainly", async () => {
  const folder = await writeFolder({ "catalog.yaml": LIBRARY, "catalog.lock.json": "{}" });
  const { findings } = await generate({ catalog: folder, out: join(folder, "generated") });
  expect(findings).toMatchObject([{ code: "lock", severity: "error" }]);
});

test("an edited type is one finding, with the versions that use it and types made of it", async () => {
  const nested = library(
    ["ReaderId: string\n", "ReaderId: string\n  Card: { fields: { reader: ReaderId, no: int } }\n"],
    ["shelf: string", "shelf: string, card: Card"],
  );
  const { findings } = await release(
    nested,
    nested.replace("  ReaderId: string\n", "  ReaderId: string(1..)\n"),
  );
  expect(codes(findings)).toEqual(["version-edited ReaderId"]);
  expect(findings[0]!.message).toBe(
    "The type ReaderId of released versions was edited: it was string, and is string(1..).",
  );
  expect(findings[0]!.help).toMatch(
    /RequestLoan v1, SendNotice v1, LoanRequested v1, BookPutAside v1; if none was deployed/,
  );
});
