// The schemas against the generated validators: both must say the same of random payloads.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import { fullFormats } from "ajv-formats/dist/formats.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadCatalog } from "../load/catalog.ts";
import type { Catalog, MessageType } from "../model.ts";
import { objects, spoiled, valuesOf } from "../testing/random-values.ts";
import type { JsonSchema } from "./json-schema.ts";
import { codeName, kebab, schemaModule, versionName } from "./names.ts";

const golden = fileURLToPath(new URL("../golden/", import.meta.url));

interface Validator {
  readonly "~standard": { validate(value: unknown): { readonly issues?: readonly unknown[] } };
}

/** Reads a schema as a loader does that knows where it lies. */
function readSchema(folder: string, path: string): JsonSchema {
  const schema = JSON.parse(readFileSync(join(folder, "generated/json-schema", path), "utf8"));
  const base = `https://example.org/json-schema/${path}`;
  return { ...schema, $id: new URL(schema.$id, base).href };
}

function createAjv(folder: string): Ajv2020 {
  const ajv = new Ajv2020({ allowUnionTypes: true, formats: fullFormats, multipleOfPrecision: 9 });
  ajv.addSchema(readSchema(folder, "types.json"));
  return ajv;
}

const schemaPath = ({ kind, name }: MessageType, version: number): string =>
  `${kind}s/${kebab(name)}.v${version}.json`;

async function validatorOf(
  folder: string,
  message: MessageType,
  version: number,
): Promise<Validator> {
  const file = pathToFileURL(join(folder, "generated", schemaModule(message)));
  const module = (await import(file.href)) as Readonly<Record<string, Validator>>;
  return module[`${versionName(message, version)}Schema`]!;
}

describe.each(readdirSync(golden))("%s", async (name) => {
  const folder = join(golden, name);
  const { catalog } = await loadCatalog(join(folder, "catalog"));
  const ajv = createAjv(folder);
  const versions = [...catalog.commands, ...catalog.events].flatMap((message) =>
    message.versions.map((version) => [versionName(message, version.number), message, version]),
  ) as readonly (readonly [string, MessageType, MessageType["versions"][number]])[];

  test.each(versions)("%s: both give the same verdict", async (_, message, version) => {
    const validate = ajv.compile(readSchema(folder, schemaPath(message, version.number)));
    const validator = await validatorOf(folder, message, version.number);
    const right = objects(version.fields, (type) => valuesOf(catalog, type));
    const verdicts = { good: 0, bad: 0 };
    const compare = (value: unknown): void => {
      const { issues } = validator["~standard"].validate(value);
      expect(validate(value), JSON.stringify({ value, issues })).toBe(issues === undefined);
      verdicts[issues ? "bad" : "good"]++;
    };
    fc.assert(fc.property(right, compare), { numRuns: 50 });
    expect(verdicts).toEqual({ good: 50, bad: 0 });
    fc.assert(fc.property(spoiled(right), compare), { numRuns: 400 });
    expect(verdicts.bad).toBeGreaterThan(50);
    // Readers ignore what nobody declared, under either word for content.
    const undeclared = right.map((value) => ({ ...(value as object), undeclared: 1 }));
    fc.assert(fc.property(undeclared, compare), { numRuns: 5 });
  });

  test("examples fit their schemas", () => {
    for (const [, message, version] of versions) {
      if (version.example === undefined) continue;
      const { $id } = readSchema(folder, schemaPath(message, version.number));
      expect(ajv.getSchema(String($id))!(version.example)).toBe(true);
    }
  });
});

test("a schema says what it is of, how far it holds, and what not to use", async () => {
  const schema = readSchema(join(golden, "clinic"), "events/visit-booked.v2.json");
  expect(schema).toMatchObject({
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "VisitBooked version 2",
    description: "A patient has a visit.\n\nStatus: deprecated, until 2027-03-31.",
    deprecated: true,
  });
  const { properties } = readSchema(join(golden, "clinic"), "events/visit-booked.v3.json");
  expect((properties as Readonly<Record<string, unknown>>).oldCode).toEqual({
    type: "string",
    description: "Deprecated: use source",
    deprecated: true,
  });
});

test("every type of a catalog has its schema, and every reference leads to one", async () => {
  for (const name of readdirSync(golden)) {
    const { catalog }: { catalog: Catalog } = await loadCatalog(join(golden, name, "catalog"));
    const { $defs } = readSchema(join(golden, name), "types.json");
    expect(Object.keys($defs as object)).toEqual(catalog.types.map((type) => codeName(type.name)));
  }
});
