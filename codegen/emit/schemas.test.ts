// What generated validators take, where valibot by itself would do something else.
import { expect, test } from "vitest";
import { loadFiles } from "../testing/catalog-fixture.ts";
import { importGenerated } from "../testing/import-generated.ts";

interface Outcome {
  readonly value?: unknown;
  readonly issues?: readonly unknown[];
}

async function validatorOf(types: string, name: string): Promise<(value: unknown) => Outcome> {
  const { catalog } = await loadFiles(`catalog: 1\ncontext: library\n\ntypes:\n${types}`);
  const module = await importGenerated(catalog, "types.schema.ts");
  const schema = module[`${name}Schema`] as {
    "~standard": { validate(value: unknown): Outcome };
  };
  return (value) => schema["~standard"].validate(value);
}

test.each(["__proto__", "constructor", "prototype"])(
  "a map with the key %s is refused: valibot would leave it out",
  async (key) => {
    const validate = await validatorOf("  Counts: map<int>\n", "Counts");
    const value = JSON.parse(`{ "a": 1, "${key}": 2 }`);
    expect(validate(value).issues).toMatchObject([
      { message: expect.stringMatching(/without the keys/) },
    ]);
    expect(validate({ a: 1, toString: 2 }).value).toEqual({ a: 1, toString: 2 });
  },
);
