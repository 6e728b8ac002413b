// What is seen of another context: events of its feeds in their versions, and the types of those.
import { expect, test } from "vitest";
import { type Catalog, currentVersion } from "../model.ts";
import { loadFiles } from "../testing/catalog-fixture.ts";
import { BILLING, catalogJson, USING, VENDOR } from "../testing/used-fixture.ts";
import type { Field, Type } from "../type.ts";

async function seen(billing: string): Promise<Catalog> {
  const files = { "catalog.yaml": USING, [VENDOR]: await catalogJson(billing) };
  const { catalog, findings } = await loadFiles(files);
  expect(findings).toEqual([]);
  return catalog;
}

const withFeeds = (feeds: string): string =>
  BILLING.replace(/\n {2}partners: .*\n/, `\n${feeds.replace(/^/gm, "  ")}\n`);

const names = (fields: readonly Field[]): readonly string[] => fields.map(({ name }) => name);

function fieldsOf(catalog: Catalog, type: string): readonly string[] {
  const found = catalog.types.find(({ name }) => name === type)!.type;
  return names((found as Extract<Type, { kind: "object" }>).fields);
}

test("an event has the version of its feed, and types come with it, without what is hidden", async () => {
  const catalog = await seen(BILLING);
  const { context, events } = catalog.uses.billing!;
  expect({ context, events }).toMatchObject({
    context: "billing",
    events: [{ name: "billing.InvoicePaid", feed: "partners", doc: "The money is there." }],
  });
  expect(events[0]!.emitter).toBe("Invoice");
  expect(events[0]!.versions.map(({ number }) => number)).toEqual([1, 2]);
  expect(names(events[0]!.versions[0]!.fields)).toEqual(["invoiceId", "total"]);
  expect(names(currentVersion(events[0]!).fields)).toEqual(["invoiceId", "total", "payer"]);
  expect(catalog.types.map(({ name }) => name)).toEqual([
    ...["billing.InvoiceId", "billing.Money", "billing.Payer", "billing.Home"],
  ]);
  expect(fieldsOf(catalog, "billing.Payer")).toEqual(["name", "home"]);
  expect(fieldsOf(catalog, "billing.Home")).toEqual(["city"]);
  expect(catalog.types.every(({ place }) => place.file.endsWith("catalog.yaml"))).toBe(true);
});

test("what is in no feed is not seen", async () => {
  const catalog = await seen(BILLING.replace(/published:[\s\S]*/, ""));
  expect([catalog.types, catalog.uses.billing!.events]).toEqual([[], []]);
});

test("of several feeds the newest version is seen, but first that of a feed for this context", async () => {
  const old = "old: { events: { InvoicePaid: 1 }, hide: [pii] }\n";
  const recent = "recent: { events: { InvoicePaid: 3 }, hide: [pii] }\n";
  const shown = async (feeds: string) => {
    const { events } = (await seen(withFeeds(feeds))).uses.billing!;
    return events.map((event) => ({ feed: event.feed, version: currentVersion(event).number }));
  };
  expect(await shown(old + recent)).toEqual([{ feed: "recent", version: 3 }]);
  const ours = old.replace("{ events", "{ consumers: [library, press], events");
  expect(await shown(ours + recent)).toEqual([{ feed: "old", version: 1 }]);
});

test("a type that two feeds show differently has two names", async () => {
  const lost = "InvoiceLost: { payload: { invoiceId: InvoiceId @key, ";
  const source = withFeeds(
    "plain: { events: { InvoiceLost: 1 }, hide: [pii] }\n" +
      "full-names: { events: { InvoicePaid: 2 }, hide: [pii] }\n" +
      "no-names: { events: { InvoiceSeen: 1 }, hide: [name, pii] }\n",
  )
    .replace("[InvoicePaid, InvoiceLost]", "[InvoicePaid, InvoiceLost, InvoiceSeen]")
    .replace(
      lost,
      `InvoiceSeen: { payload: { invoiceId: InvoiceId @key, name?: string, payer?: Payer } }
  ${lost}payer?: Payer, `,
    );
  const catalog = await seen(source);
  expect(catalog.types.map(({ name }) => name)).toEqual([
    ...["billing.InvoiceId", "billing.Money", "billing.Payer", "billing.Home", "billing.Secret"],
    "billing.NoNamesPayer",
  ]);
  expect(fieldsOf(catalog, "billing.Payer")).toEqual(["name", "home"]);
  expect(fieldsOf(catalog, "billing.NoNamesPayer")).toEqual(["home"]);
});

