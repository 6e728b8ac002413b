// Generated casters on generated data: whatever they give passes the target's schema, every version
// reaches the current one, and what loses nothing comes back as it was.
import fc from "fast-check";
import { safeParse } from "valibot";
import { expect, test } from "vitest";
import type { Change, Conversion, MessageType, Version } from "../model.ts";
import { catalogOf, importGenerated } from "../testing/import-generated.ts";
import { field, payloadPair, TREE } from "../testing/random-types.ts";
import { objectsOf } from "../testing/samples.ts";
import type { Field, Type } from "../type.ts";
import { planDown, planUp } from "./plan.ts";

const SEED = Number(process.env.CASTING_SEED ?? 20261125);
const PAIRS = 400;

const place = { file: "random.yaml", line: 1, column: 1 };
const types = [{ name: "Tree", type: TREE, place }];

const scalar = (name: string, more: object = {}): Type =>
  ({ kind: "primitive", name, ...more }) as Type;
const choice = (...values: readonly string[]): Type => ({ kind: "enum", values, open: false });

/** Old type, new type and what leads from one to the other. */
const CONVERSIONS: readonly (readonly [old: Type, now: Type, Conversion])[] = [
  [
    scalar("number", { min: -40, max: 40 }),
    { kind: "object", fields: [field("amount", scalar("int")), field("currency", choice("EUR"))] },
    { name: "minorUnits", currency: "EUR" },
  ],
  [
    scalar("int", { min: 0, max: 40 }),
    {
      kind: "object",
      fields: [
        field("amount", scalar("int", { min: 0, max: 40_000 })),
        field("currency", scalar("string")),
      ],
    },
    { name: "minorUnits", currency: "BHD" },
  ],
  [scalar("int"), scalar("string"), { name: "string" }],
  [scalar("boolean"), choice("true", "false"), { name: "string" }],
  [scalar("int"), scalar("string", { pattern: "^-?[0-9]{1,15}$" }), { name: "string" }],
  [scalar("number", { min: 0, max: 40 }), scalar("int", { min: 0, max: 40 }), { name: "int" }],
  [scalar("string", { pattern: "^[0-9]{1,3}$" }), scalar("int"), { name: "int" }],
  [scalar("string", { pattern: "^[0-9]{1,3}$" }), scalar("number"), { name: "number" }],
  [scalar("int"), scalar("number", { min: 0, max: 40 }), { name: "number" }],
  [scalar("string"), { kind: "list", item: scalar("string"), min: 1 }, { name: "single" }],
  [scalar("date"), scalar("datetime"), { name: "datetime" }],
  [choice("a", "b"), choice("x", "b"), { name: "values", values: { a: "x" } }],
  [choice("a", "b", "d"), choice("x", "d"), { name: "values", values: { a: "x", b: "x" } }],
  [scalar("string"), scalar("string"), { name: "values", values: { a: "x" } }],
  [choice("a", "constructor"), choice("x", "constructor"), { name: "values", values: { a: "x" } }],
  [choice("__proto__", "b"), choice("x", "b"), { name: "values", values: { ["__proto__"]: "x" } }],
];

const said = { place, loses: { up: ["something"], down: ["something"] }, invents: ["something"] };

interface Step {
  readonly before: readonly Field[];
  readonly after: readonly Field[];
  readonly changes: readonly Change[];
}

/** A random pair with an entry for each field that comes or goes, and one converted field. */
const step: fc.Arbitrary<Step> = fc
  .tuple(payloadPair, fc.constantFrom(...CONVERSIONS), fc.boolean(), fc.boolean())
  .map(([{ before, after }, [old, now, conversion], isNullable, isOptional]) => {
    const wrap = (type: Type): Type => (isNullable ? { kind: "nullable", of: type } : type);
    const converted = (type: Type): Field => ({
      ...field("converted", wrap(type)),
      optional: isOptional,
    });
    const gone = before.filter(({ name }) => !after.some((other) => other.name === name));
    const come = after.filter(({ name }) => !before.some((other) => other.name === name));
    return {
      before: [...before, converted(old), field("old", scalar("int"))],
      after: [...after, converted(now), field("renamed", scalar("int"))],
      changes: [
        ...gone.map(({ name }): Change => ({ ...said, kind: "remove", field: name })),
        ...come.map(({ name }): Change => ({ ...said, kind: "add", field: name })),
        { ...said, kind: "convert", field: "converted", with: conversion },
        { ...said, kind: "rename", from: "old", to: "renamed" },
      ],
    };
  });

