// Unions whose branches overlap: what any branch declares survives validation.
import { expect, test } from "vitest";
import { loadFiles } from "../testing/catalog-fixture.ts";
import { importGenerated } from "../testing/import-generated.ts";

const TYPES = `catalog: 1
context: library

types:
  Money: { fields: { amount: int, currency: string } }
  Price: { fields: { amount: int, currency: string, tax: int = 0 } }
  Loose:
    schema:
      anyOf:
        - { type: object, properties: { a: { type: string } } }
        - { $ref: "#/types/Note" }
  Note: { fields: { b: string } }
  Filled:
    schema:
      anyOf:
        - { type: object, properties: { a: { type: string, default: y } } }
        - { $ref: "#/types/Note" }
  Sums:
    schema:
      anyOf: [{ $ref: "#/types/Money" }, { $ref: "#/types/Price" }, { type: "null" }]
  Lists:
    schema:
      anyOf:
        - { type: array, items: { $ref: "#/types/Money" } }
        - { type: array, items: { $ref: "#/types/Price" } }
  Inside:
    schema:
      anyOf:
        - { type: object, properties: { x: { $ref: "#/types/Count" } } }
        - { type: object, properties: { x: { $ref: "#/types/Note" } }, required: [x] }
  Count: { fields: { p?: int } }
  Any: { schema: { anyOf: [{ $ref: "#/types/Money" }, { type: object }] } }
  Apart:
    schema:
      oneOf:
        - { type: object, properties: { kind: { const: a } }, required: [kind] }
        - { type: object, properties: { kind: { const: b }, y: {} }, required: [kind] }
        - { type: string }
`;

type Validate = (value: unknown) => {
  readonly value?: unknown;
  readonly issues?: readonly unknown[];
};

async function schemas(): Promise<(name: string) => Validate> {
  const { catalog } = await loadFiles(TYPES);
  const module = await importGenerated(catalog!, "types.schema.ts");
  return (name) => {
    const schema = module[`${name}Schema`] as { "~standard": { validate: Validate } };
    return schema["~standard"].validate;
  };
}

test.each([
  ["Loose", { b: "x" }],
  ["Loose", { a: "x", b: "y" }],
  ["Sums", { amount: 1, currency: "EUR", tax: 2 }],
  ["Sums", null],
  ["Lists", [{ amount: 1, currency: "EUR", tax: 2 }]],
  ["Inside", { x: { p: 1, b: "y" } }],
  ["Any", { amount: 1, currency: "EUR", other: [1] }],
  ["Apart", { kind: "b", y: "z" }],
])("%s keeps all of %j", async (name, value) => {
  const validate = (await schemas())(name);
  expect(validate(value).value).toEqual(value);
});

test("what no branch declares goes; a default is that of the first branch that fits", async () => {
  const validate = await schemas();
  expect(validate("Loose")({ b: "x", other: 1 }).value).toEqual({ b: "x" });
  const plain = { amount: 1, currency: "EUR" };
  expect(validate("Sums")({ ...plain, more: 1 }).value).toEqual(plain);
  expect(validate("Filled")({ b: "x" }).value).toEqual({ a: "y", b: "x" });
});

test("what fits no branch is told by the nearest one, with its path", async () => {
  const validate = await schemas();
  const { issues } = validate("Lists")([{ amount: "1", currency: "EUR" }]);
  expect(issues).toMatchObject([{ path: [{ key: 0 }, { key: "amount" }] }]);
});

test("branches that exclude each other stay a plain union", async () => {
  const { catalog } = await loadFiles(TYPES);
  const { emitTypeSchemas } = await import("./schemas.ts");
  const lines = emitTypeSchemas(catalog!).split("\n");
  expect(lines.find((line) => line.includes("ApartSchema"))).toMatch(/= union\(\[object/);
});
