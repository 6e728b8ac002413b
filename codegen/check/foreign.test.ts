// Names of other contexts: where they may stand, and what is said of those that may not.
import { expect, test } from "vitest";
import { RULES } from "../lint/mod.ts";
import { loadCatalog } from "../load/catalog.ts";
import { library, loadFiles, placeIn, placeOf, writeFolder } from "../testing/catalog-fixture.ts";
import { BILLING, catalogJson, VENDOR } from "../testing/used-fixture.ts";

type Replaced = readonly (readonly [from: string, to: string])[];

const using = (...replaced: Replaced): string =>
  library(["types:", `uses: { billing: ./${VENDOR} }\ntypes:`], ...replaced);

test("types may stand wherever types are", async () => {
  const source = using(
    ["ReaderId: string\n", "ReaderId: string\n  Fine: { fields: { sum: billing.Money } }\n"],
    [
      "ReaderId: string\n",
      "ReaderId: string\n  Fee: { schema: { $ref: '#/types/billing.Money' } }\n",
    ],
    [
      "shelf: string",
      'shelf: string, fees: "billing.Money[](..3)", fine?: Fine, last: billing.Money | null',
    ],
    [
      "PutAside: { payload: {",
      "PutAside: { rejects: { Owing: { payload: { sum: billing.Money } } }, payload: {",
    ],
    ["row: { readerId: ReaderId }", "row: { readerId: ReaderId, owing: map<billing.Money> }"],
  );
  const { findings } = await loadFiles({ "a.yaml": source, [VENDOR]: await catalogJson(BILLING) });
  expect(findings).toEqual([]);
});

test("an aggregate may be known by the id of another context", async () => {
  const source = using(
    ["BookId: string(1..32)", "BookId: billing.InvoiceId"],
    ["  Shelf:\n    id: BookId", "  Shelf:\n    id: billing.InvoiceId"],
  );
  const { findings } = await loadFiles({ "a.yaml": source, [VENDOR]: await catalogJson(BILLING) });
  expect(findings).toEqual([]);
});

test("a default is one of the other context's type", async () => {
  const source = (value: string): string =>
    using(
      ["shelf: string", `shelf: billing.InvoiceId = ${value}`],
      ["row: {", "row: { total: billing.Count = 5,"],
    );
  const billing = BILLING.replace(
    "total: Money, payer?: Payer }\n        changes: [{ add: payer",
    "total: Money, payer?: Payer, count: Count = 1 }\n        changes: [{ add: count }, { add: payer",
  )
    .replace("payer?: Payer, secret?", "payer?: Payer, count: Count = 1, secret?")
    .replace("  Secret: string\n", "  Secret: string\n  Count: int(1..)\n");
  const vendor = { [VENDOR]: await catalogJson(billing) };
  expect((await loadFiles({ ...vendor, "a.yaml": source("a") })).findings).toEqual([]);
  const { findings } = await loadFiles({ ...vendor, "a.yaml": source('""') });
  expect(findings).toMatchObject([{ code: "default", subject: "BookPutAside.shelf" }]);
});

interface Wrong {
  readonly what: string;
  readonly replaced: Replaced;
  readonly code: string;
  readonly at: string;
  readonly message: RegExp;
  readonly help: RegExp;
}

const shelf = (type: string): Replaced => [["shelf: string", `shelf: ${type}`]];

