// The keywords of raw JSON Schema that the catalog's format knows, and their own JSON Schema.
import type { Primitive } from "../type.ts";
import { INHERITED } from "./patterns.ts";

/** Keywords that say nothing about values. */
export const ANNOTATIONS = [
  ...["title", "description", "$comment", "examples", "deprecated", "default"],
];

/** Keywords by the JSON type that they constrain. */
export const KEYWORDS: Readonly<Record<string, readonly string[]>> = {
  string: ["minLength", "maxLength", "pattern", "format"],
  number: ["minimum", "maximum", "multipleOf"],
  integer: ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"],
  boolean: [],
  array: ["items", "minItems", "maxItems"],
  object: ["properties", "required", "additionalProperties"],
  null: [],
};

export const FORMATS: Readonly<Record<string, Primitive>> = {
  uuid: "uuid",
  email: "email",
  uri: "uri",
  date: "date",
  "date-time": "datetime",
};

/** Keywords that stand by themselves, and what may stand beside each. */
const ALONE: Readonly<Record<string, readonly string[]>> = {
  $ref: [],
  const: ["type"],
  enum: ["type"],
  oneOf: [],
  anyOf: [],
};

type Json = Readonly<Record<string, unknown>>;

const SELF = { $ref: "#/definitions/rawSchema" };
const NUMBER = { type: "number" };
const LENGTH = { type: "integer", minimum: 0 };
const LITERAL = { type: ["string", "number", "boolean"] };
const BRANCHES = {
  type: "array",
  items: SELF,
  contains: {
    not: { type: "object", required: ["type"], properties: { type: { const: "null" } } },
  },
};

/** What some keywords must be; the others are numbers or say nothing. */
const SHAPES: Json = {
  $ref: { type: "string", pattern: "^#/types/([a-z][a-z0-9_]*\\.)?[A-Z][A-Za-z0-9]*$" },
  const: LITERAL,
  enum: {
    type: "array",
    items: { type: ["string", "number", "boolean", "null"] },
    contains: { not: { type: "null" } },
  },
  oneOf: BRANCHES,
  anyOf: BRANCHES,
  type: {
    anyOf: [
      { enum: Object.keys(KEYWORDS) },
      { type: "array", items: { enum: Object.keys(KEYWORDS) }, minItems: 1 },
    ],
  },
  pattern: { type: "string" },
  format: { enum: Object.keys(FORMATS) },
  minLength: LENGTH,
  maxLength: LENGTH,
  minItems: LENGTH,
  maxItems: LENGTH,
  multipleOf: { type: "number", exclusiveMinimum: 0 },
  items: SELF,
  properties: {
    type: "object",
    propertyNames: { pattern: "^[A-Za-z]\\w*$", not: { enum: INHERITED } },
    additionalProperties: SELF,
  },
  required: { type: "array" },
  additionalProperties: SELF,
};

/** The JSON Schema of a raw JSON Schema. */
export function rawSchema(): Json {
  const constraining = [...new Set(Object.values(KEYWORDS).flat())];
  const known = [...Object.keys(ALONE), "type", ...constraining];
  const shape = (keyword: string): unknown => SHAPES[keyword] ?? NUMBER;
  return {
    description: "Raw JSON Schema, 2020-12, of which only these keywords are known.",
    type: ["object", "boolean"],
    not: { const: false },
    properties: {
      ...Object.fromEntries(known.map((keyword) => [keyword, shape(keyword)])),
      ...Object.fromEntries(ANNOTATIONS.map((keyword) => [keyword, {}])),
    },
    additionalProperties: false,
    dependencies: {
      ...Object.fromEntries(constraining.map((keyword) => [keyword, needsType(keyword)])),
      ...Object.fromEntries(Object.keys(ALONE).map((keyword) => [keyword, standsAlone(keyword)])),
      properties: {
        ...needsType("properties"),
        properties: {
          ...needsType("properties").properties,
          additionalProperties: { const: true },
        },
      },
    },
  };
}

/** A keyword constrains values of some types, one of which the schema must have. */
function needsType(keyword: string): { readonly required: unknown; readonly properties: Json } {
  const types = Object.keys(KEYWORDS).filter((type) => KEYWORDS[type]!.includes(keyword));
  const type = {
    anyOf: [{ enum: types }, { type: "array", contains: { enum: types } }],
  };
  return { required: ["type"], properties: { type } };
}

function standsAlone(keyword: string): Json {
  return { propertyNames: { enum: [keyword, ...ALONE[keyword]!, ...ANNOTATIONS] } };
}
