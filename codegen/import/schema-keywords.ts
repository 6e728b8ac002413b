// The keywords of one JSON Schema, type by type: which a catalog can say, and in which form.
import { isMapping, type Mapping } from "../mapping.ts";
import { fieldName } from "./names.ts";

/** What reading keywords calls. */
export interface KeywordReader {
  /** Lists a keyword that cannot be said. */
  losing(key: string, what: string, once?: boolean): void;
  /** Tells that a field has another name. */
  renaming(name: string, field: string): void;
  /** Lists what was read in one of several ways. */
  noting(what: string): void;
  /** The plain schema further inside. */
  child(...parts: readonly string[]): Mapping;
}

/** Keywords that say something to people only, and are kept. */
export const ANNOTATIONS: readonly string[] = ["description", "deprecated", "default"];

/** Keywords that say nothing about values, or are read elsewhere. */
const SILENT = [
  ...ANNOTATIONS,
  ...["$id", "id", "$schema", "$comment", "$anchor", "title", "examples", "example"],
  ...["definitions", "$defs", "allOf", "anyOf", "oneOf", "$ref"],
];

const KEYWORDS: Readonly<Record<string, readonly string[]>> = {
  string: ["minLength", "maxLength", "pattern", "format"],
  number: ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "format"],
  integer: ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "format"],
  boolean: [],
  array: ["items", "minItems", "maxItems"],
  object: ["properties", "required", "additionalProperties"],
  null: [],
};

const FORMATS = ["uuid", "email", "uri", "date", "date-time"];

/** Description, default and deprecation of a schema. */
export function annotationsOf(schema: Mapping): Mapping {
  const { description, deprecated, default: value } = schema;
  return {
    ...(typeof description === "string" &&
      description.trim() !== "" && { description: description.trim() }),
    ...(deprecated === true && { deprecated }),
    ...(value !== undefined && { default: value }),
  };
}

/** What the keywords of a schema say, apart from those that combine schemas. */
export function readKeywords(schema: Mapping, reader: KeywordReader): Mapping {
  const literal = literalOf(schema, reader);
  if (literal) return literal;
  const types = typesOf(schema, reader);
  const known = types.flatMap((type) => KEYWORDS[type] ?? []);
  for (const key of Object.keys(schema)) {
    if (key === "type" || known.includes(key) || SILENT.includes(key)) continue;
    if (key === "uniqueItems" && schema[key] === false) continue;
    reader.losing(key, key.startsWith("x-") ? `the extension ${key}` : `the keyword ${key}`);
  }
  if (types.every((type) => type === "null")) return {};
  const parts = types.map((type) => readType(type, schema, reader));
  return { type: types.length === 1 ? types[0] : types, ...Object.assign({}, ...parts) };
}

function literalOf(schema: Mapping, reader: KeywordReader): Mapping | undefined {
  const key = "const" in schema ? "const" : "enum";
  if (!(key in schema)) return undefined;
  const listed = key === "const" ? [schema.const] : schema.enum;
  const values: readonly unknown[] = Array.isArray(listed) ? [...new Set(listed)] : [];
  const isPlain = (value: unknown): boolean =>
    value === null || ["string", "number", "boolean"].includes(typeof value);
  for (const other of Object.keys(schema)) {
    if ([key, "type", "format", ...SILENT].includes(other)) continue;
    reader.losing(other, `${other} beside ${key}`);
  }
  if (values.every(isPlain) && values.some((value) => value !== null)) {
    return key === "const" ? { const: values[0] } : { enum: values };
  }
  reader.losing(key, `${key} of something else than texts, numbers and booleans`);
  return {};
}

function typesOf(schema: Mapping, { losing, noting }: KeywordReader): readonly string[] {
  if ("type" in schema) {
    const list: readonly unknown[] = Array.isArray(schema.type) ? schema.type : [schema.type];
    const known = list.map(String).filter((type) => Object.hasOwn(KEYWORDS, type));
    for (const type of list) {
      if (!known.includes(String(type))) losing("type", `the type "${String(type)}"`);
    }
    const unique = [...new Set(known)];
    if (unique.join() === "null") losing("type", "a value that is always null");
    return unique.includes("number") ? unique.filter((type) => type !== "integer") : unique;
  }
  const meant = ["object", "array", "string", "number"].find((type) =>
    KEYWORDS[type]!.some((key) => key in schema && key !== "format"),
  );
  if (meant) noting(`a type is missing; ${meant} is what its keywords are about`);
  return meant ? [meant] : [];
}

function readType(type: string, schema: Mapping, reader: KeywordReader): Mapping {
  switch (type) {
    case "string":
      return readString(schema, reader);
    case "number":
    case "integer":
      return readNumber(type, schema, reader);
    case "array":
      return readArray(schema, reader);
    case "object":
      return readObject(schema, reader);
    default:
      return {};
  }
}

