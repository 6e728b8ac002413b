// JSON Schema 2020-12 of every message version: what the validators check, for other languages.
import type { Catalog, MessageType, Version } from "../model.ts";
import type { Field, Primitive, Type } from "../type.ts";
import type { OutputFile } from "./mod.ts";
import { codeName, type EmitOptions, kebab } from "./names.ts";
import { jsonText } from "./origin.ts";
import { unicodePattern } from "./pattern.ts";

/** A schema, or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * What a schema depends on besides its type. It does not depend on `content`: readers ignore what
 * nobody declared, under either word.
 */
export interface SchemaContext {
  /** Where the schema of a named type is, by its name in code. */
  ref(name: string): string;
}

const DIALECT = "https://json-schema.org/draft/2020-12/schema";
const TYPES_FILE = "types.json";

/** One file per version of each message, and one of all named types. */
export function emitJsonSchemas({ catalog }: EmitOptions): readonly OutputFile[] {
  const context: SchemaContext = { ref: (name) => `../${TYPES_FILE}#/$defs/${name}` };
  const messages = [...catalog.commands, ...catalog.events];
  return [
    schemaFile("", TYPES_FILE, {
      title: `Types of ${catalog.context}`,
      $defs: typeSchemas(catalog, { ref: (name) => `#/$defs/${name}` }),
    }),
    ...messages.flatMap((message) =>
      message.versions.map((version) => {
        const file = `${kebab(message.name)}.v${version.number}.json`;
        return schemaFile(`${message.kind}s/`, file, versionSchema(message, version, context));
      }),
    ),
  ];
}

/** References are relative to the id, so it is the bare name of the file. */
function schemaFile(folder: string, file: string, schema: JsonSchema): OutputFile {
  const content = { $schema: DIALECT, $id: file, ...schema };
  return { path: `json-schema/${folder}${file}`, text: jsonText("$comment", content) };
}

/** The schemas of types by their names in code. */
export function typeSchemas(
  { types }: Pick<Catalog, "types">,
  context: SchemaContext,
): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(
    types.map(({ name, type, doc }) => [codeName(name), described(schemaOf(type, context), doc)]),
  );
}

/** The schema of a version's payload, with what the catalog tells about it. */
export function versionSchema(
  message: MessageType,
  version: Version,
  context: SchemaContext,
): JsonSchema {
  const description = versionDescription(message, version);
  return {
    title: `${message.name} version ${version.number}`,
    ...(description !== "" && { description }),
    ...(isOutdated(version) && { deprecated: true }),
    ...objectSchema(version.fields, context),
    ...(version.example !== undefined && { examples: [version.example] }),
  };
}

/** Whether a version should no longer be used. */
export function isOutdated({ status }: Version): boolean {
  return status === "deprecated" || status === "retired";
}

/** What there is to say about a version. */
export function versionDescription(message: MessageType, version: Version): string {
  const { status, sunset, doc } = version;
  const until = sunset === undefined ? "." : `, until ${sunset}.`;
  const state = `Status: ${status}${until}`;
  const said = status === "active" && sunset === undefined ? undefined : state;
  return [message.doc, doc, said].filter((text) => text !== undefined).join("\n\n");
}

/** The schema of an object of fields. */
export function objectSchema(fields: readonly Field[], context: SchemaContext): JsonSchema {
  const required = fields
    .filter((field) => !field.optional && !field.default)
    .map(({ name }) => name);
  return {
    type: "object",
    properties: Object.fromEntries(
      fields.map((field) => [field.name, fieldSchema(field, context)]),
    ),
    ...(required.length > 0 && { required }),
  };
}

function fieldSchema(field: Field, context: SchemaContext): JsonSchema {
  const deprecated = field.marks.find(({ name }) => name === "deprecated");
  const advice = deprecated?.argument && `Deprecated: ${deprecated.argument}`;
  const marks = field.marks.filter((mark) => mark !== deprecated);
  const texts = [field.doc, advice].filter(Boolean).join("\n\n");
  return described(schemaOf(field.type, context), texts, {
    ...(field.default && { default: field.default.value }),
    ...(deprecated && { deprecated: true }),
    ...(marks.length > 0 && { $comment: marks.map(markText).join(" ") }),
  });
}

