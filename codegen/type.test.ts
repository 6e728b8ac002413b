// Comparing parts of a catalog: where they stand does not matter, what they are called does.
import { expect, test } from "vitest";
import { sagaHash } from "./lock/freeze.ts";
import { library, loadFiles } from "./testing/catalog-fixture.ts";
import { isSame, withoutPlaces } from "./type.ts";

test("places are left out, users' values of that name are not", () => {
  const place = { file: "a.yaml", line: 1, column: 1 };
  const value = { name: "A", place, example: { place: "hall" } };
  expect(JSON.parse(JSON.stringify(value, withoutPlaces))).toEqual({
    name: "A",
    example: { place: "hall" },
  });
});

test("a saga is another one when it fills a field named place otherwise", async () => {
  const hashOf = async (filled: string): Promise<string> => {
    const { catalog, findings } = await loadFiles(
      library(
        ["reason: string } }", "place: string } }"],
        ["{ reason: { const: failed } }", `{ place: { const: ${filled} } }`],
      ),
    );
    expect(findings).toEqual([]);
    return sagaHash(catalog.sagas[0]!);
  };
  expect(await hashOf("here")).toBe(await hashOf("here"));
  expect(await hashOf("here")).not.toBe(await hashOf("there"));
});

test("parts are the same wherever they stand, but not in another order or with another value", () => {
  const at = (line: number) => ({ file: "a.yaml", line, column: 1 });
  const part = { name: "A", place: at(1), values: [1, { place: at(2) }], gone: undefined };
  expect(isSame(part, { name: "A", place: at(9), values: [1, { place: at(8) }] })).toBe(true);
  expect(isSame(part, { ...part, name: "B" })).toBe(false);
  expect(isSame(part, { ...part, values: [1] })).toBe(false);
  expect(isSame(part, { ...part, values: { 0: 1, 1: {} } })).toBe(false);
  expect(isSame(part, { ...part, gone: null })).toBe(false);
  expect(isSame({ a: 1, b: 2 }, { b: 2, a: 1 })).toBe(false);
  expect(isSame({ place: "hall" }, { place: "yard" })).toBe(false);
  expect(isSame(null, {})).toBe(false);
});
