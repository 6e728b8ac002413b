// `allOf`: two plain schemas as one that holds where both hold.

import { isDeepStrictEqual } from "node:util";
import { isMapping, type Mapping } from "../mapping.ts";
import { ANNOTATIONS } from "./schema-keywords.ts";

/** Both schemas as one; what they disagree on goes to `lose`, and the second one counts. */
export function mergeSchemas(a: Mapping, b: Mapping, lose: (what: string) => void): Mapping {
  if (isBare(a)) return { ...a, ...b };
  if (isBare(b)) return { ...b, ...a };
  if (isObject(a) && isObject(b)) return mergeObjects(a, b, lose);
  if (isDeepStrictEqual(a, b) || "const" in b || "enum" in b) return b;
  if ("const" in a || "enum" in a) return a;
  const clash = Object.keys(a).some(
    (key) => key in b && !ANNOTATIONS.includes(key) && !isDeepStrictEqual(a[key], b[key]),
  );
  const mixed = [a, b].some((schema) => "$ref" in schema || "anyOf" in schema);
  if (!clash && !mixed) return { ...a, ...b };
  lose("allOf of things that cannot be merged");
  return b;
}

function mergeObjects(a: Mapping, b: Mapping, lose: (what: string) => void): Mapping {
  const [left, right] = [propertiesOf(a), propertiesOf(b)];
  const both = Object.keys(right).filter((name) => name in left);
  const merged = both.map((name) => [name, mergeSchemas(left[name]!, right[name]!, lose)]);
  const properties = { ...left, ...right, ...Object.fromEntries(merged) };
  const required = [...new Set([...namesIn(a), ...namesIn(b)])];
  const hasFields = "properties" in a || "properties" in b;
  if (hasFields && ("additionalProperties" in a || "additionalProperties" in b)) {
    lose("additionalProperties beside properties");
  }
  const { additionalProperties: _, ...rest } = { ...a, ...b };
  return {
    ...(hasFields ? rest : { ...a, ...b }),
    ...(hasFields && { properties }),
    ...(required.length > 0 && { required }),
  };
}

const isBare = (schema: Mapping): boolean =>
  Object.keys(schema).every((key) => ANNOTATIONS.includes(key));

const isObject = (schema: Mapping): boolean => schema.type === "object";

function propertiesOf(schema: Mapping): Readonly<Record<string, Mapping>> {
  return isMapping(schema.properties) ? (schema.properties as Record<string, Mapping>) : {};
}

function namesIn(schema: Mapping): readonly string[] {
  return Array.isArray(schema.required) ? (schema.required as readonly string[]) : [];
}