function readString(schema: Mapping, reader: KeywordReader): Mapping {
  const { format, pattern } = schema;
  if (typeof format === "string" && FORMATS.includes(format)) {
    for (const key of ["minLength", "maxLength", "pattern"]) {
      if (key in schema) reader.losing(key, `${key} beside the format ${format}`);
    }
    return { format };
  }
  if (format !== undefined) reader.losing("format", `the format ${String(format)}`);
  const lengths = lengthsOf(schema, ["minLength", "maxLength"], reader);
  if (pattern === undefined) return lengths;
  const source = patternSource(pattern);
  if (source !== undefined) return { ...lengths, pattern: source };
  reader.losing("pattern", "a pattern that JavaScript does not know");
  return lengths;
}

/** A pattern as it stands between slashes. */
function patternSource(pattern: unknown): string | undefined {
  try {
    return typeof pattern === "string" ? new RegExp(pattern).source : undefined;
  } catch {
    return undefined;
  }
}

function readNumber(type: string, schema: Mapping, reader: KeywordReader): Mapping {
  const { format } = schema;
  if (typeof format === "string") reader.losing("format", `the format ${format}`);
  const edges = ["exclusiveMinimum", "exclusiveMaximum"];
  const ends = rangeOf(amounts(schema, ["minimum", "maximum"], reader), reader);
  const exclusive = amounts(schema, edges, reader);
  const multiple = amounts(schema, ["multipleOf"], reader);
  const { multipleOf } = multiple;
  if (typeof multipleOf === "number" && multipleOf <= 0) {
    reader.losing("multipleOf", "a multipleOf that is not positive");
    return { ...ends };
  }
  if (type === "integer") return { ...exclusive, ...ends, ...multiple };
  const inclusive = edges.flatMap((key) => {
    if (exclusive[key] === undefined) return [];
    reader.losing(key, `${key} of a number, which became inclusive`);
    return [[key === edges[0] ? "minimum" : "maximum", exclusive[key]]];
  });
  return { ...Object.fromEntries(inclusive), ...ends, ...multiple };
}

function readArray(schema: Mapping, reader: KeywordReader): Mapping {
  const range = lengthsOf(schema, ["minItems", "maxItems"], reader);
  if (schema.items === undefined || schema.items === true) return range;
  if (isMapping(schema.items)) return { ...range, items: reader.child("items") };
  reader.losing("items", "items that are no single schema");
  return range;
}

function readObject(schema: Mapping, reader: KeywordReader): Mapping {
  const { properties, required, additionalProperties: more } = schema;
  const names = isMapping(properties) ? Object.keys(properties) : [];
  if (more === false)
    reader.losing("additionalProperties", "that no other field may be there", true);
  if (names.length === 0) {
    const needed = Array.isArray(required) && required.length > 0 ? { required } : {};
    if (isMapping(more))
      return { ...needed, additionalProperties: reader.child("additionalProperties") };
    return { ...needed, ...(isMapping(properties) && { properties }) };
  }
  if (isMapping(more)) {
    reader.losing("additionalProperties", "additionalProperties beside properties");
  }
  return readProperties(names, required, reader);
}

function readProperties(
  names: readonly string[],
  required: unknown,
  { losing, renaming, child }: KeywordReader,
): Mapping {
  const renamed = new Map<string, string>();
  for (const name of names) {
    const field = fieldName(name);
    if (field === "") losing("properties", `the field "${name}", which gives no name`);
    else if ([...renamed.values()].includes(field) || (field !== name && names.includes(field))) {
      losing("properties", `the field "${name}", because ${field} is there too`);
    } else {
      renamed.set(name, field);
      if (field !== name) renaming(name, field);
    }
  }
  const properties = [...renamed].map(([name, field]) => [field, child("properties", name)]);
  const list = (Array.isArray(required) ? required : []) as readonly unknown[];
  const needed = [...new Set(list.map((name) => renamed.get(String(name)) ?? String(name)))];
  return {
    properties: Object.fromEntries(properties),
    ...(needed.length > 0 && { required: needed }),
  };
}

/** Lengths are whole numbers from 0. */
function lengthsOf(schema: Mapping, keys: readonly string[], reader: KeywordReader): Mapping {
  const found = Object.entries(amounts(schema, keys, reader)).filter(([key, value]) => {
    const isLength = Number.isInteger(value) && value >= 0;
    if (!isLength) reader.losing(key, `${key} that is no length`);
    return isLength;
  });
  return rangeOf(Object.fromEntries(found), reader);
}

/** A range that holds something: where none does, its end is left out. */
function rangeOf(range: Readonly<Record<string, number>>, { losing }: KeywordReader): Mapping {
  const [low, high] = Object.entries(range);
  if (!low || !high || low[1] <= high[1]) return range;
  losing(high[0], `${high[0]} below ${low[0]}`);
  return Object.fromEntries([low]);
}

function amounts(
  schema: Mapping,
  keys: readonly string[],
  { losing }: KeywordReader,
): Readonly<Record<string, number>> {
  const found = keys.flatMap((key) => {
    const value = schema[key];
    if (typeof value === "number" && Number.isFinite(value)) return [[key, value] as const];
    if (value !== undefined) losing(key, `${key} that is no number`);
    return [];
  });
  return Object.fromEntries(found);
}
