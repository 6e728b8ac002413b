// Types as text: whatever is written is read back as the same type.
import fc from "fast-check";
import { expect, test } from "vitest";
import { loadFiles } from "../testing/catalog-fixture.ts";
import { type Type, withoutPlaces } from "../type.ts";
import { catalogFiles } from "./catalog-writer.ts";
import { expressionOf } from "./type-text.ts";

const text = (more: object = {}): Type => ({ kind: "primitive", name: "string", ...more });

test.each<readonly [Type, string | undefined]>([
  [text({ min: 1, max: 64 }), "string(1..64)"],
  [text({ pattern: "^a\\/b$" }), "string(/^a\\/b$/)"],
  [text({ pattern: "[/]" }), undefined],
  [text({ min: 1, pattern: "a" }), undefined],
  [{ kind: "list", item: { kind: "named", name: "OrderLine" }, min: 1 }, "OrderLine[](1..)"],
  [{ kind: "enum", values: ["a", "b c"], open: false }, 'enum(a, "b c")'],
  [{ kind: "enum", values: ['say "no", or', "x"], open: false }, undefined],
  [{ kind: "map", value: { kind: "primitive", name: "int" } }, "map<int>"],
  [{ kind: "nullable", of: text() }, "string | null"],
  [{ kind: "list", item: { kind: "nullable", of: text() } }, undefined],
])("%j is written as %s", (type, written) => {
  expect(expressionOf(type)).toBe(written);
});

const word = fc.constantFrom("a", "b c", "yes", "no", "1", "# x", "a: b", "x, y", '"', "null", "é");
const leaf: fc.Arbitrary<Type> = fc.oneof(
  fc.constantFrom(text(), text({ min: 0, max: 9 }), text({ pattern: "^[A-Z] #$" })),
  fc.constantFrom<Type>(
    { kind: "primitive", name: "int", min: -1 },
    { kind: "primitive", name: "number", min: 0.5, multipleOf: 0.5 },
    { kind: "primitive", name: "datetime" },
    { kind: "literal", value: "x" },
    { kind: "unknown" },
  ),
  fc
    .uniqueArray(word, { minLength: 1, maxLength: 4 })
    .map((values): Type => ({ kind: "enum", values, open: false })),
);
const type = fc.letrec<{ type: Type }>((tie) => ({
  type: fc.oneof(
    { depthSize: "small" },
    leaf,
    tie("type").map((item): Type => ({ kind: "list", item, max: 3 })),
    tie("type").map((value): Type => ({ kind: "map", value })),
  ),
})).type;

test("every type in a payload is read back as it was", async () => {
  await fc.assert(
    fc.asyncProperty(type, word, async (written, doc) => {
      const place = { file: "", line: 1, column: 1 };
      const key = { name: "id", type: text(), optional: false, marks: [{ name: "key" }], place };
      const field = { name: "value", type: written, optional: true, marks: [], doc, place };
      const files = catalogFiles({
        context: "words",
        origin: "words.yaml",
        types: [],
        messages: [{ kind: "event", name: "WordSaid", doc, fields: [key, field] }],
        actor: { kind: "service", name: "Speaker" },
      });
      const { catalog, findings } = await loadFiles(
        Object.fromEntries(files.map((one) => [one.file, one.text])),
      );
      expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
      const [, found] = catalog.events[0]!.versions[0]!.fields;
      expect(JSON.parse(JSON.stringify(found, withoutPlaces))).toEqual(
        JSON.parse(JSON.stringify(field, withoutPlaces)),
      );
    }),
    { numRuns: 150 },
  );
});
