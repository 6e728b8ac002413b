// What consumers expect: written by one context, checked by the other, and told by name.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { emitExpectations } from "../emit/expectations.ts";
import { generate } from "../generate.ts";
import { loadCatalog } from "../load/catalog.ts";
import { HEAD, loadFiles, writeFolder } from "../testing/catalog-fixture.ts";
import { type Data, mutated, placesOf, WAYS } from "../testing/mutated-catalogs.ts";
import { BILLING, catalogJson, USING, VENDOR } from "../testing/used-fixture.ts";

/** Hears that an invoice was paid, and nothing else. */
const LIBRARY = `${USING}
projections:
  Paid:
    on: billing.InvoicePaid
    key: invoiceId
    row: { invoiceId: billing.InvoiceId, total: billing.Money }
`;

/** The file that the library gives to billing. */
async function expectationsOf(source = LIBRARY, billing = BILLING): Promise<string> {
  const files = { "a.yaml": source, [VENDOR]: await catalogJson(billing) };
  const { catalog, findings } = await loadFiles(files);
  expect(findings).toEqual([]);
  const written = emitExpectations({ catalog, hookModule: () => "" });
  expect(written.map(({ path }) => path)).toEqual(["expectations/billing.json"]);
  return written[0]!.text;
}

/** Billing after an edit, checked by what the library expects. */
async function checked(
  edits: readonly (readonly [from: string, to: string])[],
  expectations?: string,
): Promise<readonly string[]> {
  const edited = edits.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`Billing has no "${from}".`);
    return text.replaceAll(from, () => to);
  }, BILLING);
  const folder = await writeFolder({
    "catalog/catalog.yaml": edited,
    "consumers/library.json": expectations ?? (await expectationsOf()),
  });
  const given = { expectations: [join(folder, "consumers")] };
  const { findings } = await loadCatalog(join(folder, "catalog"), given);
  return findings.map(
    ({ code, subject, message, help }) => `${code} ${subject}: ${message} ${help}`,
  );
}

test("what is as it was meets every expectation", async () => {
  expect(await checked([])).toEqual([]);
});

test("more than what is expected, and what nobody hears, may change", async () => {
  const edits = [
    ["total: Money", "total: Money, note?: string"],
    [
      "InvoiceLost: { payload: { invoiceId: InvoiceId @key, secret: Secret } }",
      "InvoiceLost: { payload: { invoiceId: InvoiceId @key } }",
    ],
  ] as const;
  expect(await checked(edits)).toEqual([]);
});

test("a field that is gone, or is another, names consumer, event, field and what to do", async () => {
  expect(await checked([["total: Money", "sum: Money"]])).toEqual([
    "expectation-field InvoicePaid.total: library (Paid) does not read InvoicePaid v2 of partners " +
      "as it is now: total is required, and may be missing. Keep total as it was, and serve the " +
      "change as a new version in a feed of its own; or have library do without it first, and " +
      "take what it expects then.",
  ]);
  expect(await checked([["amount: int(0..)", "amount: number"]])).toEqual([
    expect.stringMatching(/^expectation-field InvoicePaid\.total\.amount: .*total\.amount is int /),
  ]);
});

test("a field that a feed begins to hide is missed", async () => {
  const hiding = [
    ["hide: [pii]", "hide: [pii, total]"],
    ["total: Money", "total?: Money"],
  ] as const;
  expect(await checked(hiding)).toEqual([
    expect.stringMatching(/^expectation-field InvoicePaid\.total: .* may be missing\. /),
  ]);
});

test("a version that the consumer does not know is told", async () => {
  expect(await checked([["InvoicePaid: 2", "InvoicePaid: 3"]])).toEqual([
    "expectation-version InvoicePaid: partners serves InvoicePaid v3, and library (Paid) reads v1, " +
      "v2. Serve v2 here, and v3 in a feed of its own, until library has the new catalog.json, and " +
      "you what it expects then.",
  ]);
  expect(await checked([["InvoicePaid: 2", "InvoicePaid: 1"]])).toEqual([]);
});

test("an event that its feed no longer shows is missed, and so is a feed", async () => {
  const more = "published:\n  others: { events: { InvoicePaid: 2 }, hide: [pii] }\n";
  expect(await checked([["InvoicePaid: 2", "InvoiceLost: 1"]])).toEqual([
    "expectation-event InvoicePaid: library (Paid) hears InvoicePaid through partners: partners " +
      "does not show it. Show it in partners, or have library do without it first, and take what " +
      "it expects then.",
  ]);
  expect(await checked([["published:\n  partners:", `${more}  partner:`]])).toEqual([
    expect.stringMatching(
      /^expectation-event InvoicePaid: .*: partners is gone\. .*all of others anew/,
    ),
  ]);
  const gone = await checked([["InvoicePaid", "InvoiceSettled"]]);
  expect(gone).toEqual([
    expect.stringMatching(
      /library \(Paid\) hears InvoicePaid through partners: InvoicePaid is gone\. /,
    ),
  ]);
});

