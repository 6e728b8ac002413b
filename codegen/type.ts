// The types of fields as data. Never knows YAML.
import type { Place } from "./finding.ts";

/** The built-in types. */
export const PRIMITIVES = [
  "string",
  "uuid",
  "email",
  "uri",
  "date",
  "datetime",
  "int",
  "number",
  "boolean",
] as const;
export type Primitive = (typeof PRIMITIVES)[number];

/** An inclusive range; of a string's or list's length, or of a number. */
export interface Range {
  readonly min?: number;
  readonly max?: number;
}

/** A type as the catalog writes it. The last three come from raw JSON Schema only. */
export type Type =
  | ({
      readonly kind: "primitive";
      readonly name: Primitive;
      readonly pattern?: string;
      readonly multipleOf?: number;
    } & Range)
  | { readonly kind: "enum"; readonly values: readonly string[]; readonly open: boolean }
  | ({ readonly kind: "list"; readonly item: Type } & Range)
  | { readonly kind: "map"; readonly value: Type }
  | { readonly kind: "named"; readonly name: string }
  | { readonly kind: "object"; readonly fields: readonly Field[] }
  | { readonly kind: "nullable"; readonly of: Type }
  | { readonly kind: "union"; readonly members: readonly Type[] }
  | { readonly kind: "literal"; readonly value: string | number | boolean }
  | { readonly kind: "unknown" };

/** `@key`, `@subject`, `@pii(contact)`, `@deprecated("…")`. */
export interface Mark {
  readonly name: string;
  readonly argument?: string;
}

/** One field of a payload or type. */
export interface Field {
  readonly name: string;
  readonly type: Type;
  readonly optional: boolean;
  readonly default?: { readonly value: unknown };
  readonly marks: readonly Mark[];
  readonly doc?: string;
  readonly place: Place;
}

/** The types that a type is directly made of. */
export function partsOf(type: Type): readonly Type[] {
  switch (type.kind) {
    case "list":
      return [type.item];
    case "map":
      return [type.value];
    case "nullable":
      return [type.of];
    case "union":
      return type.members;
    case "object":
      return type.fields.map((field) => field.type);
    default:
      return [];
  }
}

/** The same type, with what it is directly made of exchanged. */
export function withParts(type: Type, change: (part: Type) => Type): Type {
  switch (type.kind) {
    case "list":
      return { ...type, item: change(type.item) };
    case "map":
      return { ...type, value: change(type.value) };
    case "nullable":
      return { ...type, of: change(type.of) };
    case "union":
      return { ...type, members: type.members.map(change) };
    case "object":
      return {
        ...type,
        fields: type.fields.map((field) => ({ ...field, type: change(field.type) })),
      };
    default:
      return type;
  }
}

/** Whether two types are the same to the letter. */
export function sameType(a: Type, b: Type): boolean {
  return a === b || (a.kind === b.kind && isSame(a, b));
}

/** Whether two parts of catalogs are the same to the letter, wherever they stand. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  return areSame(a as Parts, b as Parts);
}

type Parts = Readonly<Record<string, unknown>>;

/** All parts are compared in their order; a loop, as thousands of them are compared at once. */
function areSame(a: Parts, b: Parts): boolean {
  const [left, right] = [Object.keys(a), Object.keys(b)];
  let at = 0;
  for (const key of left) {
    const part = a[key];
    if (isLeftOut(key, part)) continue;
    while (at < right.length && isLeftOut(right[at]!, b[right[at]!])) at++;
    if (right[at] !== key || !isSame(part, b[key])) return false;
    at++;
  }
  while (at < right.length && isLeftOut(right[at]!, b[right[at]!])) at++;
  return at === right.length;
}

/** A part that is not there is as one that is left out. */
const isLeftOut = (key: string, part: unknown): boolean =>
  part === undefined || (key === "place" && isPlace(part));

/** A JSON replacer that leaves places out, but no user's field or value of the name `place`. */
export function withoutPlaces(key: string, value: unknown): unknown {
  return key === "place" && isPlace(value) ? undefined : value;
}

/** Whether a value is the place of something in a catalog file. */
export function isPlace(value: unknown): value is Place {
  if (typeof value !== "object" || value === null || Object.keys(value).length !== 3) return false;
  return "file" in value && "line" in value && "column" in value;
}
