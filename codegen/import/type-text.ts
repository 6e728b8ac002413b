// A type as the catalog's one-line expression, or as raw JSON Schema where no expression says it.

import { isExpressionError, parseExpression } from "../parse/expression.ts";
import { type Field, sameType, type Type } from "../type.ts";

/** The expression of a type; undefined when only the long form or `schema` says it. */
export function expressionOf(type: Type): string | undefined {
  const text = type.kind === "nullable" ? suffixed(type.of, " | null") : plainText(type);
  if (text === undefined) return undefined;
  const parsed = parseExpression(text);
  return !isExpressionError(parsed) && sameType(parsed.type, type) ? text : undefined;
}

const suffixed = (type: Type, suffix: string): string | undefined => {
  const text = plainText(type);
  return text === undefined ? undefined : `${text}${suffix}`;
};

function plainText(type: Type): string | undefined {
  switch (type.kind) {
    case "primitive":
      if (type.multipleOf !== undefined) return undefined;
      if (type.pattern === undefined) return `${type.name}${rangeText(type)}`;
      return rangeText(type) === "" ? `${type.name}(/${type.pattern}/)` : undefined;
    case "enum":
      if (type.open || type.values.some((value) => UNQUOTABLE.test(value))) return undefined;
      return `enum(${type.values.map(valueText).join(", ")})`;
    case "list":
      return suffixed(type.item, `[]${rangeText(type)}`);
    case "map": {
      const value = plainText(type.value);
      return value === undefined ? undefined : `map<${value}>`;
    }
    case "named":
      return type.name;
    default:
      return undefined;
  }
}

/** What the list of an enum expression cannot hold, even in quotes. */
const UNQUOTABLE = /[",()\\]|^$/;

const valueText = (value: string): string =>
  /^[\w.-]+$/.test(value) ? value : JSON.stringify(value);

function rangeText({ min, max }: { readonly min?: number; readonly max?: number }): string {
  return min === undefined && max === undefined ? "" : `(${min ?? ""}..${max ?? ""})`;
}

const FORMATS: Readonly<Record<string, string>> = {
  uuid: "uuid",
  email: "email",
  uri: "uri",
  date: "date",
  datetime: "date-time",
};

/** Raw JSON Schema that the catalog reads as this type. */
export function schemaOf(type: Type): Readonly<Record<string, unknown>> {
  switch (type.kind) {
    case "primitive":
      return primitiveSchema(type);
    case "enum":
      return { enum: type.values };
    case "list":
      return { type: "array", items: schemaOf(type.item), ...bounds(type, "minItems", "maxItems") };
    case "map":
      return type.value.kind === "unknown"
        ? { type: "object" }
        : { type: "object", additionalProperties: schemaOf(type.value) };
    case "named":
      return { $ref: `#/types/${type.name}` };
    case "nullable":
      return { anyOf: [...branchesOf(type.of), { type: "null" }] };
    case "object":
      return objectSchema(type.fields);
    case "union":
      return { anyOf: branchesOf(type) };
    case "literal":
      return { const: type.value };
    case "unknown":
      return {};
  }
}

function branchesOf(type: Type): readonly unknown[] {
  return type.kind === "union" ? type.members.map(schemaOf) : [schemaOf(type)];
}

function primitiveSchema(type: Extract<Type, { kind: "primitive" }>): Record<string, unknown> {
  const { name, pattern, multipleOf } = type;
  if (name === "int" || name === "number") {
    return {
      type: name === "int" ? "integer" : "number",
      ...bounds(type, "minimum", "maximum"),
      ...(multipleOf !== undefined && { multipleOf }),
    };
  }
  if (name === "boolean") return { type: "boolean" };
  if (name !== "string") return { type: "string", format: FORMATS[name] };
  return {
    type: "string",
    ...bounds(type, "minLength", "maxLength"),
    ...(pattern !== undefined && { pattern }),
  };
}

function objectSchema(fields: readonly Field[]): Record<string, unknown> {
  const required = fields.filter((field) => !field.optional && !field.default);
  const properties = fields.map((field) => [
    field.name,
    {
      ...schemaOf(field.type),
      ...(field.doc !== undefined && { description: field.doc }),
      ...(field.default && { default: field.default.value }),
    },
  ]);
  return {
    type: "object",
    ...(required.length > 0 && { required: required.map(({ name }) => name) }),
    properties: Object.fromEntries(properties),
  };
}

function bounds(
  { min, max }: { readonly min?: number; readonly max?: number },
  low: string,
  high: string,
): Record<string, number> {
  return { ...(min !== undefined && { [low]: min }), ...(max !== undefined && { [high]: max }) };
}
