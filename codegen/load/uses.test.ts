// The files of other contexts: what cannot be read or is none is told where it is named.
import { execFileSync } from "node:child_process";
import { symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { parseSync } from "vite";
import { describe, expect, test } from "vitest";
import { checkCatalog } from "../check/mod.ts";
import { emitCatalogJson } from "../emit/catalog-json.ts";
import { emitAll } from "../emit/mod.ts";
import { emptyCatalog } from "../empty-catalog.ts";
import { createFindings } from "../finding.ts";
import { generate } from "../generate.ts";
import { HEAD, library, loadFiles, placeOf, writeFolder } from "../testing/catalog-fixture.ts";
import { type Data, mutated, placesOf, WAYS } from "../testing/mutated-catalogs.ts";
import { BILLING, catalogJson, USING, VENDOR } from "../testing/used-fixture.ts";
import { loadCatalog } from "./catalog.ts";
import { loadUses } from "./uses.ts";

const TYPED = "types: { Price: billing.Money }\n";
const uses = (text: string): string => `${HEAD}uses: { ${text} }\n${TYPED}`;

describe("a context that cannot be used is one finding, and names of it are none", () => {
  test.each<[what: string, catalog: string, code: string, message: RegExp, help: RegExp]>([
    ["a file that is missing", uses("billing: ./a.json"), "not-found", /There is no /, /generate/],
    ["a folder", uses("billing: ./folder.json"), "unreadable", /is no file/, /copy/],
    ["a circle", uses("billing: ./loop.json"), "unreadable", /leads in a circle/, /copy/],
    ["another encoding", uses("billing: ./utf16.json"), "encoding", /no UTF-8/, /copy/],
    ["no JSON", uses("billing: ./text.json"), "uses-format", /is no catalog\.json\./, /generate/],
    ["other JSON", uses("billing: ./other.json"), "uses-format", /is no catalog\.json\./, /copy/],
    ["deep JSON", uses("billing: ./deep.json"), "uses-format", /is no catalog\.json\./, /copy/],
    ["own catalog", uses("billing: ./own.json"), "uses-own", /this context itself/, /billing/],
    ["YAML", uses("billing: ./billing.yaml"), "uses-path", /no path to a catalog/, /\.\/vendor/],
    ["an address", uses("billing: 'https://a.b/c.json'"), "uses-path", /no path/, /copy of what/],
    ["an absolute path", uses("billing: /etc/c.json"), "uses-path", /no path/, /\.\/vendor/],
    ["a number", uses("billing: 5"), "uses-path", /"5" is no path/, /\.\/vendor/],
    ["a list", uses("billing: [./a.json]"), "shape", /must be text/, /text/],
  ])("%s", async (_what, source, code, message, help) => {
    const folder = await writeFolder({
      "catalog/catalog.yaml": source,
      "catalog/text.json": "catalog: 1",
      "catalog/other.json": '{ "name": "package" }',
      "catalog/deep.json": `${"[".repeat(100_000)}${"]".repeat(100_000)}`,
      "catalog/own.json": (await catalogJson(BILLING)).replace('"billing"', '"library"'),
      "catalog/folder.json/x": "",
    });
    await symlink("loop.json", join(folder, "catalog/loop.json"));
    await writeFile(join(folder, "catalog/utf16.json"), Buffer.from("\uFEFF{}", "utf16le"));
    const { findings } = await loadCatalog(join(folder, "catalog"));
    expect(findings).toMatchObject([
      { code, severity: "error", subject: expect.stringContaining("billing") },
    ]);
    expect(placeOf(findings[0]!)).toMatch(/^3:/);
    expect(findings[0]!.message).toMatch(message);
    expect(findings[0]!.help).toMatch(help);
  });
});

async function codesOf(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const { findings } = await loadFiles({ [VENDOR]: await catalogJson(BILLING), ...files });
  return findings.map(({ line, code, subject }) => `${line} ${code} ${subject}`);
}

describe("aliases", () => {
  const path = `./${VENDOR}`;

  test("one that is the own context, or two for one context, or one twice", async () => {
    const own = uses(`library: ${path}, billing: ${path}`);
    expect(await codesOf({ "a.yaml": own })).toEqual(["3 uses-own library"]);
    const two = uses(`billing: ${path}, money: ${path}`);
    expect(await codesOf({ "a.yaml": two })).toEqual(["3 uses-twice money"]);
    const again = `${HEAD}uses: { billing: ./other.json }\n`;
    const twice = { "a.yaml": uses(`billing: ${path}`), "b.yaml": again };
    expect(await codesOf(twice)).toEqual(["3 duplicate-name billing"]);
  });

  test("one that is no name of a context", async () => {
    const bad = `${HEAD}uses: { Billing: ${path} }\n`;
    expect(await codesOf({ "a.yaml": bad })).toEqual(["3 uses-alias Billing"]);
  });

  test("the name of an object's own method is an alias like any other", async () => {
    const odd = `${HEAD}uses: { constructor: ${path} }\ntypes: { Price: constructor.Money }\n`;
    expect(await codesOf({ "a.yaml": odd })).toEqual([]);
    const none = `${HEAD}types: { Price: constructor.Money }\n`;
    expect(await codesOf({ "a.yaml": none })).toEqual(["3 unknown-alias Price"]);
  });
});

describe("limits", () => {
  test("a file over 32 MiB is not read", async () => {
    const folder = await writeFolder({ "a.yaml": uses("billing: ./large.json"), "large.json": "" });
    await truncate(join(folder, "large.json"), 32 * 1024 * 1024 + 1);
    const { findings } = await loadCatalog(folder);
    expect(findings).toMatchObject([
      { code: "too-large", message: expect.stringMatching("has over 32 MiB") },
    ]);
  });

  test("no more than a hundred contexts are used", async () => {
    const all = Array.from({ length: 101 }, (_, index) => `c${index}: ./${index}.json`).join(", ");
    const codes = await codesOf({ "a.yaml": `${HEAD}uses: { ${all} }\n` });
    expect(codes.filter((code) => code.includes("too-large"))).toEqual(["3 too-large library"]);
    expect(codes).toHaveLength(101);
  });
});

test("what is edited in such a file is refused, or gives code; never a crash", async () => {
  const billing = JSON.parse(await catalogJson(BILLING)) as Data;
  const places = placesOf(billing);
  const mutants = fc
    .tuple(fc.nat(), fc.nat(WAYS - 1))
    .map(([at, way]) => mutated(billing, places[at % places.length]!, way));
  const place = { file: "catalog.yaml", line: 1, column: 1 };
  const used = { path: `./${VENDOR}`, events: [], place };
  let good = 0;
  await fc.assert(
    fc.asyncProperty(mutants, async (mutant) => {
      const findings = createFindings();
      const text = JSON.stringify(mutant);
      const own = { ...emptyCatalog("library"), uses: { billing: used } };
      const catalog = await loadUses(own, async () => ({ text }), findings);
      checkCatalog(catalog, "", findings);
      if (findings.all.length > 0) return;
      good++;
      for (const { path, text: code } of emitAll({ catalog, hookModule: () => "" })) {
        if (path.endsWith(".ts")) expect(parseSync(path, code).errors, code).toEqual([]);
      }
    }),
    { numRuns: Number(process.env.USES_RUNS ?? 400), seed: Number(process.env.USES_SEED ?? 1) },
  );
  expect(good).toBeGreaterThan(50);
});

test("names and patterns that would become code are refused", async () => {
  const text = await catalogJson(BILLING);
  for (const [from, to] of [
    ['"name": "Money"', '"name": "Money = 1; import \\"x\\"; type A"'],
    ['"name": "amount"', '"name": "amount: 1 }; evil(); ({ a"'],
    ["^[A-Z]{3}$", "["],
    ['"name": "InvoicePaid"', '"name": "Invoice Paid"'],
  ] as const) {
    expect(text).toContain(from);
    const { findings } = await loadFiles({ "a.yaml": USING, [VENDOR]: text.replaceAll(from, to) });
    expect(findings).toMatchObject([
      { code: "uses-format", message: expect.stringMatching(/its (types|events) are not/) },
    ]);
  }
});

test("an older catalog is compared with what it used then", async () => {
  const source = library(
    ["types:", `uses: { billing: ./${VENDOR} }\ntypes:`],
    ["shelf: string", "shelf: string, fee: billing.Money"],
  );
  const billing = await catalogJson(BILLING);
  const folder = await writeFolder({ "catalog/a.yaml": source, [`catalog/${VENDOR}`]: billing });
  const catalog = join(folder, "catalog");
  const git = (...words: readonly string[]): Buffer => execFileSync("git", words, { cwd: folder });
  git("init", "-q");
  git("add", ".");
  git("-c", "user.name=A", "-c", "user.email=a@b.co", "commit", "-qm", "first");
  const codes = async (against: string): Promise<readonly string[]> =>
    (await loadCatalog(catalog, { against })).findings.map(
      ({ code, subject }) => `${code} ${subject}`,
    );
  expect(await codes("git:HEAD")).toEqual([]);
  const old = join(folder, "old.json");
  const own = (await loadCatalog(catalog)).catalog;
  await writeFile(old, emitCatalogJson(own));
  const narrower = await catalogJson(BILLING.replace("int(0..)", "int(0..9)"));
  await writeFile(join(catalog, VENDOR), narrower);
  const broken = ["not-backward BookPutAside.fee.amount"];
  expect(await codes("git:HEAD")).toEqual(broken);
  expect(await codes(old)).toEqual(broken);
  expect(await codes(catalog)).toEqual([]);
});

test("a released version sees that a type of another context was edited", async () => {
  const source = library(
    ["types:", `uses: { billing: ./${VENDOR} }\ntypes:`],
    ["shelf: string", "shelf: string, fee: billing.Money"],
  );
  const folder = await writeFolder({ "a.yaml": source, [VENDOR]: await catalogJson(BILLING) });
  const options = { catalog: folder, out: join(folder, "generated") };
  expect((await generate(options)).findings).toEqual([]);
  const edited = BILLING.replace("amount: int(0..)", "amount: int(0..), unit?: string");
  await writeFile(join(folder, VENDOR), await catalogJson(edited));
  const { findings } = await generate(options);
  expect(findings).toMatchObject([
    {
      code: "version-edited",
      subject: "BookPutAside.fee",
      message: expect.stringMatching(/fee was \{ amount: int/),
    },
  ]);
  expect(findings[0]!.help).toMatch(/billing\.Money/);
});
