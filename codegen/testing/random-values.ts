// Random values for tests: of a type of the catalog, and spoiled in one place.
import fc from "fast-check";
import { type Catalog, resolveType } from "../model.ts";
import type { Field, Type } from "../type.ts";

type Types = Pick<Catalog, "types">;

/** How deep types that contain themselves are followed. */
const MAX_DEPTH = 4;

/** Texts at the edges of what formats and lengths allow. */
const TEXTS = [
  ...["", "a", "abc", "abcdef", "ü", "red", "good", "V-0001", "V-001", "P1", "EUR", "\n"],
  ...["2026-02-28", "2026-02-29", "2024-02-29", "2026-2-28", "0000-02-29", "2026-01-31\n"],
  ...["2026-01-31T09:30:00Z", "2026-01-31T09:30:00.1234567890Z", "2026-01-31t09:30:00z"],
  ...["2026-01-31 09:30:00Z", "2026-01-31T09:30:60Z", "2026-12-31T23:59:60Z"],
  ...["2026-01-31T09:30:00+24:00", "2026-01-31T09:30:00+0100", "2026-01-31T09:30:00"],
  ...["urn:uuid:01a20ab0-b70b-7af0-93f6-b3f5b6d0e732", "01A20AB0-b70b-7af0-93f6-b3f5b6d0e732"],
  ...["a@b.co", "a@b", "a.b+c@d-e.org", "a'b@c.org", "a@b.c1", "A@B.ORG", "a@[1.1.1.1]"],
  ...["https://example.org/a?b#c", "mailto:a@b.co", "example.org", "/a"],
];
const NUMBERS = [0, 1, -1, 0.5, 1.5, 5, 7, 1e3, 2 ** 53 - 1, 2 ** 53, -(2 ** 53), 1e300, 0.1];

/** Values of a type. */
export function valuesOf(catalog: Types, written: Type, depth = 0): fc.Arbitrary<unknown> {
  const type = resolveType(catalog, written) ?? written;
  const inner = (other: Type): fc.Arbitrary<unknown> => valuesOf(catalog, other, depth + 1);
  const isDeep = depth >= MAX_DEPTH;
  switch (type.kind) {
    case "primitive":
      return primitives(type);
    case "enum":
      return fc.constantFrom(...type.values, ...(type.open ? ["another"] : []));
    case "list": {
      const { min = 0, max = 4 } = type;
      if (isDeep && min === 0) return fc.constant([]);
      return fc.array(inner(type.item), { minLength: min, maxLength: max });
    }
    case "map":
      if (isDeep) return fc.constant({});
      return fc.dictionary(fc.constantFrom("a", "b", "ü", ""), inner(type.value), {
        maxKeys: 3,
        noNullPrototype: true,
      });
    case "object":
      return objects(type.fields, inner);
    case "nullable":
      return isDeep ? fc.constant(null) : fc.oneof(fc.constant(null), inner(type.of));
    case "union":
      return isDeep ? inner(type.members[0]!) : fc.oneof(...type.members.map(inner));
    case "literal":
      return fc.constant(type.value);
    default:
      return fc.constantFrom(null, 1, "x", [1], { a: [] });
  }
}

/** Values of an object with these fields; what may be left out sometimes is. */
export function objects(
  fields: readonly Field[],
  inner: (type: Type) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const entries = fields.map(({ name, type }) => [name, inner(type)] as const);
  const required = fields.filter((field) => !field.optional && !field.default);
  return fc.record(Object.fromEntries(entries), {
    requiredKeys: required.map(({ name }) => name),
    noNullPrototype: true,
  });
}

function primitives(type: Extract<Type, { readonly kind: "primitive" }>): fc.Arbitrary<unknown> {
  const { min, max, pattern, multipleOf = 1 } = type;
  switch (type.name) {
    case "boolean":
      return fc.boolean();
    case "int":
      return fc
        .integer({ min: min ?? -1000, max: max ?? 1000 })
        .map((value) => Math.ceil(value / multipleOf) * multipleOf);
    case "number":
      return fc.double({ min: min ?? -1e6, max: max ?? 1e6, noNaN: true }).map((value) => {
        return type.multipleOf === undefined ? value : Math.round(value) * multipleOf;
      });
    case "uuid":
      return fc.uuid();
    case "date":
      return fc.constantFrom("2026-01-31", "2024-02-29", "1999-12-31");
    case "datetime":
      return fc.constantFrom("2026-01-31T09:30:00Z", "2026-01-31T23:59:59.123+05:30");
    case "email":
      return fc.constantFrom("a@b.co", "first.last+tag@mail.example.org");
    case "uri":
      return fc.constantFrom("https://example.org/a?b#c", "mailto:a@b.co");
    case "string":
      if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
      return fc.string({ minLength: min ?? 0, maxLength: max ?? 8, unit: "grapheme-ascii" });
  }
}

/** The same values, most of them wrong in one place. */
export function spoiled(values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const wrong = fc.oneof(
    fc.constantFrom<unknown>(...TEXTS),
    fc.constantFrom<unknown>(...NUMBERS),
    fc.constantFrom<unknown>(null, true, [], [1], {}, { extra: 1 }, undefined),
  );
  return fc.tuple(values, fc.nat(), wrong).map(([value, place, part]) => {
    const count = countParts(value);
    // What JSON cannot say is left out by writing it.
    const result = replacePart(value, place % (count + 1), part);
    return result === undefined ? null : JSON.parse(JSON.stringify(result));
  });
}

function countParts(value: unknown): number {
  if (typeof value !== "object" || value === null) return 1;
  return Object.values(value).reduce((sum: number, part) => sum + countParts(part), 1);
}

/** Replaces the part with that number, from 0; the number after the last changes nothing. */
function replacePart(value: unknown, number: number, part: unknown): unknown {
  // valibot takes a list for an object without required fields; JSON Schema does not.
  const mayBeList = typeof value !== "object" || Array.isArray(value);
  if (number === 0) return Array.isArray(part) && !mayBeList ? "no list" : part;
  if (typeof value !== "object" || value === null) return value;
  const copy: Record<string, unknown> = { ...value };
  let rest = number - 1;
  for (const [key, inner] of Object.entries(value)) {
    const count = countParts(inner);
    if (rest >= 0 && rest < count) copy[key] = replacePart(inner, rest, part);
    rest -= count;
  }
  return Array.isArray(value) ? Object.values(copy) : copy;
}