test("a catalog with errors is not blamed for what follows from them", async () => {
  const found = await checked([["total: Money", "total: Mony"]]);
  expect(found.map((text) => text.split(" ")[0])).toEqual(["unknown-type"]);
});

test("what is no such file, or is for somebody else, is told", async () => {
  const expected = await expectationsOf();
  for (const [text, said] of [
    ["{}", /^expectation-format : .* holds no expectations: its expectations are not as/],
    ["expectations: 1", /^expectation-format : .* holds no expectations\. /],
    [expected.replace('"of": "billing"', '"of": "shipping"'), /^expectation-context library: /],
    [
      expected.replace('"kind": "named"', '"kind": "nmed"'),
      /: its types are not|: its events are not/,
    ],
  ] as const) {
    expect(await checked([], text)).toEqual([expect.stringMatching(said)]);
  }
  const folder = await writeFolder({ "catalog.yaml": BILLING });
  const { findings } = await loadCatalog(join(folder, "catalog.yaml"), {
    expectations: [join(folder, "none.json")],
  });
  expect(findings.map(({ code }) => code)).toEqual(["not-found"]);
});

test("the file says only what is heard, changes with nothing else, and goes when nothing is", async () => {
  const folder = await writeFolder({
    "catalog/a.yaml": LIBRARY,
    [`catalog/${VENDOR}`]: await catalogJson(BILLING),
  });
  const options = {
    catalog: join(folder, "catalog"),
    out: join(folder, "generated"),
    outputs: ["typescript", "expectations"] as const,
  };
  const path = join(options.out, "expectations/billing.json");
  await generate(options);
  const before = await readFile(path, "utf8");
  expect(before).toContain('"heardBy": ["Paid"]');
  expect(before).not.toMatch(/InvoiceLost|Secret|mail|doc/);
  const other = BILLING.replace("The money is there.", "It was paid.");
  await writeFile(join(folder, "catalog", VENDOR), await catalogJson(other));
  expect((await generate(options)).changed).not.toContain("expectations/billing.json");
  await writeFile(join(options.catalog, "a.yaml"), `${HEAD}types: { A: string }\n`);
  expect((await generate(options)).removed).toContain("expectations/billing.json");
});

/** Reads the total of what was paid, and of what was lost only which it is. */
const READING = LIBRARY.replace(
  `billing: ./${VENDOR}`,
  `billing: { catalog: ./${VENDOR}, reads: { InvoicePaid: total } }`,
);

test("what is not read may go, and cannot be read", async () => {
  const expectations = await expectationsOf(READING);
  expect(expectations).not.toMatch(/payer|Payer/);
  const without = ", payer?: Payer }\n        changes: [{ add: payer }]";
  const edits = [
    [without, ", note?: Payer }\n        changes: [{ add: note }]"],
    [", payer?: Payer, secret", ", note?: Payer, secret"],
  ] as const;
  expect(await checked(edits, expectations)).toEqual([]);
  expect(await checked([["total: Money", "sum: Money"]], expectations)).toHaveLength(1);
});

test("what only code reads is expected when it is said", async () => {
  const only = `${READING.split("projections:")[0]}types: { Id: billing.InvoiceId }\n`;
  const expectations = await expectationsOf(only);
  expect(expectations).toContain('"heardBy": []');
  expect(await checked([["InvoicePaid: 2", "InvoicePaid: 3"]], expectations)).toEqual([
    expect.stringMatching(/ and library reads v1, v2\. /),
  ]);
});

test("what is edited in such a file is refused or compared; never a crash", async () => {
  const expectations = JSON.parse(await expectationsOf()) as Data;
  const places = placesOf(expectations);
  const folder = await writeFolder({ "catalog.yaml": BILLING });
  const file = join(folder, "library.json");
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.nat(WAYS - 1), async (at, way) => {
      const mutant = mutated(expectations, places[at % places.length]!, way);
      await writeFile(file, JSON.stringify(mutant));
      const path = join(folder, "catalog.yaml");
      const { findings } = await loadCatalog(path, { expectations: [file] });
      for (const { code } of findings) expect(code).toMatch(/^expectation-/);
    }),
    { numRuns: 200 },
  );
});
