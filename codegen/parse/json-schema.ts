// Raw JSON Schema (2020-12) as a type of the catalog. What it cannot map is reported by its
// keyword: nothing of a schema is ever ignored, or the validator would accept what it refuses.
import type { Place } from "../finding.ts";
import { INHERITED } from "../format/patterns.ts";
import { ANNOTATIONS, FORMATS, KEYWORDS } from "../format/raw-schema.ts";
import { isMapping } from "../mapping.ts";
import type { Field, Mark, Type } from "../type.ts";
import { areDisjoint } from "./disjoint.ts";
import { join, lengthRange, numberBounds, type Schema } from "./schema-ranges.ts";

/** Says that a keyword, at a path such as `properties.total.not`, cannot be mapped. */
export type Refuse = (path: string, problem: string, help: string) => void;

/** What a schema means; what is wrong with it goes to `refuse`. */
export function typeOfSchema(schema: unknown, place: Place, refuse: Refuse): Type {
  return new SchemaReader(place, refuse).type(schema, "");
}

/** What a schema may begin with. */
const ALL_KEYWORDS = ["type", "enum", "const", "anyOf", "oneOf", "$ref"];

const UNKNOWN: Type = { kind: "unknown" };

/** How deep schemas may be nested. */
const MAX_DEPTH = 32;

class SchemaReader {
  readonly #place: Place;
  readonly #refuse: Refuse;
  #depth = 0;

  constructor(place: Place, refuse: Refuse) {
    this.#place = place;
    this.#refuse = refuse;
  }

  type(schema: unknown, path: string): Type {
    if (schema === true) return UNKNOWN;
    if (!isMapping(schema)) return this.#wrong(path, "is no schema", "Write a mapping.");
    if (this.#depth >= MAX_DEPTH) return this.#wrong(path, "is nested too deep", "Use types.");
    this.#depth++;
    const type = this.#whole(schema, path);
    this.#depth--;
    return type;
  }

  #whole(schema: Schema, path: string): Type {
    if ("$ref" in schema) return this.#reference(schema, path);
    if ("const" in schema) return this.#constant(schema, path);
    if ("enum" in schema) return this.#enum(schema, path);
    for (const keyword of ["oneOf", "anyOf"]) {
      if (keyword in schema) return this.#union(schema, keyword, path);
    }
    const types = Array.isArray(schema.type) ? schema.type : [schema.type];
    if (!("type" in schema)) {
      this.#only(schema, [], path);
      return UNKNOWN;
    }
    const plain = types.filter((type) => type !== "null");
    if (plain.length === 0) this.#only(schema, ["type"], path);
    if (types.length === 0) this.#wrong(join(path, "type"), "has no type", "List some.");
    const members = plain.map((type) => this.#typed({ ...schema, type }, plain, path));
    return withNull(members, plain.length < types.length);
  }

  #typed(schema: Schema, all: readonly unknown[], path: string): Type {
    const name = String(schema.type);
    if (schema.type !== name || !Object.hasOwn(KEYWORDS, name))
      return this.#wrong(join(path, "type"), `is "${name}"`, "Correct it.");
    const known = all.flatMap((type) => KEYWORDS[String(type)] ?? []);
    this.#only(schema, ["type", ...known], path);
    switch (name) {
      case "string":
        return this.#string(schema, path);
      case "number":
      case "integer":
        return this.#number(schema, name, path);
      case "boolean":
        return { kind: "primitive", name: "boolean" };
      case "array": {
        const range = lengthRange(schema, "minItems", "maxItems", path, this.#wrong.bind(this));
        const item = "items" in schema ? this.type(schema.items, join(path, "items")) : UNKNOWN;
        return { kind: "list", item, ...range };
      }
      default:
        return this.#object(schema, path);
    }
  }

  #string(schema: Schema, path: string): Type {
    const range = lengthRange(schema, "minLength", "maxLength", path, this.#wrong.bind(this));
    const { pattern, format } = schema;
    if (pattern !== undefined && !isPattern(pattern)) {
      return this.#wrong(join(path, "pattern"), "is no regular expression", "Correct it.");
    }
    if (format === undefined) {
      const matched = pattern === undefined ? {} : { pattern: pattern as string };
      return { kind: "primitive", name: "string", ...range, ...matched };
    }
    const name = FORMATS[String(format)];
    const help = `Known formats: ${Object.keys(FORMATS).join(", ")}, without length and pattern.`;
    if (name && pattern === undefined && !("min" in range) && !("max" in range)) {
      return { kind: "primitive", name };
    }
    return this.#wrong(join(path, "format"), `is "${format}"`, help);
  }

  #number(schema: Schema, name: "number" | "integer", path: string): Type {
    const bounds = numberBounds(schema, path, this.#wrong.bind(this));
    return bounds
      ? { kind: "primitive", name: name === "integer" ? "int" : "number", ...bounds }
      : UNKNOWN;
  }

  #object(schema: Schema, path: string): Type {
    const { properties, required = [], additionalProperties: more } = schema;
    if (more === false) {
      const help = "Leave it out: readers ignore fields that they do not know.";
      return this.#wrong(join(path, "additionalProperties"), "is false", help);
    }
    if (properties === undefined) {
      const value =
        more === undefined ? UNKNOWN : this.type(more, join(path, "additionalProperties"));
      if (!Array.isArray(required) || required.length === 0) return { kind: "map", value };
      return this.#wrong(join(path, "required"), "names no property", "Add it to properties.");
    }
    if (more !== undefined && more !== true) {
      const help = "Write properties, or additionalProperties, not both.";
      return this.#wrong(join(path, "additionalProperties"), "stands beside properties", help);
    }
    if (!isMapping(properties) || !Array.isArray(required)) {
      return this.#wrong(join(path, "properties"), "is no mapping", "Write name: schema.");
    }
    for (const name of required as readonly unknown[]) {
      if (Object.hasOwn(properties, String(name))) continue;
      this.#wrong(join(path, "required"), `names ${name}, no property`, "Add it to properties.");
    }
    const fields = Object.entries(properties).map(([name, part]) =>
      this.#field(name, part, required.includes(name), join(path, "properties")),
    );
    return { kind: "object", fields: fields.flatMap((field) => field ?? []) };
  }

