// Another context for tests: what it publishes, as its generated catalog.json.
import { expect } from "vitest";
import { emitCatalogJson } from "../emit/catalog-json.ts";
import { type Files, HEAD, loadFiles } from "./catalog-fixture.ts";

/** A context that hides something in one feed, and shows an event in two versions. */
export const BILLING = `catalog: 1
context: billing
pii: plaintext

types:
  InvoiceId: string(1..20)
  Money:
    doc: Minor units.
    fields: { amount: int(0..), currency: "string(/^[A-Z]{3}$/)" }
  Payer: { fields: { name: string, mail?: email @pii(contact), home: Home } }
  Home: { fields: { city: string, street?: string @pii(address) } }
  Secret: string

commands:
  PayInvoice: { payload: { invoiceId: InvoiceId @key, secret: Secret } }

events:
  InvoicePaid:
    doc: The money is there.
    versions:
      1: { payload: { invoiceId: InvoiceId @key, total: Money } }
      2:
        payload: { invoiceId: InvoiceId @key, total: Money, payer?: Payer }
        changes: [{ add: payer }]
      3:
        payload: { invoiceId: InvoiceId @key, total: Money, payer?: Payer, secret?: Secret }
        changes: [{ add: secret }]
  InvoiceLost: { payload: { invoiceId: InvoiceId @key, secret: Secret } }

aggregates:
  Invoice: { id: InvoiceId, handles: [PayInvoice], emits: [InvoicePaid, InvoiceLost] }

published:
  partners: { events: { InvoicePaid: 2 }, hide: [pii] }
`;

/** The catalog.json of a catalog that is right. */
export async function catalogJson(source: string, others: Files = {}): Promise<string> {
  const { catalog, findings } = await loadFiles({ ...others, "catalog.yaml": source });
  expect(findings).toEqual([]);
  return emitCatalogJson(catalog);
}

/** Where tests put it. */
export const VENDOR = "vendor/billing.catalog.json";

/** The first lines of a catalog file that uses it. */
export const USING = `${HEAD}uses: { billing: ./${VENDOR} }\n`;
