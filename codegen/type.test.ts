// Comparing parts of a catalog: where they stand does not matter, what they are called does.
import { expect, test } from "vitest";
import { sagaHash } from "./lock/freeze.ts";
import { library, loadFiles } from "./testing/catalog-fixture.ts";
import { withoutPlaces } from "./type.ts";

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
