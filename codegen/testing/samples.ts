// Valid values of a type, few but telling: those at every bound that any of the random types sets.
import type { Field, Type } from "../type.ts";
import { TREE } from "./random-types.ts";

const LENGTHS = [0, 1, 2, 3, 4, 5, 6, 7, 40, 41];
const TEXTS = [
  ...[
    "a",
    "b",
    "d",
    "x",
    "12",
    "99",
    "zz-unknown",
    "constructor",
    "2026-02-28",
    "2026-02-28T10:00:00Z",
  ],
  ...["7f1c9a52-3a0e-4c58-9d5b-0a1b2c3d4e5f", "a@b.co", "a:", "https://example.com/some/path"],
  ...["2026-02-28T10:00:00.123456789+01:00", "é", "true"],
  ...LENGTHS.map((length) => "a".repeat(length)),
  ...LENGTHS.map((length) => "x".repeat(length)),
  ...LENGTHS.map((length) => "9".repeat(length)),
  ...[40, 60].flatMap((length) => [`${"a".repeat(length)}@b.co`, `a:${"b".repeat(length)}`]),
];
const NUMBERS = [
  ...[0, 1, -1, 0.5, 0.25, 0.1, 0.3, 2, 3, 4, 5, 6, 6.5, 7, 12, 39, 40, 41, 1e15, 3.7, 1.2345],
  ...[-2, -3, -6, -0.5, 42, 48, 0.75, 5.123],
  ...[Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER, 1e300],
];
const ANYTHING = [null, 1, 2.5, "a", true, [], [1], {}, { value: "x" }, { k: 1 }];

const FORMATS: Readonly<Record<string, RegExp>> = {
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  email: /^\w+@\w+\.\w{2,}$/,
  uri: /^[a-z]+:(?!$)|^a:$/,
  date: /^\d{4}-\d\d-\d\d$/,
  datetime: /^\d{4}-\d\d-\d\dT/,
};

/** How deep samples of a type that contains itself go. */
const MAX_DEPTH = 2;

type Scalar = Extract<Type, { readonly kind: "primitive" }>;

/** How far samples go, and whether objects may hold fields that nobody declared. */
interface Extent {
  readonly depth: number;
  readonly undeclared: boolean;
}

/** Names of fields in random types: what an undeclared field may be called. */
const NAMES = ["a", "b", "c", "d", "f0", "f1", "k", "value", "children"];

/** Values of a type. */
function samplesOf(type: Type, extent: Extent): readonly unknown[] {
  const deeper = { ...extent, depth: extent.depth + 1 };
  switch (type.kind) {
    case "primitive":
      if (type.name === "boolean") return [true, false];
      if (type.name !== "int" && type.name !== "number") return textsOf(type);
      return NUMBERS.filter((value) => isNumberOf(type, value));
    case "enum":
      return type.open ? [...type.values, ...TEXTS] : type.values;
    case "literal":
      return [type.value];
    case "unknown":
      return ANYTHING;
    case "nullable":
      return [...samplesOf(type.of, extent), null];
    case "union":
      return type.members.flatMap((member) => samplesOf(member, extent));
    case "named":
      return extent.depth > MAX_DEPTH ? [] : samplesOf(TREE, deeper);
    case "list":
      return listsOf(type, deeper);
    case "map": {
      const values = samplesOf(type.value, deeper);
      return [{}, ...values.flatMap((value) => [{ k: value }, { f0: value, f1: value }])];
    }
    case "object":
      return objectsOf(type.fields, deeper);
  }
}

/** Objects that differ in one field from a first one. */
export function objectsOf(
  fields: readonly Field[],
  extent: Extent = { depth: 0, undeclared: false },
): readonly object[] {
  const values = fields.map(({ name, type }) => [name, samplesOf(type, extent)] as const);
  if (fields.some((field, i) => values[i]![1].length === 0 && !mayMiss(field))) return [];
  const first = Object.fromEntries(
    values.flatMap(([name, [value]]) => (value === undefined ? [] : [[name, value]])),
  );
  const varied = values.flatMap(([name, all]) => all.map((value) => ({ ...first, [name]: value })));
  const missing = fields.filter(mayMiss).map(({ name }) => without(first, name));
  const least = fields.filter(mayMiss).reduce<object>((all, { name }) => without(all, name), first);
  const free = NAMES.filter((name) => !fields.some((field) => field.name === name));
  const undeclared = extent.undeclared ? free : [];
  const more = undeclared.flatMap((name) => ANYTHING.map((value) => ({ ...first, [name]: value })));
  return [first, ...varied, ...missing, least, ...more];
}

const mayMiss = (field: Field): boolean => field.optional || field.default !== undefined;

function without(object: object, name: string): object {
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));
}

function listsOf(
  { item, min = 0, max }: Extract<Type, { kind: "list" }>,
  extent: Extent,
): readonly unknown[][] {
  const items = samplesOf(item, extent);
  const fits = (length: number): boolean => length >= min && (max === undefined || length <= max);
  const lengths = LENGTHS.filter((length) => fits(length) && (length === 0 || items.length > 0));
  const shortest = lengths.find((length) => length > 0);
  const repeated = (value: unknown, length: number): unknown[] =>
    Array.from({ length }, () => value);
  return [
    ...lengths.map((length) => repeated(items[0], length)),
    ...(shortest === undefined ? [] : items.map((value) => repeated(value, shortest))),
  ];
}

function textsOf({ name, min = 0, max = 1e9, pattern }: Scalar): readonly string[] {
  const format = name === "string" ? new RegExp(pattern ?? "") : FORMATS[name]!;
  const isBounded = name === "string";
  return TEXTS.filter(
    (text) => format.test(text) && (!isBounded || (text.length >= min && text.length <= max)),
  );
}

function isNumberOf({ name, min = -1e308, max = 1e308, multipleOf }: Scalar, value: number) {
  const isWhole = name === "number" || Number.isSafeInteger(value);
  const quotient = multipleOf === undefined ? 1 : value / multipleOf;
  const isMultiple = Math.abs(quotient - Math.round(quotient)) < 1e-9 && Math.abs(quotient) < 1e15;
  return isWhole && isMultiple && value >= min && value <= max;
}
