// Every version of every message of the golden catalogs and the sample, on random payloads: it
// reaches the current one and passes its schema, and what nothing is lost of comes back as it was.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import fc from "fast-check";
import { type GenericSchema, parse, safeParse } from "valibot";
import { describe, expect, test } from "vitest";
import { kebab } from "../emit/names.ts";
import { loadCatalog } from "../load/catalog.ts";
import { type Catalog, type Change, currentVersion, type MessageType } from "../model.ts";
import { objects, valuesOf } from "../testing/random-values.ts";

const SEED = Number(process.env.CASTING_SEED ?? 20261126);
const RUNS = 100;

const root = fileURLToPath(new URL("../../", import.meta.url));
const golden = join(root, "codegen", "golden");
const folders = [
  ...readdirSync(golden).map((name) => [name, join(golden, name)] as const),
  ["the sample", join(root, "samples", "orders")] as const,
];

type Payload = Readonly<Record<string, unknown>>;
type Cast = (data: Payload) => Payload;

interface Definition {
  readonly schemas: Readonly<Record<number, GenericSchema<unknown, Payload>>>;
  readonly upcasters?: Readonly<Record<number, Cast>>;
  readonly downcasters?: Readonly<Record<number, Cast>>;
}

/** A message as its generated module has it. */
interface Generated {
  readonly definition: Definition;
  upcast(stored: { readonly version: number; readonly data: unknown }): Payload;
}

async function generatedOf(folder: string, { kind, name }: MessageType): Promise<Generated> {
  const file = join(folder, "generated", `${kind}s`, `${kebab(name)}.ts`);
  expect(existsSync(file)).toBe(true);
  const module = await import(pathToFileURL(file).href);
  return { definition: module[name].definition, upcast: module[`upcast${name}`] };
}

/** Payloads of a version as they are stored: checked, and written as JSON. */
function storedPayloads(catalog: Catalog, message: MessageType, { schemas }: Definition) {
  return (number: number): fc.Arbitrary<Payload> =>
    objects(message.versions[number - 1]!.fields, (type) => valuesOf(catalog, type)).map((data) =>
      written(parse(schemas[number]!, data)),
    );
}

const written = (data: Payload): Payload => JSON.parse(JSON.stringify(data));

/** Casts, and holds the result to the schema of the version that it is to be of. */
function castTo({ schemas }: Definition, number: number, cast: Cast, data: Payload): Payload {
  const result = written(cast(data));
  const { success, issues } = safeParse(schemas[number]!, result);
  expect(success, JSON.stringify({ data, result, issues })).toBe(true);
  return result;
}

const check = (property: fc.IProperty<[Payload]>): void =>
  fc.assert(property, { numRuns: RUNS, seed: SEED });

describe.each(folders)("%s", async (_, folder) => {
  const { catalog } = await loadCatalog(join(folder, "catalog"));
  const messages = [...catalog.events, ...catalog.commands]
    .filter(({ versions }) => versions.length > 1)
    .map((message) => [message.name, message] as const);

  test("every message has code", async () => {
    for (const message of [...catalog.events, ...catalog.commands]) {
      const { definition } = await generatedOf(folder, message);
      expect(Object.keys(definition.schemas)).toHaveLength(message.versions.length);
    }
  });

  test.each(messages)("%s: each stored version reaches the current one", async (_name, message) => {
    const { definition, upcast } = await generatedOf(folder, message);
    const stored = storedPayloads(catalog, message, definition);
    const current = currentVersion(message).number;
    for (let version = 1; version < current; version++) {
      const walk = fc.property(stored(version), (data) => {
        let reached = data;
        for (let from = version; from < current; from++) {
          reached = castTo(definition, from + 1, definition.upcasters![from]!, reached);
        }
        // Defaults that a hook left out are filled by the schema.
        const read = parse(definition.schemas[current]!, reached);
        expect(written(upcast({ version, data }))).toEqual(written(read));
      });
      check(walk);
    }
  });

  test.each(messages)("%s: what is not lost comes back as it was", async (_name, message) => {
    const { definition } = await generatedOf(folder, message);
    const stored = storedPayloads(catalog, message, definition);
    for (const { number, changes, status } of message.versions.slice(1)) {
      const [up, down] = [definition.upcasters?.[number - 1], definition.downcasters?.[number]];
      // Commands are only cast up, and so is what has no way down.
      if (status === "draft" || !up || !down) continue;
      const way = (first: Cast, second: Cast, from: number, between: number, lost: Lost) =>
        fc.property(stored(from), (data) => {
          const back = castTo(definition, from, second, castTo(definition, between, first, data));
          if (!lost.more) expect(without(back, lost.fields)).toEqual(without(data, lost.fields));
        });
      check(way(down, up, number, number - 1, lostOn("down", changes)));
      check(way(up, down, number - 1, number, lostOn("up", changes)));
    }
  });
});

/** What does not survive one direction. */
interface Lost {
  /** Fields that are not there on the other side. */
  readonly fields: readonly string[];
  /** Whether a change says that it loses something. */
  readonly more: boolean;
}

function lostOn(direction: "up" | "down", changes: readonly Change[]): Lost {
  const goes = direction === "up" ? "remove" : "add";
  const said = changes.filter(({ kind, loses }) => kind !== goes && loses[direction].length > 0);
  return {
    fields: changes.flatMap((change) =>
      (change.kind === "add" || change.kind === "remove") && change.kind === goes
        ? [change.field]
        : [],
    ),
    more: said.length > 0,
  };
}

function without(data: Payload, fields: readonly string[]): Payload {
  return Object.fromEntries(Object.entries(data).filter(([name]) => !fields.includes(name)));
}
