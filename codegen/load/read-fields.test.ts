// Reading only some fields of what another context publishes.
import { expect, test } from "vitest";
import { heardFeeds } from "../heard-feeds.ts";
import { unusedAliases } from "../lint/aliases.ts";
import { loadFiles } from "../testing/catalog-fixture.ts";
import { BILLING, catalogJson, USING, VENDOR } from "../testing/used-fixture.ts";

/** Hears what was paid, and reads its total. */
const READING = `${USING.replace(`./${VENDOR}`, `{ catalog: ./${VENDOR}, reads: { InvoicePaid: total } }`)}
projections:
  Paid:
    on: billing.InvoicePaid
    key: invoiceId
    row: { invoiceId: billing.InvoiceId, total: billing.Money }
`;

test("what is not read has no field in any version, but its types have names", async () => {
  const { catalog } = await loadFiles({ "a.yaml": READING, [VENDOR]: await catalogJson(BILLING) });
  const [paid] = catalog.uses.billing!.events;
  const fields = paid!.versions.map((version) => version.fields.map(({ name }) => name));
  expect(fields).toEqual([
    ["invoiceId", "total"],
    ["invoiceId", "total"],
  ]);
  expect(catalog.types.map(({ name }) => name)).toContain("billing.Payer");
});

test("of an older version the fields are read that lead to what is read", async () => {
  const renamed = BILLING.replace(
    "1: { payload: { invoiceId: InvoiceId @key, total: Money } }",
    "1: { payload: { invoiceId: InvoiceId @key, sum: Money, by: string } }",
  ).replace(
    "changes: [{ add: payer }]",
    "changes: [{ add: payer }, { rename: sum -> total }, { remove: by }]",
  );
  const { catalog, findings } = await loadFiles({
    "a.yaml": READING,
    [VENDOR]: await catalogJson(renamed),
  });
  expect(findings).toEqual([]);
  const fields = catalog.uses.billing!.events[0]!.versions.map((version) =>
    version.fields.map(({ name }) => name),
  );
  expect(fields).toEqual([
    ["invoiceId", "sum"],
    ["invoiceId", "total"],
  ]);
});

test("what is read, and is not shown, is told where it is named", async () => {
  const files = { [VENDOR]: await catalogJson(BILLING) };
  const wrong = READING.replace("InvoicePaid: total", "InvoicePaid: [totl], InvoiceLost: secret");
  const { findings } = await loadFiles({ ...files, "a.yaml": wrong });
  expect(findings.map(({ code, message, help }) => `${code}: ${message} ${help}`)).toEqual([
    "uses-reads: billing reads totl of InvoicePaid, which partners does not show. Did you mean total?",
    "uses-reads: billing reads InvoiceLost, which it does not publish. There are InvoicePaid.",
  ]);
});

test("an event that only code hears is heard when it is said to be read", async () => {
  const only = `${READING.split("projections:")[0]}`;
  const { catalog } = await loadFiles({ "a.yaml": only, [VENDOR]: await catalogJson(BILLING) });
  expect(heardFeeds(catalog)).toEqual([{ context: "billing", feed: "partners" }]);
  expect(unusedAliases(catalog)).toEqual([]);
});
