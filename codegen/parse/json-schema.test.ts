// Raw JSON Schema: what it means as a type, and that no keyword is ever ignored.
import { expect, test } from "vitest";
import { library, loadFiles, placeIn, placeOf } from "../testing/catalog-fixture.ts";
import type { Type } from "../type.ts";

async function load(schema: unknown) {
  const source = library(["shelf: string", `shelf: { schema: ${JSON.stringify(schema)} }`]);
  return { source, ...(await loadFiles(source)) };
}

async function typeOf(schema: unknown): Promise<Type | undefined> {
  const { catalog, findings } = await load(schema);
  expect(findings).toEqual([]);
  const event = catalog.events.find(({ name }) => name === "BookPutAside");
  return event?.versions[0]?.fields.find(({ name }) => name === "shelf")?.type;
}

const number = (more: object): object => ({ kind: "primitive", name: "number", ...more });
const string = (more = {}): object => ({ kind: "primitive", name: "string", ...more });

test.each<[schema: unknown, type: object]>([
  [{ type: "string", minLength: 1, maxLength: 9 }, string({ min: 1, max: 9 })],
  [{ type: "string", pattern: "^a" }, string({ pattern: "^a" })],
  [
    { type: "string", format: "date-time" },
    { kind: "primitive", name: "datetime" },
  ],
  [{ type: "number", minimum: 0, multipleOf: 0.5 }, number({ min: 0, multipleOf: 0.5 })],
  [
    { type: "integer", exclusiveMinimum: 0, exclusiveMaximum: 10 },
    { kind: "primitive", name: "int", min: 1, max: 9 },
  ],
  [{ type: ["string", "null"] }, { kind: "nullable", of: { kind: "primitive", name: "string" } }],
  [
    { enum: ["a", "b"], description: "one of two" },
    { kind: "enum", values: ["a", "b"], open: false },
  ],
  [{ enum: [1, null] }, { kind: "nullable", of: { kind: "literal", value: 1 } }],
  [{ const: true }, { kind: "literal", value: true }],
  [
    { type: "array", items: { $ref: "#/types/BookId" }, maxItems: 3 },
    { kind: "list", item: { kind: "named", name: "BookId" }, max: 3 },
  ],
  [
    { type: "object", additionalProperties: { type: "boolean" } },
    { kind: "map", value: { kind: "primitive", name: "boolean" } },
  ],
  [
    { anyOf: [{ type: "string" }, { type: "number" }] },
    { kind: "union", members: [{ name: "string" }, { name: "number" }] },
  ],
  [true, { kind: "unknown" }],
])("%j is a type", async (schema, type) => {
  expect(await typeOf(schema)).toMatchObject(type);
});

test("an object's properties are fields", async () => {
  const type = await typeOf({
    type: "object",
    required: ["a"],
    properties: {
      a: { type: "boolean", description: "Whether.", deprecated: true },
      b: { type: "integer", default: 3 },
      c: {},
    },
  });
  expect(type).toMatchObject({
    kind: "object",
    fields: [
      { name: "a", optional: false, doc: "Whether.", marks: [{ name: "deprecated" }] },
      { name: "b", optional: false, default: { value: 3 } },
      { name: "c", optional: true, type: { kind: "unknown" } },
    ],
  });
});

test("oneOf is a union where its branches cannot both hold", async () => {
  const branch = (kind: string): object => ({
    type: "object",
    required: ["kind"],
    properties: { kind: { const: kind } },
  });
  expect(await typeOf({ oneOf: [branch("a"), branch("b")] })).toMatchObject({ kind: "union" });
});

test.each<[schema: unknown, at: string]>([
  [{ type: "string", contentEncoding: "base64" }, "contentEncoding"],
  [{ type: "object", properties: { a: { not: {} } } }, "properties.a.not"],
  [{ type: "object", properties: { a: {} }, patternProperties: {} }, "patternProperties"],
  [{ type: "object", properties: { a: {} }, additionalProperties: false }, "additionalProperties"],
  [{ type: "object", properties: { a: {} }, required: ["b"] }, "required"],
  [{ type: "object", properties: { "a-b": {} } }, "properties.a-b"],
  [{ type: "array", items: {}, uniqueItems: true }, "uniqueItems"],
  [{ type: "array", prefixItems: [] }, "prefixItems"],
  [{ type: "number", exclusiveMinimum: 0 }, "exclusiveMinimum"],
  [{ type: "string", minimum: 0 }, "minimum"],
  [{ type: "string", format: "ipv4" }, "format"],
  [{ type: "string", pattern: "(" }, "pattern"],
  [{ type: "text" }, "type"],
  [{ $ref: "other.json" }, "$ref"],
  [{ oneOf: [{ type: "number" }, { type: "integer" }] }, "oneOf"],
  [{ allOf: [] }, "allOf"],
  [{ if: {} }, "if"],
  [{ const: {} }, "const"],
  [{ type: "number", multipleOf: 0 }, "multipleOf"],
  [{ type: "string", minLength: -1 }, "minLength"],
  [{ type: "array", maxItems: 1.5 }, "maxItems"],
  [{ type: "string", minLength: 3, maxLength: 2 }, "maxLength"],
  [{ type: "number", minimum: 3, maximum: 2 }, "maximum"],
  [{ type: "integer", exclusiveMinimum: 1, exclusiveMaximum: 2 }, "exclusiveMaximum"],
  ["string", "schema"],
])("%j is refused, naming %s", async (schema, at) => {
  const { source, findings } = await load(schema);
  expect(findings).toMatchObject([{ code: "json-schema", subject: "BookPutAside.shelf" }]);
  expect(findings[0]!.message).toContain(`BookPutAside.shelf: ${at} `);
  expect(findings[0]!.help.length).toBeGreaterThan(5);
  expect(placeOf(findings[0]!)).toBe(placeIn(source, JSON.stringify(schema)));
});

test("what cannot be mapped where no type is said, is told what may stand there", async () => {
  const { findings } = await load({ not: { type: "string" } });
  expect(findings[0]!.help).toMatch(/known here: type, enum, const, anyOf, oneOf, \$ref\./);
  expect((await load({ const: null })).findings[0]!.help).toMatch(/type: "null"/);
});
