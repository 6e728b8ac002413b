// Watching a catalog: what a save brings about, and what the watcher survives.
import { access, mkdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { generate } from "../generate.ts";
import type { GenerateOptions } from "../generate-loaded.ts";
import { HEAD, LIBRARY, library, writeFolder } from "../testing/catalog-fixture.ts";
import { BILLING, catalogJson, VENDOR } from "../testing/used-fixture.ts";
import { type WatchedRun, watchCatalog } from "./watch.ts";

interface Watching {
  readonly folder: string;
  readonly out: string;
  readonly runs: readonly WatchedRun[];
  readonly failures: readonly unknown[];
  /** Waits for a run that fits, after those that were asked for before. */
  next(fits: (run: WatchedRun) => boolean): Promise<WatchedRun>;
  read(path: string): Promise<string>;
  close(): Promise<void>;
}

/** Starts to watch the folder `catalog` of some files. */
async function watching(
  files: Readonly<Record<string, string>>,
  options: Partial<GenerateOptions> = {},
): Promise<Watching> {
  const folder = await writeFolder(files);
  const out = join(folder, "generated");
  const runs: WatchedRun[] = [];
  const failures: unknown[] = [];
  const watcher = await watchCatalog(
    { catalog: join(folder, "catalog"), out, ...options },
    (run) => runs.push(run),
    (error) => failures.push(error),
  );
  onTestFinished(() => watcher.close());
  let asked = 1;
  return {
    folder,
    out,
    runs,
    failures,
    async next(fits) {
      const found = (): number => runs.findIndex((run, index) => index >= asked && fits(run));
      await vi.waitUntil(() => found() >= 0, { timeout: 10_000, interval: 5 });
      const index = found();
      asked = index + 1;
      return runs[index]!;
    },
    read: (path) => readFile(join(out, path), "utf8"),
    close: () => watcher.close(),
  };
}

const CLOSED = "LoanClosed: { payload: { bookId: BookId @key";
const NOTED = library([CLOSED, `${CLOSED}, note?: string`]);
const isGood = ({ ok, differences }: WatchedRun): boolean => ok && differences.length > 0;
const isBad = ({ ok }: WatchedRun): boolean => !ok;

test("a save is generated, and says what changed, what was written and what it breaks", async () => {
  const { folder, runs, next, read } = await watching({ "catalog/a.yaml": LIBRARY });
  expect(runs).toMatchObject([{ ok: true, saved: [], differences: [], breaks: [] }]);
  const required = library([CLOSED, `${CLOSED}, note: string`]);
  await writeFile(join(folder, "catalog/a.yaml"), required);
  const run = await next(isGood);
  expect(run.differences).toMatchObject([{ subject: "LoanClosed v1", details: ["+ note"] }]);
  expect(run.changed).toContain("events/loan-closed.ts");
  expect(run.breaks).toMatchObject([{ code: "not-backward", severity: "error" }]);
  expect(run.saved.map((path) => path.replace(/.*\//, ""))).toEqual(["a.yaml"]);
  expect(await read("events/loan-closed.ts")).toContain("note: string");
});

test("nothing is released while watching", async () => {
  const { folder, next } = await watching({ "catalog/a.yaml": LIBRARY });
  await writeFile(join(folder, "catalog/a.yaml"), NOTED);
  await next(isGood);
  await expect(access(join(folder, "catalog/catalog.lock.json"))).rejects.toThrow("ENOENT");
});

test("what was released before watching is held to", async () => {
  const folder = await writeFolder({ "catalog/a.yaml": LIBRARY });
  const catalog = join(folder, "catalog");
  await generate({ catalog, out: join(folder, "generated") });
  const lock = await readFile(join(catalog, "catalog.lock.json"), "utf8");
  const files = { "catalog/a.yaml": LIBRARY, "catalog/catalog.lock.json": lock };
  const { folder: own, next } = await watching(files);
  await writeFile(join(own, "catalog/a.yaml"), NOTED);
  expect((await next(isBad)).findings).toMatchObject([{ code: "version-edited" }]);
  await rm(join(own, "catalog/catalog.lock.json"));
  await next(isGood);
});

test("an error keeps the last good output, and its remedy is compared with it", async () => {
  const { folder, next, read } = await watching({ "catalog/a.yaml": LIBRARY });
  const path = join(folder, "catalog/a.yaml");
  const before = await read("events/loan-closed.ts");
  await writeFile(path, NOTED.replace("note?: string", 'note?: "string'));
  expect((await next(isBad)).findings.map(({ code }) => code)).toContain("yaml-syntax");
  expect(await read("events/loan-closed.ts")).toBe(before);
  await writeFile(path, NOTED);
  expect((await next(isGood)).differences).toMatchObject([{ details: ["+ note"] }]);
});

test("editors that write by renaming, twice", async () => {
  const { folder, next } = await watching({ "catalog/a.yaml": LIBRARY });
  for (const text of [NOTED, LIBRARY]) {
    await writeFile(join(folder, "catalog/.a.yaml.swp"), text);
    await rename(join(folder, "catalog/.a.yaml.swp"), join(folder, "catalog/a.yaml"));
    await next(isGood);
  }
});

test("files come and go", async () => {
  const { folder, next, out } = await watching({ "catalog/a.yaml": LIBRARY });
  const more = `${HEAD}commands:\n  Wipe: { payload: { bookId: BookId @key } }\nservices:\n  Cleaning: { handles: [Wipe], emits: [] }\n`;
  await writeFile(join(folder, "catalog/b.yaml"), more);
  const came = await next(isGood);
  expect(came.differences.map(({ subject }) => subject)).toEqual(["Wipe", "Cleaning"]);
  await rm(join(folder, "catalog/b.yaml"));
  const went = await next(isGood);
  expect(went.removed).toContain("commands/wipe.ts");
  await expect(access(join(out, "commands/wipe.ts"))).rejects.toThrow("ENOENT");
});

test.each(["above/catalog", "above"])("the folder %s is deleted, and comes back", async (gone) => {
  const top = await writeFolder({ "above/catalog/a.yaml": LIBRARY });
  const { next, failures } = await watching({}, { catalog: join(top, "above/catalog") });
  for (const text of [NOTED, LIBRARY, NOTED]) {
    await rm(join(top, gone), { recursive: true });
    expect((await next(isBad)).findings.map(({ code }) => code)).toEqual(["not-found"]);
    await mkdir(join(top, "above/catalog"), { recursive: true });
    await writeFile(join(top, "above/catalog/a.yaml"), text);
    await next(isGood);
  }
  expect(failures).toEqual([]);
});

const HOOKS = "export const wordsOf = String;\nexport const textOf = String;\n";
const HOOKED = library([
  "LoanClosed: { payload: { bookId: BookId @key } }",
  `LoanClosed:
    versions:
      1: { payload: { bookId: BookId @key, text: string } }
      2:
        payload: { bookId: BookId @key, words: "string[]" }
        changes:
          - replace: text -> words
            up: ./hooks/loan.ts#wordsOf
            down: ./hooks/loan.ts#textOf
            loses: { down: [words] }`,
]);

test("a hook that is saved is a run", async () => {
  const files = { "catalog/a.yaml": HOOKED, "catalog/hooks/loan.ts": HOOKS };
  const { folder, runs, next } = await watching(files);
  expect(runs[0]?.findings.filter(({ severity }) => severity === "error")).toEqual([]);
  await writeFile(join(folder, "catalog/hooks/loan.ts"), `${HOOKS}// now\n`);
  const run = await next(({ saved }) => saved.some((path) => path.endsWith("loan.ts")));
  expect(run).toMatchObject({ ok: true, differences: [] });
});

test("a missing hook is added, which is no run of its own", async () => {
  const { folder, runs, next } = await watching({ "catalog/a.yaml": HOOKED });
  expect(runs).toMatchObject([{ ok: true, stubs: [{ name: "wordsOf" }, { name: "textOf" }] }]);
  expect(runs[0]?.findings.map(({ code }) => code)).toEqual(["hook-stub", "hook-stub"]);
  await writeFile(join(folder, "catalog/a.yaml"), HOOKED.replace("string(1..32)", "string(1..40)"));
  expect(await next(isGood)).toMatchObject({ stubs: [] });
  expect(runs).toHaveLength(2);
  expect(runs[1]?.saved.map((path) => path.replace(/.*\//, ""))).toEqual(["a.yaml"]);
});

test("a hook that a save of the catalog asks for is added, and one that is written is a run", async () => {
  const { folder, runs, next } = await watching({ "catalog/a.yaml": LIBRARY });
  await writeFile(join(folder, "catalog/a.yaml"), HOOKED);
  expect((await next(isGood)).stubs).toHaveLength(2);
  const hooks = join(folder, "catalog/hooks/loan.ts");
  const stub = await readFile(hooks, "utf8");
  await writeFile(hooks, stub.replace(/throw .*/, 'return [""];'));
  const run = await next(({ saved }) => saved.some((path) => path.endsWith("loan.ts")));
  expect(run).toMatchObject({ ok: true, findings: [], stubs: [] });
  expect(runs).toHaveLength(3);
});

test("nothing is added to a file that somebody is writing, or has just moved away", async () => {
  const files = { "catalog/a.yaml": HOOKED, "catalog/hooks/loan.ts": HOOKS };
  const { folder, next } = await watching(files);
  const hooks = join(folder, "catalog/hooks/loan.ts");
  const half = HOOKS.replace("wordsOf", "words");
  await writeFile(hooks, half);
  // A file is empty for a moment while it is written: that is seen, too.
  const { findings } = await next((run) => run.findings.length === 1);
  expect(findings).toMatchObject([{ code: "hook-missing" }]);
  expect(await readFile(hooks, "utf8")).toBe(half);
  await rm(join(folder, "catalog/hooks"), { recursive: true });
  await next((run) => run.findings.length === 2);
  await expect(access(hooks)).rejects.toThrow("ENOENT");
  await mkdir(join(folder, "catalog/hooks"));
  await writeFile(hooks, HOOKS);
  await next(({ ok }) => ok);
});

const USING = library(
  ["types:", `uses: { billing: ./${VENDOR} }\ntypes:`],
  ["shelf: string", "shelf: string, fee?: billing.Money"],
);

test("a catalog that is used is seen when it comes, and when it is saved", async () => {
  const { folder, runs, next, read } = await watching({ "catalog/a.yaml": USING });
  expect(runs[0]).toMatchObject({ ok: false, findings: [{ code: "not-found" }] });
  await mkdir(join(folder, "catalog/vendor"));
  await writeFile(join(folder, "catalog", VENDOR), await catalogJson(BILLING));
  expect((await next(({ ok }) => ok)).total).toBeGreaterThan(0);
  const edited = BILLING.replace("amount: int(0..)", "amount: int(0..9)").replace(
    "InvoicePaid: 2",
    "InvoicePaid: 3",
  );
  await writeFile(join(folder, "catalog", VENDOR), await catalogJson(edited));
  const run = await next(isGood);
  expect(run.differences).toMatchObject([
    { kind: "type", subject: "billing.Money", details: ["~ amount"] },
    { change: "added", kind: "type", subject: "billing.Secret" },
    { kind: "event", subject: "billing.InvoicePaid", details: ["+ secret", "versions"] },
  ]);
  expect(run.breaks).toMatchObject([{ code: "not-backward", subject: "BookPutAside.fee.amount" }]);
  expect(await read("uses/billing.ts")).toContain("0 to 9");
});

test("a file behind a link is watched", async () => {
  const { folder, next } = await watching({ "real/a.yaml": LIBRARY, "catalog/x.txt": "" });
  await symlink("../real/a.yaml", join(folder, "catalog/a.yaml"));
  await next(({ ok }) => ok);
  await writeFile(join(folder, "real/a.yaml"), NOTED);
  await next(isGood);
});

test("a catalog of one file is watched, its neighbours are not", async () => {
  const folder = await writeFolder({ "books.yaml": LIBRARY, "other.yaml": "" });
  const catalog = join(folder, "books.yaml");
  const { runs, next } = await watching({}, { catalog });
  await writeFile(join(folder, "other.yaml"), "changed");
  await writeFile(catalog, NOTED);
  await next(isGood);
  expect(runs.flatMap(({ saved }) => saved).filter((path) => path.includes("other"))).toEqual([]);
});

test("output that somebody else removed is written again", async () => {
  const { folder, next, out, read } = await watching({ "catalog/a.yaml": LIBRARY });
  await rm(out, { recursive: true });
  await writeFile(join(folder, "catalog/a.yaml"), NOTED);
  const { changed, total } = await next(isGood);
  expect(changed).toHaveLength(total);
  expect(await read("events/loan-closed.ts")).toContain("note?: string");
});

test("what was kept from the last run is as if all were made anew", async () => {
  const { folder, next, out } = await watching({ "catalog/a.yaml": LIBRARY });
  const edits: readonly (readonly [from: string, to: string])[] = [
    [CLOSED, `${CLOSED}, note?: string`],
    ["ReaderId: string", "ReaderId: string(1..9)"],
    ["PutBack: {", "PutBack: { rejects: { Torn: { payload: { page: int } } }, "],
    ["PutAside: {", "PutAside: { rejects: { Torn: { payload: { page: int } } }, "],
    ["[BookPutAside, BookPutBack]", "[BookPutAside]"],
    ["emits: [NoticeSent]", "emits: [NoticeSent, BookPutBack]"],
    ["partners: {", "partners: { hide: [note], "],
  ];
  let text = LIBRARY;
  for (const [from, to] of edits) {
    expect(text).toContain(from);
    text = text.replace(from, to);
    await writeFile(join(folder, "catalog/a.yaml"), text);
    const { findings } = await next(({ differences, ok }) => !ok || differences.length > 0);
    const fresh = { catalog: join(folder, "catalog"), out, check: true, release: false };
    if (findings.some(({ severity }) => severity === "error")) continue;
    expect(await generate(fresh)).toMatchObject({ changed: [], removed: [] });
  }
});

test("once closed, it says nothing more", async () => {
  const { folder, runs, close } = await watching({ "catalog/a.yaml": LIBRARY });
  await close();
  await writeFile(join(folder, "catalog/a.yaml"), NOTED);
  await mkdir(join(folder, "catalog/new"));
  expect(runs).toHaveLength(1);
});
