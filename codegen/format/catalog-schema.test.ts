// The schema for editors: up to date, and of one mind with the parser on right and wrong catalogs.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { checkCatalog } from "../check/mod.ts";
import { createFindings, type Finding } from "../finding.ts";
import { lintCatalog, RULES } from "../lint/mod.ts";
import { parseCatalog } from "../parse/catalog.ts";
import { HEAD, LIBRARY } from "../testing/catalog-fixture.ts";
import { type Data, mutated, placesOf, WAYS } from "../testing/mutated-catalogs.ts";
import { REFUSED } from "./catalog-schema.cases.ts";
import { catalogSchema } from "./json-schema.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), "utf8");

const schema = catalogSchema(RULES.map(({ code }) => code));
const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
ajv.addVocabulary(["patternErrorMessage"]);
const accepts = ajv.compile(schema);

test("the committed schema is up to date; UPDATE_GOLDEN=1 writes it", () => {
  const text = `${JSON.stringify(schema, null, 2)}\n`;
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(join(root, "schemas/catalog-1.json"), text);
  expect(read("schemas/catalog-1.json")).toBe(text);
});

/** Texts of right catalogs: a list of files each. */
const catalogs: Readonly<Record<string, readonly string[]>> = {
  library: [LIBRARY],
  "samples/orders": filesOf("samples/orders/catalog"),
  ...Object.fromEntries(
    readdirSync(join(root, "codegen/golden")).map((name) => [
      name,
      filesOf(`codegen/golden/${name}/catalog`),
    ]),
  ),
  "docs/catalog.md": [...read("docs/catalog.md").matchAll(/^```yaml.*\n([\s\S]*?)^```/gm)].map(
    ([, text]) => text!,
  ),
  "what others leave out": [
    `${HEAD}uses: { billing: ./vendor/billing.catalog.json }
lint:
  allow: Reading
  severity: { ${RULES[0]!.code}: info }
  ignore: [{ rule: ${RULES[0]!.code}, subject: BookLost, reason: It is so. }]
events:
  BookLost:
    lint: { ignore: { ${RULES[1]!.code}: It is so. } }
    sunset: 2027-01-31
    payload:
      bookId: string @key
      note: { schema: { type: [string, "null"], maxLength: 5 } }
      fine: billing.Money[]
      last: { schema: { $ref: "#/types/billing.Money" } }
aggregates: { Book: { id: BookId, emits: BookLost } }
types: { BookId: string }
sagas:
`,
  ],
};

function filesOf(folder: string): readonly string[] {
  return readdirSync(join(root, folder))
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => read(join(folder, name)));
}

/** What parser, checker and linter find. */
async function verdictOn(files: readonly string[]): Promise<{
  readonly parsed: readonly Finding[];
  readonly all: readonly Finding[];
}> {
  const findings = createFindings();
  const sources = files.map((source, index) => ({ file: `${index}.yaml`, source }));
  const { catalog, hidden } = await parseCatalog(sources, findings);
  const isError = ({ severity }: Finding): boolean => severity === "error";
  const parsed = findings.all.filter(isError);
  checkCatalog(catalog, hidden, findings);
  lintCatalog(catalog, "2026-01-31", findings);
  return { parsed, all: findings.all.filter(isError) };
}

describe.each(Object.entries(catalogs))("%s", (_, files) => {
  test("is right for both", async () => {
    expect((await verdictOn(files)).all).toEqual([]);
    for (const text of files) {
      accepts(parse(text));
      expect(accepts.errors ?? []).toEqual([]);
    }
  });
});

test.each(REFUSED)("$what is refused by both", async ({ replaced: [from, to] }) => {
  expect(LIBRARY).toContain(from);
  const text = LIBRARY.replace(from, () => to);
  expect((await verdictOn([text])).all).not.toEqual([]);
  expect(accepts(parse(text))).toBe(false);
});

const SEED = Number(process.env.SCHEMA_SEED ?? 1);

/** What the parser finds and no schema can. */
const BEYOND: readonly (readonly [code: string, message: RegExp, why: string])[] = [
  ["version-number", /./, "A schema cannot say that 3 needs 2, nor in which order keys stand."],
  ["retry", /./, "A schema cannot compare the two durations of 10s..1s."],
  ["duplicate-name", /./, "note and note? are two keys to a schema."],
  ["yaml-split", /./, "The data do not say that YAML split a text at a comma."],
  ["json-schema", /names .*no property/, "A schema cannot compare required with properties."],
  ["json-schema", /does not fit/, "A schema cannot compare type with const and enum."],
  ["json-schema", /has branches/, "A schema cannot tell whether branches exclude each other."],
  ["json-schema", /format is "/, "It may hold for a format alone, and not beside a length."],
  ["json-schema", /regular expression|too deep/, "A schema can neither compile nor count."],
  ["expression", /empty range|regular expression/, "A pattern can neither compare nor compile."],
];

const isWithin = ({ code, message }: Finding): boolean =>
  !BEYOND.some(([other, pattern]) => other === code && pattern.test(message));

/** Characters of a catalog that is changed: each change is read and checked as a whole. */
const MAX_CHANGED = 12_000;

/** Each catalog as one file; the others show what the large ones do. */
const wholes = Object.values(catalogs)
  .filter((files) => files.join("").length <= MAX_CHANGED)
  .map((files) => merged(files.map((text) => parse(text))));

function merged(files: readonly Data[]): Data {
  const keys = [...new Set(files.flatMap((file) => Object.keys(file)))];
  return Object.fromEntries(
    keys.map((key) => {
      const parts = files.flatMap((file) => (file[key] ? [file[key]] : []));
      const isSection = parts.length > 0 && typeof parts[0] === "object";
      return [key, isSection ? Object.assign({}, ...parts) : parts[0]];
    }),
  );
}

async function disagreement(data: unknown): Promise<string | undefined> {
  const text = stringify(data);
  const { parsed, all } = await verdictOn([text]);
  const isAccepted = accepts(parse(text));
  if (!isAccepted && all.length === 0) {
    return `Only the schema refuses it: ${JSON.stringify(accepts.errors?.slice(0, 3))}`;
  }
  const missed = isAccepted ? parsed.filter(isWithin) : [];
  if (missed.length === 0) return undefined;
  return `Only the parser refuses it: ${missed[0]!.code} ${missed[0]!.message}`;
}

test("with one thing changed anywhere, schema and parser say the same", async () => {
  const sites = wholes.map((data) => ({ data, places: placesOf(data) }));
  const mutants = fc
    .tuple(fc.nat(sites.length - 1), fc.nat(), fc.nat(WAYS - 1))
    .map(([index, at, way]) => {
      const { data, places } = sites[index]!;
      const path = places[at % places.length]!;
      return { path: path.join("."), way, data: () => mutated(data, path, way) };
    });
  await fc.assert(
    fc.asyncProperty(mutants, async ({ path, data, way }) => {
      const problem = await disagreement(data());
      expect(problem && `${path} (${way}): ${problem}`).toBeUndefined();
    }),
    { numRuns: Number(process.env.SCHEMA_RUNS ?? 500), seed: SEED },
  );
}, 120_000);