test("types that the other context itself has from a third one come along", async () => {
  const shop = `catalog: 1
context: shop
uses: { billing: ./${VENDOR} }
commands: { SendBasket: { payload: { basketId: string @key } } }
events: { BasketSent: { payload: { basketId: string @key, total: billing.Money } } }
aggregates: { Basket: { handles: [SendBasket], emits: [BasketSent] } }
published: { partners: { events: { BasketSent: 1 } } }
`;
  const billing = { [VENDOR]: await catalogJson(BILLING) };
  const { catalog, findings } = await loadFiles({
    "catalog.yaml": `catalog: 1\ncontext: library\nuses: { shop: ./shop.json }\ntypes: { Price: shop.BillingMoney }\n`,
    "shop.json": await catalogJson(shop, billing),
  });
  expect(findings).toEqual([]);
  expect(catalog.types.map(({ name }) => name)).toEqual(["Price", "shop.BillingMoney"]);
});

test("a type that contains itself is seen once", async () => {
  const source = BILLING.replace("home: Home", 'home: Home, friends: "Payer[]"');
  const catalog = await seen(source);
  const payer = catalog.types.find(({ name }) => name === "billing.Payer")!;
  expect(JSON.stringify(payer.type)).toContain('"name":"billing.Payer"');
  expect(fieldsOf(catalog, "billing.Payer")).toEqual(["name", "home", "friends"]);
});

/** The numbers of the versions that an event of the feed can be read in. */
async function versionsOf(json: string): Promise<readonly number[]> {
  const { catalog, findings } = await loadFiles({ "catalog.yaml": USING, [VENDOR]: json });
  expect(findings).toEqual([]);
  return catalog.uses.billing!.events[0]!.versions.map(({ number }) => number);
}

test("versions are known as far back as casts lead without code of the other context", async () => {
  const replaced = BILLING.replace(
    "[{ add: payer }]",
    "[{ replace: total -> total, up: ./h.ts#f, down: ./h.ts#f }, { add: payer }]",
  );
  const three = replaced.replace("InvoicePaid: 2 }", "InvoicePaid: 3 }");
  const file = { "h.ts": "export const f = (): object => ({});\n" };
  expect(await versionsOf(await catalogJson(BILLING))).toEqual([1, 2]);
  expect(await versionsOf(await catalogJson(replaced, file))).toEqual([2]);
  expect(await versionsOf(await catalogJson(three, file))).toEqual([2, 3]);
});

test("changes of fields that the feed hides are not needed", async () => {
  const hidden = BILLING.replace(
    "InvoicePaid: 2 }, hide: [pii]",
    "InvoicePaid: 3 }, hide: [pii, secret]",
  );
  const { events } = (await seen(hidden)).uses.billing!;
  expect(events[0]!.versions.map(({ fields }) => names(fields))).toEqual([
    ["invoiceId", "total"],
    ["invoiceId", "total", "payer"],
    ["invoiceId", "total", "payer"],
  ]);
  expect(events[0]!.versions[2]!.changes).toEqual([]);
});

test.each([
  { kind: "add" },
  { kind: "convert", field: "total", with: { name: "minorUnits", currency: 'E"R' } },
  { kind: "convert", field: "total", with: { name: "values", values: { a: 1 } } },
  { kind: "rename", from: "total", to: 5 },
  { kind: "other", field: "payer" },
  "payer",
])("nothing is made of a change that is none: %j", async (change) => {
  const model = JSON.parse(await catalogJson(BILLING)) as {
    readonly events: { readonly versions: { changes: unknown }[] }[];
  };
  model.events[0]!.versions[1]!.changes = [change];
  expect(await versionsOf(JSON.stringify(model))).toEqual([2]);
});