test.each<Wrong>([
  {
    what: "a type that is not published",
    replaced: shelf("billing.Secret"),
    code: "unpublished",
    at: "shelf: billing.Secret",
    message: /BookPutAside\.shelf names billing\.Secret, which billing does not publish/,
    help: /types billing\.InvoiceId, billing\.Money, .*, and the events billing\.InvoicePaid\.$/,
  },
  {
    what: "a misspelt type",
    replaced: shelf("billing.Mony"),
    code: "unpublished",
    at: "shelf: billing.Mony",
    message: /does not publish/,
    help: /Did you mean billing\.Money\?/,
  },
  {
    what: "an event for a type",
    replaced: shelf("map<billing.InvoicePaid>"),
    code: "unpublished",
    at: "shelf: map<billing.InvoicePaid>",
    message: /where a name of a type goes: it is an event/,
    help: /billing publishes the types/,
  },
  {
    what: "an unknown alias",
    replaced: shelf("billin.Money"),
    code: "unknown-alias",
    at: "shelf: billin.Money",
    message: /names billin\.Money, and nothing under uses is called billin/,
    help: /Did you mean billing\?/,
  },
  {
    what: "an alias like no other",
    replaced: shelf("rates.Money"),
    code: "unknown-alias",
    at: "shelf: rates.Money",
    message: /called rates/,
    help: /Known are billing; for another one write uses: \{ rates: \.\/vendor\/rates\.catalog/,
  },
  {
    what: "an event that is not published, in a saga",
    replaced: [["startsOn: LoanRequested", "startsOn: [LoanRequested, billing.InvoiceLost]"]],
    code: "unpublished",
    at: "billing.InvoiceLost",
    message: /Lending names billing\.InvoiceLost, which billing does not publish/,
    help: /the events billing\.InvoicePaid/,
  },
  {
    what: "a type for an event, in a projection",
    replaced: [["on: [LoanRequested]", "on: [LoanRequested, billing.Money]"]],
    code: "unpublished",
    at: "billing.Money",
    message: /LoansByReader names billing\.Money where a name of an event goes: it is a type/,
    help: /billing publishes/,
  },
  {
    what: "a command that somebody else handles",
    replaced: [["onCompleted: CloseLoan", "onCompleted: billing.PayInvoice"]],
    code: "foreign-reference",
    at: "billing.PayInvoice",
    message: /Lending names billing\.PayInvoice, but only a command of this context can stand here/,
    help: /let a service of yours call the other one/,
  },
  {
    what: "an event that somebody else emits",
    replaced: [["emits: [NoticeSent]", "emits: [NoticeSent, billing.InvoicePaid]"]],
    code: "foreign-reference",
    at: "billing.InvoicePaid",
    message: /Post names billing\.InvoicePaid, but only an event of this context/,
    help: /start or stop sagas, and go into projections/,
  },
  {
    what: "an answer from somebody else",
    replaced: [["timeout: 30s", "timeout: 30s\n        failed: billing.InvoicePaid"]],
    code: "foreign-reference",
    at: "billing.InvoicePaid",
    message: /Lending\.reserve names billing\.InvoicePaid/,
    help: /sagas/,
  },
  {
    what: "a feed of somebody else's event",
    replaced: [["events: { NoticeSent: 1 }", "events: { NoticeSent: 1, billing.InvoicePaid: 2 }"]],
    code: "foreign-reference",
    at: "billing.InvoicePaid: 2",
    message: /partners names billing\.InvoicePaid/,
    help: /sagas/,
  },
  {
    what: "a name that BillingMoney has",
    replaced: [["ReaderId: string\n", "ReaderId: string\n  BillingMoney: string\n"]],
    code: "duplicate-name",
    at: `billing: ./${VENDOR}`,
    message: /billing\.Money is BillingMoney in generated code, a name that BillingMoney has/,
    help: /Call billing something else under uses/,
  },
  {
    what: "a name that its schema has",
    replaced: [["ReaderId: string\n", "ReaderId: string\n  BillingMoneySchema: string\n"]],
    code: "duplicate-name",
    at: `billing: ./${VENDOR}`,
    message: /billing\.Money is BillingMoneySchema in generated code/,
    help: /rename what is yours/,
  },
])("$what is one finding, $code", async ({ replaced, code, at, message, help }) => {
  const source = using(...replaced);
  const { findings } = await loadFiles({ "a.yaml": source, [VENDOR]: await catalogJson(BILLING) });
  expect(findings).toMatchObject([{ code, severity: "error" }]);
  expect(findings[0]!.message).toMatch(message);
  expect(findings[0]!.help).toMatch(help);
  expect(placeOf(findings[0]!)).toBe(placeIn(source, at));
});

test("sagas and projections may hear what another context publishes", async () => {
  const source = using(
    ["key: bookId\n", "key: bookId\n    stopsOn: billing.InvoicePaid\n"],
    ["on: [LoanRequested]", "on: [LoanRequested, billing.InvoicePaid]"],
  );
  const billing = BILLING.replace(/invoiceId: InvoiceId @key/g, "bookId: InvoiceId @key").replace(
    /total: Money/g,
    "readerId: string, total: Money",
  );
  const { findings } = await loadFiles({ "a.yaml": source, [VENDOR]: await catalogJson(billing) });
  expect(findings).toEqual([]);
});

test("the key of a saga and of a projection is in events of other contexts too", async () => {
  const source = using(
    ["on: [LoanRequested]", "on: [LoanRequested, billing.InvoicePaid]"],
    ["key: bookId\n", "key: bookId\n    stopsOn: billing.InvoicePaid\n"],
  );
  const { findings } = await loadFiles({ "a.yaml": source, [VENDOR]: await catalogJson(BILLING) });
  expect(findings.map(({ code, subject }) => `${code} ${subject}`)).toEqual([
    ...["saga-key Lending", "projection-key LoansByReader"],
  ]);
  expect(findings[0]!.message).toBe(
    "Lending has the key bookId, which billing.InvoicePaid does not carry.",
  );
  expect(findings[0]!.help).toMatch(/one of its fields as the key: invoiceId, total, payer/);
});

test("the key may not be lacking, which is not ours to change", async () => {
  const source = using(["key: bookId\n", "key: bookId\n    stopsOn: billing.InvoicePaid\n"]);
  const billing = BILLING.replace(
    "payer?: Payer }\n        changes: [{ add: payer",
    "bookId?: string }\n        changes: [{ add: bookId",
  ).replace("payer?: Payer, secret?", "bookId?: string, secret?");
  const { findings } = await loadFiles({ "a.yaml": source, [VENDOR]: await catalogJson(billing) });
  expect(findings).toMatchObject([{ code: "saga-key", subject: "Lending" }]);
  expect(findings[0]!.help).toBe("Choose a field that billing.InvoicePaid always carries.");
});

test("commands are filled from an event of another context", async () => {
  const source = using(["startsOn: LoanRequested", "startsOn: billing.LoanPaid"]);
  const paid = "LoanPaid: { payload: { invoiceId: InvoiceId @key, bookId: string } }";
  const billing = BILLING.replace("  InvoiceLost:", `  ${paid}\n  InvoiceLost:`)
    .replace("[InvoicePaid, InvoiceLost]", "[InvoicePaid, InvoiceLost, LoanPaid]")
    .replace("{ InvoicePaid: 2 }", "{ InvoicePaid: 2, LoanPaid: 1 }");
  const { findings } = await loadFiles({ "a.yaml": source, [VENDOR]: await catalogJson(billing) });
  const unfilled = findings.filter(({ code }) => code === "saga-unfilled");
  expect(unfilled.map(({ message }) => message).join("\n")).toMatch(
    /PutAside\.bookId: it is BookId, and start\.bookId is string/,
  );
});

test("an event of a context with the name of XState's own events is refused", async () => {
  const source = using(["on: [LoanRequested]", "on: [LoanRequested, billing.InvoicePaid]"]);
  const billing = BILLING.replace("context: billing", "context: xstate").replace(
    /invoiceId: InvoiceId @key/g,
    "readerId: InvoiceId @key",
  );
  const { findings } = await loadFiles({ "a.yaml": source, [VENDOR]: await catalogJson(billing) });
  expect(findings).toMatchObject([{ code: "foreign-event", subject: "LoansByReader" }]);
});

test("an alias may be defined where the file could not be read", async () => {
  const source = library(["shelf: string", "shelf: billing.Money"]);
  const broken = `catalog: 1\ncontext: library\nuses: { billing: ./${VENDOR}\n`;
  const { findings } = await loadFiles({ "a.yaml": source, "b.yaml": broken });
  expect(findings.map(({ code }) => code)).toEqual(["yaml-syntax"]);
});

test("an alias that nothing names is a warning of lint, which a reason sets aside", async () => {
  const lint = async (source: string) => {
    const folder = await writeFolder({ "a.yaml": source, [VENDOR]: await catalogJson(BILLING) });
    const { findings } = await loadCatalog(folder, { lint: "2026-01-31" });
    return findings.filter(({ code }) => code === "unused-alias" || code === "orphan");
  };
  expect(await lint(using())).toMatchObject([{ severity: "warning", subject: "billing" }]);
  expect(await lint(using(["shelf: string", "shelf: billing.Money"]))).toEqual([]);
  const ignored = "ignore: [{ rule: unused-alias, subject: billing, reason: Read by hand. }]";
  expect(await lint(using(["types:", `lint: { ${ignored} }\ntypes:`]))).toEqual([]);
  expect(RULES.map(({ code }) => code)).toContain("unused-alias");
});
