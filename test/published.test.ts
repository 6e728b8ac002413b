// What feeds show of random payloads, of every stored version: all that outsiders were promised, in
// the shape that they were promised, and nothing else.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import fc from "fast-check";
import { type GenericSchema, safeParse } from "valibot";
import { expect, test } from "vitest";
import { messageNamed } from "../codegen/check/names.ts";
import { emitAsyncApi } from "../codegen/emit/asyncapi.ts";
import { feedName } from "../codegen/emit/feeds.ts";
import { kebab } from "../codegen/emit/names.ts";
import { loadCatalog } from "../codegen/load/catalog.ts";
import type { Catalog, FeedType } from "../codegen/model.ts";
import { loadFiles } from "../codegen/testing/catalog-fixture.ts";
import { importGenerated } from "../codegen/testing/import-generated.ts";
import { objects, valuesOf } from "../codegen/testing/random-values.ts";
import { type FeedContract, publicEvent } from "../runtime/core/feed.ts";
import type { Recorded } from "../runtime/core/message.ts";

const SEED = Number(process.env.FEEDS_SEED ?? 20261126);
const RUNS = Number(process.env.FEEDS_RUNS ?? 60);

const root = fileURLToPath(new URL("../", import.meta.url));
const golden = join(root, "codegen", "golden");
const folders = [
  ...readdirSync(golden).map((name) => [name, join(golden, name)] as const),
  ["the sample", join(root, "samples", "orders")] as const,
];

/** Schemas by name, in which nothing may stand that they do not name. */
function closed(schema: unknown): unknown {
  if (typeof schema !== "object" || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map(closed);
  const inner = Object.fromEntries(
    Object.entries(schema).map(([key, part]) => [key, closed(part)]),
  );
  const isMapping = "properties" in inner && !("additionalProperties" in inner);
  return isMapping ? { ...inner, additionalProperties: false } : inner;
}

/** What is wrong with a payload that a feed shows: it is to be what AsyncAPI says, and no more. */
function promisedBy(catalog: Catalog, feed: FeedType) {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  const [file] = emitAsyncApi({ catalog, hookModule: () => "" });
  const { components } = JSON.parse(file!.text) as { readonly components: object };
  ajv.addSchema({ $id: "doc", components: closed(components) });
  return (event: string, version: number, data: unknown): string => {
    const name = `${feed.name}.${event}V${version}`;
    const check = ajv.getSchema(`doc#/components/schemas/${name}`)!;
    return check(data) ? "" : ajv.errorsText(check.errors);
  };
}

/** An event as the log has it. */
function stored(type: string, version: number, data: unknown): Recorded {
  const id = "01a20ab0-b70b-7af0-93f6-b3f5b6d0e732";
  const trace = { id, time: "2026-01-31T12:00:00.000Z", correlationId: id, causationId: id };
  const aggregate = { aggregateType: "Any", aggregateId: "A", aggregateVersion: 1 };
  return { type, version, data, ...trace, ...aggregate, metadata: { actor: "somebody" } };
}

function holds(catalog: Catalog, feed: FeedType, contract: FeedContract): void {
  const problemOf = promisedBy(catalog, feed);
  for (const { event, version: served } of feed.events) {
    const { versions } = messageNamed(catalog.events, event.name)!;
    const { schemas } = contract.events[event.name]!.event.definition;
    for (const { number, fields, status } of versions) {
      if (status === "draft") continue;
      const payloads = objects(fields, (type) => valuesOf(catalog, type));
      const property = fc.property(payloads, (payload) => {
        const checked = safeParse(schemas[number] as GenericSchema, payload);
        fc.pre(checked.success);
        const written = JSON.parse(JSON.stringify(checked.output)) as object;
        const whole = { ...written, unknownToAll: "secret" };
        const shown = publicEvent(contract, stored(event.name, number, whole));
        expect(shown.version).toBe(served);
        expect(shown).not.toHaveProperty("metadata");
        const data = JSON.parse(JSON.stringify(shown.data)) as unknown;
        const problem = problemOf(event.name, served, data);
        expect(problem, JSON.stringify({ written, data })).toBe("");
      });
      fc.assert(property, { numRuns: RUNS, seed: SEED });
    }
  }
}

test.each(folders)("feeds of %s show what was promised, and nothing else", async (_, folder) => {
  const { catalog } = await loadCatalog(join(folder, "catalog"));
  for (const feed of catalog.published) {
    const file = join(folder, "generated", "contracts", `${kebab(feed.name)}.ts`);
    expect(existsSync(file)).toBe(true);
    const module = await import(pathToFileURL(file).href);
    holds(catalog, feed, module[feedName(feed)] as FeedContract);
  }
});

const NESTED = `catalog: 1
context: nested
pii: plaintext
types:
  Person:
    fields:
      name: string
      phone?: string @pii(contact)
      friends: Person[](0..2)
      parents?: map<Person>
  Tree: { fields: { left?: Tree, right?: Tree, leaf?: Person } }
events:
  Met:
    payload:
      metId: string @key
      who:
        schema:
          oneOf:
            - type: object
              required: [kind]
              properties: { kind: { const: a }, note: { type: string }, size: { type: number } }
            - type: object
              required: [kind]
              properties: { kind: { const: b }, size: { type: number }, of: { $ref: "#/types/Person" } }
      all: Person[]
      tree: Tree
      note?: string
      any: { schema: { type: object, properties: { phone: { type: string }, size: { type: number } } } }
aggregates:
  Meeting: { handles: [], emits: [Met] }
published:
  all-of-it: { events: { Met: 1 }, hide: [pii, note] }
`;

test("what is hidden is hidden in lists, maps, unions and types that hold themselves", async () => {
  const { catalog, findings } = await loadFiles(NESTED);
  expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
  const module = await importGenerated(catalog, "contracts/all-of-it.ts");
  const contract = module.AllOfIt as FeedContract;
  const person = (name: string, friends: readonly object[] = []) => {
    return { name, phone: "+49", friends };
  };
  const payload = {
    metId: "M-1",
    who: { kind: "b", note: "another note", of: person("Al") },
    all: [person("Bo", [person("Cy")])],
    tree: { left: { leaf: person("Ed") } },
    note: "secret",
    any: { phone: "shown", size: 1 },
  };
  const { data } = publicEvent(contract, stored("Met", 1, payload));
  expect(JSON.stringify(data)).not.toContain("+49");
  expect(data).toEqual({
    metId: "M-1",
    // What one of a union's types hides is hidden in all of them.
    who: { kind: "b", of: { name: "Al", friends: [] } },
    all: [{ name: "Bo", friends: [{ name: "Cy", friends: [] }] }],
    tree: { left: { leaf: { name: "Ed", friends: [] } } },
    any: { phone: "shown", size: 1 },
  });
});
