// Importing: fixtures to the letter, what is listed, and that what comes of it is a right catalog.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { generate } from "../generate.ts";
import { loadCatalog } from "../load/catalog.ts";
import { placeIn, placeOf, writeFolder } from "../testing/catalog-fixture.ts";
import { type ImportOptions, importCatalog } from "./import-catalog.ts";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = fileURLToPath(new URL("../../", import.meta.url));

const FIXTURES: readonly (readonly [ImportOptions["format"], source: string, golden: string])[] = [
  ["asyncapi", "streetlights-2.yaml", "streetlights"],
  ["asyncapi", "shop-3.yaml", "shop"],
  ["asyncapi", "recursion-3.yaml", "recursion"],
  ["jsonschema", "invoices", "invoices"],
];

/** A folder inside of the repository, where generated code finds its imports. */
async function workFolder(): Promise<string> {
  await mkdir(join(root, ".cache"), { recursive: true });
  const folder = await mkdtemp(join(root, ".cache", "import-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function textsOf(folder: string): Promise<string> {
  const names = (await readdir(folder)).sort();
  const texts = names.map(
    async (name) => `--- ${name}\n${await readFile(join(folder, name), "utf8")}`,
  );
  return (await Promise.all(texts)).join("");
}

async function listed(format: ImportOptions["format"], source: string): Promise<readonly string[]> {
  const out = join(await workFolder(), "catalog");
  const { findings } = await importCatalog({ format, source: join(here, "fixtures", source), out });
  return findings.map(({ code, message, line }) => `${line} ${code} ${message}`);
}

test.each(FIXTURES)(
  "%s %s gives its golden catalog; UPDATE_GOLDEN=1 writes it",
  async (format, source, golden) => {
    const out = join(await workFolder(), "catalog");
    const imported = await importCatalog({ format, source: join(here, "fixtures", source), out });
    expect(imported.findings.filter(({ severity }) => severity !== "warning")).toEqual([]);
    expect([...imported.written].sort()).toEqual((await readdir(out)).sort());
    const path = join(here, "golden", `${golden}.txt`);
    if (process.env.UPDATE_GOLDEN === "1") await writeFile(path, await textsOf(out));
    expect(await textsOf(out)).toBe(await readFile(path, "utf8"));
  },
);

test("what is imported has no errors, and the code that is generated for it type-checks", async () => {
  const folder = await workFolder();
  for (const [format, source, name] of FIXTURES) {
    const catalog = join(folder, name, "catalog");
    await importCatalog({ format, source: join(here, "fixtures", source), out: catalog });
    const { findings } = await loadCatalog(catalog, { lint: "2026-01-31" });
    expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
    const { total } = await generate({ catalog, out: join(folder, name, "generated") });
    expect(total).toBeGreaterThan(5);
  }
  const project = { extends: "../../tsconfig.json", include: ["."], exclude: [] };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(project));
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  const ran = await promisify(execFile)(process.execPath, [tsc, "-p", folder]).catch(String);
  expect(ran).toMatchObject({ stdout: "" });
});

test("what an AsyncAPI 3 document says and a catalog cannot is listed, with its pointer", async () => {
  const schemas = "#/components/schemas";
  const placed = "#/components/messages/OrderPlaced";
  expect(await listed("asyncapi", "shop-3.yaml")).toEqual([
    '1 not-carried-over #: OrderPlaced.discount: the default "none": the field is optional.',
    "2 not-carried-over #/info/version: info.version.",
    "5 not-carried-over #/channels/orders/address: address of a channel (and 2 more places).",
    "9 changed #/channels/orders/messages/OrderArchived: orderId became required, because it is the @key.",
    "9 decided #/channels/orders/messages/OrderArchived: the message is in a channel, but in no operation: it became an event.",
    "19 not-carried-over #/channels/parcels/messages/sent: a message: ./parcels.yaml#/messages/sent is not in the document.",
    `55 changed ${placed}/payload/allOf/1/properties/payment/oneOf: oneOf became anyOf: that just one branch holds is not checked.`,
    "68 decided #/components/messages/OrderNoted: the message is both sent and received: it became an event.",
    `82 not-carried-over ${schemas}/OrderHead/properties/partner: https://example.org/partner.json is not in what is imported.`,
    `92 not-carried-over ${schemas}/Card/properties/number/not: the keyword not.`,
  ]);
});

test("a name that reads like the other kind stays, and its rule is set aside and told", async () => {
  const folder = await writeFolder({
    "in.yaml": `asyncapi: 2.6.0
info: { title: Lamps, version: 1.0.0 }
channels:
  on: { subscribe: { message: { name: placeOrder, payload: { type: object } } } }
`,
  });
  const out = join(folder, "catalog");
  const source = join(folder, "in.yaml");
  const { findings } = await importCatalog({ format: "asyncapi", source, out });
  expect(findings.filter(({ code }) => code === "decided")).toMatchObject([
    { subject: "PlaceOrder", line: 4, message: expect.stringContaining("event-like-command") },
  ]);
  const checked = await loadCatalog(out, { lint: "2026-01-31" });
  expect(checked.findings.filter(({ severity }) => severity === "error")).toEqual([]);
});

test("bindings, headers and servers are one line each, and an invented key is told", async () => {
  const lines = await listed("asyncapi", "streetlights-2.yaml");
  expect(lines).toContain("7 not-carried-over #/servers: servers.");
  expect(lines.filter((line) => /headers|bindings/.test(line))).toHaveLength(2);
  expect(lines).toContain(
    "30 invented #/components/messages/lightMeasured: lampId: string @key is new: the channel's address has it.",
  );
});

test("many places of one thing are counted, not listed", async () => {
  const fields = Array.from(
    { length: 500 },
    (_, index) => `a${index}: { type: string, format: ipv4 }`,
  );
  const folder = await writeFolder({
    "big.json": `{ type: object, properties: { ${fields.join(", ")} } }`,
  });
  const out = join(folder, "catalog");
  const { findings } = await importCatalog({ format: "jsonschema", source: folder, out });
  expect(findings.length).toBeLessThan(20);
  expect(findings.map(({ message }) => message).join("\n")).toContain("(and 490 more places)");
});

test("a document with thousands of messages is refused before it is checked for minutes", async () => {
  const channels = Array.from({ length: 5001 }, (_, index) => {
    return [`c${index}`, { subscribe: { message: { name: `m${index}` } } }] as const;
  });
  const document = { asyncapi: "2.6.0", channels: Object.fromEntries(channels) };
  const folder = await writeFolder({ "in.json": JSON.stringify(document) });
  const out = join(folder, "catalog");
  const source = join(folder, "in.json");
  const { findings } = await importCatalog({ format: "asyncapi", source, out });
  expect(findings).toMatchObject([{ code: "too-large", severity: "error" }]);
  expect(findings[0]!.message).toContain("5001 messages, over 5000");
});

test("schemas that nest without an end are cut", async () => {
  const deep = `${'{"type":"array","items":'.repeat(200)}{}${"}".repeat(200)}`;
  const source = `{"type":"object","properties":{"id":{"type":"string"},"deep":${deep}}}`;
  const folder = await writeFolder({ "deep.json": source });
  const out = join(folder, "catalog");
  const { findings, events } = await importCatalog({ format: "jsonschema", source: folder, out });
  expect(events).toBe(1);
  expect(findings.map(({ message }) => message).join()).toContain("nest deeper than 24");
  expect((await loadCatalog(out)).findings).toEqual([]);
});

test.each<readonly [what: string, text: string, code: string, place: RegExp, message: RegExp]>([
  ["what is no YAML", "asyncapi: 3.0.0\ninfo: {\n", "yaml-syntax", /^[23]:/, /no YAML or JSON/],
  ["what is no AsyncAPI", "openapi: 3.0.0\n", "not-asyncapi", /^1:1$/, /is no AsyncAPI/],
  ["an old version", "info: {}\nasyncapi: 1.2.0\n", "version", /^2:1$/, /only 2\.x and 3\.x/],
  ["an empty document", "asyncapi: 3.0.0\n", "nothing-to-import", /^1:1$/, /no message and no/],
  ["a text", "just words\n", "not-asyncapi", /^1:1$/, /is no AsyncAPI/],
])("%s is one error, and nothing is written", async (_, text, code, place, message) => {
  const folder = await writeFolder({ "in.yaml": text });
  const out = join(folder, "catalog");
  const source = join(folder, "in.yaml");
  const imported = await importCatalog({ format: "asyncapi", source, out });
  expect(imported).toMatchObject({ written: [], findings: [{ code, severity: "error" }] });
  expect(placeOf(imported.findings[0]!)).toMatch(place);
  expect(imported.findings[0]!.message).toMatch(message);
  expect(imported.findings[0]!.help.length).toBeGreaterThan(10);
  expect(await readdir(folder)).toEqual(["in.yaml"]);
});

test("a file of a folder that cannot be read is told, and the others come along", async () => {
  const broken = '{ "type": "object", \n "properties": [ }';
  const folder = await writeFolder({ "a.json": broken, "b.json": '{"type":"string"}' });
  const out = join(folder, "catalog");
  const { findings, types } = await importCatalog({ format: "jsonschema", source: folder, out });
  expect(types).toBe(1);
  expect(findings).toMatchObject([{ code: "yaml-syntax", severity: "warning" }]);
  expect(placeOf(findings[0]!)).toBe(placeIn(broken, "}"));
});

test("a folder with something in it is never written to", async () => {
  const folder = await writeFolder({ "catalog/mine.yaml": "catalog: 1\n" });
  const source = join(here, "fixtures", "shop-3.yaml");
  const out = join(folder, "catalog");
  const { findings } = await importCatalog({ format: "asyncapi", source, out });
  expect(findings).toMatchObject([{ code: "not-empty", severity: "error" }]);
  expect(await readdir(out)).toEqual(["mine.yaml"]);
});

test("ranges that hold nothing, and lengths that are none, are left out and told", async () => {
  const schema = {
    type: "object",
    properties: {
      id: { type: "string" },
      count: { type: "integer", minimum: 3, maximum: 2 },
      note: { type: "string", minLength: -1, maxLength: 9 },
      tags: { type: "array", items: { type: "string" }, minItems: 2, maxItems: 1 },
    },
  };
  const folder = await writeFolder({ "in/thing-done.json": JSON.stringify(schema) });
  const out = join(folder, "catalog");
  const source = join(folder, "in");
  const { findings } = await importCatalog({ format: "jsonschema", source, out });
  const messages = findings.map(({ message }) => message).join("\n");
  expect(messages).toMatch(/maximum below minimum/);
  expect(messages).toMatch(/minLength that is no length/);
  expect(messages).toMatch(/maxItems below minItems/);
  expect((await loadCatalog(out)).findings).toEqual([]);
});