const version = (
  number: number,
  fields: readonly Field[],
  changes: readonly Change[],
): Version => ({
  number,
  status: "active",
  fields,
  changes,
  reserved: [],
  place,
});

const messageOf = ({ before, after, changes }: Step, index: number): MessageType => ({
  kind: "event",
  name: `Pair${index}`,
  versions: [version(1, before, []), version(2, after, changes)],
  reserved: [],
  rejects: [],
  ignored: [],
  place,
});

type Definition = {
  readonly schemas: Readonly<Record<number, Parameters<typeof safeParse>[0]>>;
  readonly upcasters?: Readonly<Record<number, (data: unknown) => unknown>>;
  readonly downcasters?: Readonly<Record<number, (data: unknown) => unknown>>;
};

test(`what ${PAIRS} generated casters give passes the target's schema, up and down`, async () => {
  const catalog = { types, content: "open" as const };
  const steps = fc.sample(step, { numRuns: PAIRS, seed: SEED });
  const messages = steps
    .map(messageOf)
    .filter(({ versions: [v1, v2] }) => planUp(catalog, v1!, v2!).problems.length === 0);
  const module = await importGenerated(catalogOf({}, { types, events: messages }), "index.ts");
  const counts = { up: 0, down: 0 };
  for (const { name, versions } of messages) {
    const [v1, v2] = versions as [Version, Version];
    const { definition } = module[name] as { readonly definition: Definition };
    const isDown = planDown(catalog, v1, v2).problems.length === 0;
    expect(definition.downcasters?.[2] !== undefined).toBe(isDown);
    for (const [direction, from, to, cast] of [
      ["up", v1, v2, definition.upcasters?.[1]],
      ["down", v2, v1, definition.downcasters?.[2]],
    ] as const) {
      for (const instance of cast ? objectsOf(from.fields) : []) {
        const written = safeParse(definition.schemas[from.number]!, instance);
        if (!written.success) continue;
        const result = JSON.parse(JSON.stringify(cast!(written.output)));
        const read = safeParse(definition.schemas[to.number]!, result);
        const shown = { seed: SEED, direction, from, to, written: written.output, result };
        const text = JSON.stringify(shown, (key, value) => (key === "place" ? undefined : value));
        expect(read.success, text).toBe(true);
        counts[direction]++;
      }
    }
  }
  expect(Math.min(counts.up, counts.down)).toBeGreaterThan(PAIRS);
}, 120_000);

test("what loses nothing comes back as it was", async () => {
  const lossless = CONVERSIONS.filter(([old, , { name, values = {} }]) => {
    const isApart = new Set(Object.values(values)).size === Object.keys(values).length;
    const isOneToOne = old.kind === "enum" && isApart;
    return name === "datetime" || name === "single" || (name === "values" && isOneToOne);
  });
  const messages = lossless.map(([old, now, conversion], index) => {
    const fields = [field("a", old), field("b", scalar("string"))];
    const after = [field("a", now), field("c", scalar("string"))];
    const changes: readonly Change[] = [
      { ...said, kind: "convert", field: "a", with: conversion },
      { ...said, kind: "rename", from: "b", to: "c" },
    ];
    return messageOf({ before: fields, after, changes }, index);
  });
  const module = await importGenerated(catalogOf({}, { events: messages }), "index.ts");
  for (const { name, versions } of messages) {
    const { definition } = module[name] as { readonly definition: Definition };
    for (const instance of objectsOf(versions[0]!.fields)) {
      if (!safeParse(definition.schemas[1]!, instance).success) continue;
      expect(definition.downcasters![2]!(definition.upcasters![1]!(instance))).toEqual(instance);
    }
  }
});
