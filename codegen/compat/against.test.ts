// A catalog against an older one: each breach is told once, with its place, in each mode.
import { execFileSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { generate } from "../generate.ts";
import { loadCatalog } from "../load/catalog.ts";
import { LIBRARY, library, placeIn, placeOf, writeFolder } from "../testing/catalog-fixture.ts";

const CLOSED = "LoanClosed: { payload: { bookId: BookId @key } }";

/** The findings on `now` against `old`, as `severity code subject`. */
async function against(old: string, now: string, mode = "backward"): Promise<readonly string[]> {
  const folder = await writeFolder({ "old/catalog.yaml": old, "new/catalog.yaml": now });
  const options = { against: join(folder, "old"), mode };
  const { findings } = await loadCatalog(join(folder, "new"), options);
  return findings.map(({ severity, code, subject }) => `${severity} ${code} ${subject}`);
}

const edit = (from: string, to: string, mode?: string): Promise<readonly string[]> =>
  against(LIBRARY, library([from, to]), mode);

test("the same catalog has no findings in any mode", async () => {
  for (const mode of ["none", "backward", "forward-transitive", "full-transitive"]) {
    expect(await against(LIBRARY, LIBRARY, mode)).toEqual([]);
  }
});

test("without a lock an edited version is compared as a change", async () => {
  expect(await edit("shelf: string", "shelf: string(..9)")).toEqual([
    "error not-backward BookPutAside.shelf",
  ]);
  expect(await edit("shelf: string", "shelf: string | null", "backward")).toEqual([]);
  expect(await edit("shelf: string", "shelf: string | null", "full")).toEqual([
    "error not-forward BookPutAside.shelf",
  ]);
});

test("stored events must be read whatever the mode; commands only where the mode asks", async () => {
  expect(await edit("shelf: string", "shelf: int", "none")).toEqual([
    "error not-backward BookPutAside.shelf",
  ]);
  const reason = "GiveUpLoan: { payload: { bookId: BookId @key, reason: string";
  expect(await edit(reason, `${reason}(..9)`, "none")).toEqual([]);
  expect(await edit(reason, `${reason}(..9)`, "backward")).toEqual([
    "error not-backward GiveUpLoan.reason",
  ]);
});

test("an event that is gone, moved or has another key is always breaking", async () => {
  const gone = LIBRARY.replaceAll("LoanGivenUp", "LoanDropped");
  expect(await against(LIBRARY, gone, "none")).toEqual(["error event-deleted LoanGivenUp"]);
  const moved = library(
    ["emits: [LoanRequested, LoanClosed,", "emits: [LoanRequested,"],
    ["emits: [NoticeSent]", "emits: [NoticeSent, LoanClosed]"],
  );
  expect(await against(LIBRARY, moved, "none")).toEqual(["error event-moved LoanClosed"]);
  const rekeyed = library([
    "BookPutBack: { payload: { bookId: BookId @key } }",
    "BookPutBack: { payload: { bookId: BookId, id: BookId @key } }",
  ]);
  expect(await against(LIBRARY, rekeyed, "none")).toEqual([
    "error key-changed BookPutBack",
    "error not-backward BookPutBack.id",
  ]);
});

const SECOND = (changes: string, payload: string): string =>
  `LoanClosed:
    versions:
      1: { payload: { bookId: BookId @key } }
      2: { payload: { bookId: BookId @key, ${payload} }, changes: [${changes}] }`;

test("a new version repairs backward by its upcaster, and forward by a feed's downcaster", async () => {
  const second = SECOND("{ add: by, with: desk }", "by: string");
  expect(await edit(CLOSED, second, "backward-transitive")).toEqual([]);
  expect(await edit(CLOSED, second, "full-transitive")).toEqual([]);
  const removed = `LoanClosed:
    versions:
      1: { payload: { bookId: BookId @key, by: string } }
      2: { payload: { bookId: BookId @key }, changes: [{ remove: by, restore: desk }] }`;
  const feed = ["NoticeSent: 1 }", "LoanClosed: 1 }"] as const;
  const first = library([CLOSED, CLOSED.replace(" }", ", by: string }")], feed);
  const served = library([CLOSED, removed], feed);
  expect(await against(first, served, "full")).toEqual([]);
  const unserved = served.replace(
    "published:\n  partners: { events: { LoanClosed: 1 } }",
    "published: {}",
  );
  expect(await against(first, unserved, "backward")).toEqual([]);
  expect(await against(first, unserved, "forward")).toEqual([
    "error not-forward LoanClosed",
    "error not-forward LoanClosed.by",
  ]);
});

test("transitive modes ask all earlier versions, others only the last, none the retired", async () => {
  const versions = (status: string): string => `LoanClosed:
    versions:
      1: { ${status}payload: { bookId: BookId @key, by: string } }
      2: { payload: { bookId: BookId @key, by?: string } }
      3: { payload: { bookId: BookId @key }, changes: [remove: by] }`;
  const all = library([CLOSED, versions("")]);
  expect(await against(all, all, "forward")).toEqual([]);
  expect(await against(all, all, "forward-transitive")).toContain("error not-forward LoanClosed");
  const retired = library([CLOSED, versions("status: retired, ")]);
  expect(await against(retired, retired, "forward-transitive")).toEqual([]);
});

test("a field that comes back with another type is an error where all versions count", async () => {
  const versions = `LoanClosed:
    versions:
      1: { payload: { bookId: BookId @key, by: string } }
      2: { payload: { bookId: BookId @key }, changes: [{ remove: by, restore: x }] }
      3: { payload: { bookId: BookId @key, by: int = 1 }, changes: [add: by] }`;
  const catalog = library([CLOSED, versions]);
  expect(await against(catalog, catalog, "backward-transitive")).toContain(
    "error name-reused LoanClosed.by",
  );
  expect(await against(catalog, catalog, "backward")).toContain(
    "warning name-reused LoanClosed.by",
  );
});

test("what passes and may mean something else is a warning", async () => {
  const dropped = "LoanClosed: { payload: { bookId: BookId @key, by?: string } }";
  const renamed = "LoanClosed: { payload: { bookId: BookId @key, from?: string } }";
  expect(await against(library([CLOSED, dropped]), library([CLOSED, renamed]), "full")).toEqual([
    "warning rename-suspected LoanClosed.from",
  ]);
  const shelf = (text: string): string => library(["shelf: string", text]);
  for (const [old, now] of [
    ["shelf: string = a", "shelf: string = b"],
    ["shelf: string = a", "shelf: string"],
    ["shelf?: string", "shelf: string = b"],
  ] as const) {
    const found = await against(shelf(old), shelf(now), "none");
    expect(found).toEqual(["warning default-changed BookPutAside.shelf"]);
  }
  // What was required is missing nowhere.
  expect(await edit("shelf: string", "shelf: string = a")).toEqual([]);
  const pii = ["context: library\n", "context: library\npii: plaintext\n"] as const;
  const marked = library(pii, ["shelf: string", "shelf: string @pii(contact)"]);
  expect(await against(library(pii), marked)).toEqual(["warning pii-added BookPutAside.shelf"]);
  expect(await against(marked, library(pii))).toEqual(["error pii-removed BookPutAside.shelf"]);
});

test("the older catalog may be a file, a catalog.json or a revision of git", async () => {
  const folder = await writeFolder({ "catalog/catalog.yaml": LIBRARY });
  const catalog = join(folder, "catalog");
  await generate({ catalog, out: join(folder, "generated"), release: false });
  const git = (...words: readonly string[]) =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@t", ...words], { cwd: folder });
  git("init", "-q");
  git("add", ".");
  git("commit", "-qm", "first");
  await mkdir(join(folder, "old"));
  await writeFile(join(folder, "old/catalog.yaml"), LIBRARY);
  await writeFile(join(catalog, "catalog.yaml"), library(["shelf: string", "shelf: int"]));
  for (const older of [
    join(folder, "old/catalog.yaml"),
    join(folder, "generated/catalog.json"),
    "git:HEAD",
  ]) {
    const { findings } = await loadCatalog(catalog, { against: older });
    expect(findings.map(({ code }) => code)).toEqual(["not-backward"]);
  }
});

test.each(["git:nowhere", "there/is/none", "there/is/none.json"])(
  "%s is said to be no catalog to compare with",
  async (older) => {
    const folder = await writeFolder({ "catalog.yaml": LIBRARY });
    const { findings } = await loadCatalog(folder, { against: older });
    expect(findings).toMatchObject([{ code: "against", severity: "error" }]);
    expect(findings[0]!.help.length).toBeGreaterThan(10);
  },
);

test("what may mean something else is told inside of types too, once for all that use them", async () => {
  const typed = (fields: string): string =>
    library(
      ["types:\n", `types:\n  Place: { fields: { ${fields} } }\n`],
      ["shelf: string", 'shelf: "Place[]"'],
      ["reason: string", "reason: { type: map<Place>, default: {} }"],
      ["context: library\n", "context: library\npii: plaintext\n"],
      ["with: { reason: { const: failed } }", "with: { reason: { const: {} } }"],
    );
  const inside = (old: string, now: string) => against(typed(old), typed(now));
  expect(await inside("of: string @pii(name)", "of: string")).toEqual([
    "error pii-removed GiveUpLoan.reason.of",
  ]);
  expect(await inside("of: string", "of: string @pii(name)")).toEqual([
    "warning pii-added GiveUpLoan.reason.of",
  ]);
  expect(await inside("of?: string", "by?: string")).toEqual([
    "warning rename-suspected GiveUpLoan.reason.by",
  ]);
  expect(await inside("of: string = a", "of: string = b")).toEqual([
    "warning default-changed GiveUpLoan.reason.of",
  ]);
});

test("a breach is told where its field is", async () => {
  const now = library(["shelf: string", "shelf: int"]);
  const folder = await writeFolder({ "old/catalog.yaml": LIBRARY, "new/catalog.yaml": now });
  const options = { against: join(folder, "old"), mode: "full" };
  const { findings } = await loadCatalog(join(folder, "new"), options);
  expect(findings.map(placeOf)).toEqual([placeIn(now, "shelf: int"), placeIn(now, "shelf: int")]);
});