const markText = ({ name, argument }: Field["marks"][number]): string =>
  argument === undefined ? `@${name}` : `@${name}(${argument})`;

/** A reference is wrapped: before 2019 whatever stands beside one is ignored. */
function described(
  schema: JsonSchema,
  description: string | undefined,
  annotations: JsonSchema = {},
): JsonSchema {
  const said = { ...(description && { description }), ...annotations };
  if (Object.keys(said).length === 0) return schema;
  return { ...("$ref" in schema ? { allOf: [schema] } : schema), ...said };
}

/** The schema of a type. It also holds in draft 7, which AsyncAPI builds on. */
export function schemaOf(type: Type, context: SchemaContext): JsonSchema {
  switch (type.kind) {
    case "primitive":
      return primitiveSchema(type);
    case "enum": {
      const known = { type: "string", enum: type.values };
      return type.open ? { anyOf: [known, { type: "string" }] } : known;
    }
    case "list":
      return {
        type: "array",
        items: schemaOf(type.item, context),
        ...(type.min !== undefined && { minItems: type.min }),
        ...(type.max !== undefined && { maxItems: type.max }),
      };
    case "map":
      return { type: "object", additionalProperties: schemaOf(type.value, context) };
    case "named":
      return { $ref: context.ref(codeName(type.name)) };
    case "object":
      return objectSchema(type.fields, context);
    case "nullable": {
      const schema = schemaOf(type.of, context);
      if (type.of.kind === "primitive") return { ...schema, type: [schema.type, "null"] };
      return { anyOf: [schema, { type: "null" }] };
    }
    case "union":
      return { anyOf: type.members.map((member) => schemaOf(member, context)) };
    case "literal":
      return { const: type.value };
    case "unknown":
      return {};
  }
}

type PrimitiveType = Extract<Type, { readonly kind: "primitive" }>;

/** Formats are but hints to many validators, and wider than ours: the patterns are the rule. */
const FORMATS: Readonly<Partial<Record<Primitive, JsonSchema>>> = {
  uuid: { format: "uuid", pattern: "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$" },
  email: {
    format: "email",
    pattern:
      "^[0-9A-Za-z_+-]+(\\.[0-9A-Za-z_+-]+)*@[0-9A-Za-z]+([.-][0-9A-Za-z]+)*\\.[A-Za-z]{2,}$",
  },
  uri: { format: "uri" },
  date: { format: "date", pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" },
  datetime: {
    format: "date-time",
    pattern:
      "^[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?" +
      "(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$",
  },
};

function primitiveSchema(type: PrimitiveType): JsonSchema {
  switch (type.name) {
    case "boolean":
      return { type: "boolean" };
    case "int":
    case "number":
      return numberSchema(type);
    case "string":
      return {
        type: "string",
        ...(type.min !== undefined && { minLength: type.min }),
        ...(type.max !== undefined && { maxLength: type.max }),
        ...(type.pattern !== undefined && { pattern: unicodePattern(type.pattern) }),
      };
    default:
      return { type: "string", ...FORMATS[type.name] };
  }
}

/** Whole numbers are only those that JavaScript holds exactly. */
function numberSchema({ name, min, max, multipleOf }: PrimitiveType): JsonSchema {
  const isInt = name === "int";
  const low = isInt ? Math.max(min ?? -Infinity, Number.MIN_SAFE_INTEGER) : min;
  const high = isInt ? Math.min(max ?? Infinity, Number.MAX_SAFE_INTEGER) : max;
  return {
    type: isInt ? "integer" : "number",
    ...(low !== undefined && { minimum: low }),
    ...(high !== undefined && { maximum: high }),
    ...(multipleOf !== undefined && { multipleOf }),
  };
}