  #field(name: string, schema: unknown, required: boolean, path: string): Field | undefined {
    if (!/^[A-Za-z]\w*$/.test(name)) {
      const help = "Start with a letter, then letters, digits and _.";
      this.#wrong(join(path, name), "is no field name", help);
      return undefined;
    }
    if (INHERITED.includes(name)) {
      this.#wrong(join(path, name), "is something that every object has", "Choose another name.");
      return undefined;
    }
    const type = this.type(schema, join(path, name));
    const { description, deprecated, default: value } = isMapping(schema) ? schema : {};
    const marks: Mark[] = deprecated === true ? [{ name: "deprecated" }] : [];
    return {
      name,
      type,
      optional: !required && value === undefined,
      marks,
      ...(value !== undefined && { default: { value } }),
      ...(typeof description === "string" && { doc: description }),
      place: this.#place,
    };
  }

  #reference(schema: Schema, path: string): Type {
    this.#only(schema, ["$ref"], path);
    const name = /^#\/types\/((?:[a-z][a-z0-9_]*\.)?[A-Z][A-Za-z0-9]*)$/.exec(
      String(schema.$ref),
    )?.[1];
    if (name) return { kind: "named", name };
    const help = 'Write "#/types/Name", for one of the types of the catalog.';
    return this.#wrong(join(path, "$ref"), `is "${schema.$ref}"`, help);
  }

  #constant(schema: Schema, path: string): Type {
    this.#only(schema, ["const", "type"], path);
    this.#fits(schema, [schema.const], path);
    return this.#literal(schema.const, join(path, "const"));
  }

  #enum(schema: Schema, path: string): Type {
    this.#only(schema, ["enum", "type"], path);
    const values = Array.isArray(schema.enum) ? (schema.enum as readonly unknown[]) : [];
    this.#fits(schema, values, path);
    const some = values.filter((value) => value !== null);
    if (some.length === 0) return this.#wrong(join(path, "enum"), "has no value", "List some.");
    const hasNull = some.length < values.length;
    if (some.every((value) => typeof value === "string")) {
      return withNull([{ kind: "enum", values: some, open: false }], hasNull);
    }
    const literals = some.map((value) => this.#literal(value, join(path, "enum")));
    return withNull(literals, hasNull);
  }

  /** A type beside values says nothing more than they do, or the opposite. */
  #fits({ type }: Schema, values: readonly unknown[], path: string): void {
    if (type === undefined) return;
    const types: readonly unknown[] = Array.isArray(type) ? type : [type];
    const isOf = (value: unknown): boolean =>
      types.includes(value === null ? "null" : typeof value) ||
      (Number.isInteger(value) && types.includes("integer"));
    const areKnown = types.every(
      (name) => typeof name === "string" && Object.hasOwn(KEYWORDS, name),
    );
    if (areKnown && values.every(isOf)) return;
    this.#wrong(join(path, "type"), "does not fit the values", "Leave it out.");
  }

  #literal(value: unknown, path: string): Type {
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
      return { kind: "literal", value };
    }
    const help = value === null ? 'Write type: "null" instead.' : "Write it as fields or a list.";
    return this.#wrong(path, "is no text, number or boolean", help);
  }

  #union(schema: Schema, keyword: string, path: string): Type {
    this.#only(schema, [keyword], path);
    const parts = Array.isArray(schema[keyword]) ? (schema[keyword] as readonly unknown[]) : [];
    const isNull = (part: unknown): boolean => isMapping(part) && part.type === "null";
    const members = parts.flatMap((part, index) =>
      [this.type(part, join(path, `${keyword}.${index}`))].filter(() => !isNull(part)),
    );
    if (members.length === 0) {
      return this.#wrong(join(path, keyword), "has no branch", "List some.");
    }
    if (keyword === "oneOf" && !areDisjoint(members)) {
      const help = "Write anyOf, or give each branch a property with a const of its own.";
      return this.#wrong(join(path, keyword), "has branches that may both hold", help);
    }
    return withNull(members, members.length < parts.length);
  }

  /** Refuses every keyword that is neither known here nor a mere annotation. */
  #only(schema: Schema, known: readonly string[], path: string): void {
    for (const keyword of Object.keys(schema)) {
      if (known.includes(keyword) || ANNOTATIONS.includes(keyword)) continue;
      const here = known.length > 0 ? known : ALL_KEYWORDS;
      const help = `Leave ${keyword} out, or say it with what is known here: ${here.join(", ")}.`;
      this.#wrong(join(path, keyword), "cannot be mapped", help);
    }
  }

  #wrong(path: string, problem: string, help: string): Type {
    this.#refuse(path === "" ? "schema" : path, problem, help);
    return UNKNOWN;
  }
}

function withNull(members: readonly Type[], hasNull: boolean): Type {
  const flat = members.flatMap((type) => (type.kind === "union" ? type.members : [type]));
  const [only, second] = flat;
  const type: Type = only && !second ? only : { kind: "union", members: flat };
  return hasNull ? { kind: "nullable", of: type } : type;
}

function isPattern(pattern: unknown): boolean {
  if (typeof pattern !== "string") return false;
  try {
    return new RegExp(pattern) instanceof RegExp;
  } catch {
    return false;
  }
}
