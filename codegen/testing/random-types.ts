// Random payloads, and pairs of them that differ in places: for tests that hold verdicts about
// types against what generated code really does.
import fc from "fast-check";
import type { Field, Type } from "../type.ts";

/** Two versions of a payload. */
export interface PayloadPair {
  readonly before: readonly Field[];
  readonly after: readonly Field[];
}

const PLACE = { file: "random.yaml", line: 1, column: 1 };

/** None of them reads another one, and their texts have all lengths: no verdict is a guess. */
const PATTERNS = ["^[a-c]*$", "^[x-z]*$", "^[0-9]*$"];

const range = fc
  .tuple(fc.constantFrom(undefined, 0, 1, 3), fc.constantFrom(undefined, 4, 6, 40))
  .map(([min, max]) => ({ ...(min !== undefined && { min }), ...(max !== undefined && { max }) }));

const text: fc.Arbitrary<Type> = fc.oneof(
  range.map((bounds): Type => ({ kind: "primitive", name: "string", ...bounds })),
  fc
    .constantFrom(...PATTERNS)
    .map((pattern): Type => ({ kind: "primitive", name: "string", pattern })),
  fc
    .constantFrom("uuid", "email", "uri", "date", "datetime")
    .map((name): Type => ({ kind: "primitive", name: name as "uuid" })),
);

const amount: fc.Arbitrary<Type> = fc.oneof(
  fc
    .tuple(fc.constantFrom("int", "number"), range)
    .map(([name, bounds]): Type => ({ kind: "primitive", name: name as "int", ...bounds })),
  fc
    .constantFrom(2, 3, 6)
    .map((multipleOf): Type => ({ kind: "primitive", name: "int", multipleOf })),
  fc
    .constantFrom(0.5, 0.25, 0.1)
    .map((multipleOf): Type => ({ kind: "primitive", name: "number", multipleOf })),
);

const choice: fc.Arbitrary<Type> = fc
  .tuple(fc.subarray(["a", "b", "x", "12"], { minLength: 1 }), fc.boolean())
  .map(([values, open]): Type => ({ kind: "enum", values, open }));

const literal: fc.Arbitrary<Type> = fc
  .constantFrom("a", "b", 1, 4, true, false)
  .map((value): Type => ({ kind: "literal", value }));

const flag: fc.Arbitrary<Type> = fc.constant<Type>({ kind: "primitive", name: "boolean" });

const leaf = fc.oneof(text, amount, choice, literal, flag);

/** Any type, a few levels deep. */
export const randomType: fc.Arbitrary<Type> = fc.letrec<{ type: Type }>((tie) => ({
  type: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    { arbitrary: leaf, weight: 5 },
    {
      arbitrary: fc
        .tuple(tie("type"), range)
        .map(([item, bounds]): Type => ({ kind: "list", item, ...bounds })),
      weight: 1,
    },
    { arbitrary: tie("type").map((value): Type => ({ kind: "map", value })), weight: 1 },
    { arbitrary: tie("type").map((of): Type => ({ kind: "nullable", of })), weight: 1 },
    {
      arbitrary: fc.tuple(text, amount, flag).map((members): Type => ({ kind: "union", members })),
      weight: 1,
    },
    { arbitrary: fc.constant<Type>({ kind: "named", name: "Tree" }), weight: 1 },
    { arbitrary: fc.constant<Type>({ kind: "unknown" }), weight: 1 },
    {
      arbitrary: fc.array(tie("type"), { minLength: 1, maxLength: 2 }).map(
        (types): Type => ({
          kind: "object",
          fields: types.map((type, i) => field(`f${i}`, type)),
        }),
      ),
      weight: 1,
    },
  ),
})).type;

/** A type that named types of the random catalogs refer to; it contains itself. */
export const TREE: Type = {
  kind: "object",
  fields: [
    field("value", { kind: "primitive", name: "int", min: 0 }),
    field("children", { kind: "list", item: { kind: "named", name: "Tree" } }),
  ],
};

/** A required field without default. */
export function field(name: string, type: Type): Field {
  return { name, type, optional: false, marks: [], place: PLACE };
}

type Presence = "required" | "optional" | "default";

const DEFAULTS: readonly (readonly [Type, unknown])[] = [
  [{ kind: "primitive", name: "string" }, "d"],
  [{ kind: "primitive", name: "int" }, 7],
];

const presence = fc.constantFrom<Presence>("required", "required", "optional", "default");

const randomField = (name: string): fc.Arbitrary<Field> =>
  fc.tuple(randomType, presence, fc.nat(1)).map(([type, how, which]): Field => {
    if (how !== "default") return { ...field(name, type), optional: how === "optional" };
    const [plain, value] = DEFAULTS[which]!;
    return { ...field(name, plain), default: { value } };
  });

const payload = fc.tuple(randomField("a"), randomField("b"), randomField("c"));

/** What becomes of one field in the next version. */
const edit = (name: string): fc.Arbitrary<(old: Field) => readonly Field[]> =>
  fc.oneof(
    fc.constant((old: Field) => [old]),
    fc.constant((old: Field) => [old]),
    fc.constant(() => []),
    fc.boolean().map((optional) => (old: Field) => [withPresence(old, optional)]),
    randomField(name).map((other) => () => [other]),
    leaf.map((type) => (old: Field) => [{ ...field(name, type), optional: old.optional }]),
    fc.constant((old: Field) => [withType(old, { kind: "nullable", of: old.type })]),
  );

function withPresence({ default: _default, ...old }: Field, optional: boolean): Field {
  return { ...old, optional };
}

function withType({ default: _default, ...old }: Field, type: Type): Field {
  return { ...old, type };
}

/** Two versions of a payload, the second of which has a few fields changed, gone or new. */
export const payloadPair: fc.Arbitrary<PayloadPair> = fc
  .tuple(payload, edit("a"), edit("b"), edit("c"), fc.option(randomField("d")))
  .map(([before, a, b, c, added]) => ({
    before,
    after: [...a(before[0]), ...b(before[1]), ...c(before[2]), ...(added ? [added] : [])],
  }));
