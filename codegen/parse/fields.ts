// Fields of payloads and types: a one-line expression, a mapping, or raw JSON Schema.
import type { Place } from "../finding.ts";
import { FIELD, NAMED_TYPE } from "../format/fields.ts";
import { INHERITED } from "../format/patterns.ts";
import type { NamedType } from "../model.ts";
import type { Field, Type } from "../type.ts";
import { type Expression, isExpressionError, literalOf, parseExpression } from "./expression.ts";
import { typeOfSchema } from "./json-schema.ts";
import { type Keys, readKeys } from "./keys.ts";
import type { Entry, Value, YamlReader } from "./yaml.ts";

/** All fields of a mapping, `subject` being the name of what they belong to. */
export function parseFields(yaml: YamlReader, value: Value, subject: string): readonly Field[] {
  const entries = yaml.entries(value, `The payload of ${subject}`);
  const split = splitFields(yaml, entries, subject);
  const fields = new Map<string, Field>();
  for (const entry of entries) {
    const field = split.has(entry) ? undefined : parseField(yaml, entry, subject);
    if (!field) continue;
    if (!fields.has(field.name)) fields.set(field.name, field);
    else reportTwice(yaml, `${subject}.${field.name}`, field.place);
  }
  return [...fields.values()];
}

/** `note` and `note?` are two keys, but one field. */
function reportTwice(yaml: YamlReader, full: string, place: Place): void {
  const help = "Keep one of the two.";
  yaml.findings.error("duplicate-name", place, full, `${full} is there twice.`, help);
}

/** Inside { } YAML splits `b: enum(x, y)` at the comma, into `b: enum(x` and `y)`. */
function splitFields(
  yaml: YamlReader,
  entries: readonly Entry[],
  subject: string,
): ReadonlySet<Entry> {
  const split = new Set<Entry>();
  const textOf = ({ value }: Entry): string =>
    yaml.isNothing(value) || yaml.isMapping(value) || yaml.isList(value)
      ? ""
      : yaml.text(value, subject);
  entries.forEach((entry, index) => {
    if (split.has(entry) || !/\([^)]*$/.test(textOf(entry))) return;
    const end = entries.findIndex(({ key }, at) => at > index && /^[^(]*\)/.test(key));
    if (end < 0) return;
    const parts = entries.slice(index + 1, end + 1);
    for (const part of [entry, ...parts]) split.add(part);
    const whole = [textOf(entry), ...parts.map((part) => part.key)].join(", ");
    const message = `YAML splits ${subject}.${entry.key} at the comma, because it stands in { }.`;
    const help = `Quote the expression: ${entry.key}: "${whole}".`;
    yaml.findings.error("yaml-split", entry.value.place, `${subject}.${entry.key}`, message, help);
  });
  return split;
}

/** One of the types under `types`. */
export function parseNamedType(yaml: YamlReader, { key, place, value }: Entry): NamedType {
  if (!yaml.isMapping(value)) {
    const parsed = parseText(yaml, value, key) ?? UNKNOWN;
    if (parsed.default || parsed.marks.length > 0) {
      const text = `The type ${key} has a default or a mark.`;
      const help = "Write it at the fields that use the type.";
      yaml.findings.error("type-extras", value.place, key, text, help);
    }
    return { name: key, type: parsed.type, place };
  }
  const keys = readKeys(yaml, value, key, NAMED_TYPE);
  return { name: key, type: typeOf(yaml, keys, value.place, key), ...docOf(keys), place };
}

/** Of what could not be read, which is reported: anything fits it. */
const UNKNOWN: Expression = { type: { kind: "unknown" }, marks: [] };

function parseField(yaml: YamlReader, entry: Entry, subject: string): Field | undefined {
  const { key, place, value } = entry;
  const name = key.replace(/\?$/, "");
  const full = `${subject}.${name}`;
  if (!/^[a-z]\w*\??$/.test(key)) {
    const help = "Start with a small letter, then letters, digits and _; a final ? is optional.";
    yaml.findings.error("field-name", place, full, `"${key}" is no field name.`, help);
    return undefined;
  }
  if (INHERITED.includes(name)) {
    const text = `Every object has something called ${name} in JavaScript.`;
    yaml.findings.error("field-name", place, full, text, "Choose another name.");
    return undefined;
  }
  const optional = key.endsWith("?");
  if (!yaml.isMapping(value)) {
    const parsed = parseText(yaml, yaml.isNothing(value) ? { ...value, place } : value, full);
    return parsed && { name, optional, place, ...parsed };
  }
  return parseLongField(yaml, { name, optional, place, value, full });
}

interface LongField {
  readonly name: string;
  readonly optional: boolean;
  readonly place: Place;
  readonly value: Value;
  readonly full: string;
}

function parseLongField(yaml: YamlReader, field: LongField): Field {
  const { name, optional, place, value, full } = field;
  const keys = readKeys(yaml, value, full, FIELD);
  const typed = keys.get("type");
  const parsed = typed ? parseText(yaml, typed, full) : undefined;
  const type = parsed?.type ?? typeOf(yaml, keys, place, full);
  const written = keys.get("default");
  const literal = written && yaml.plain(written);
  const value_ = typeof literal === "string" ? literalOf(literal, type) : literal;
  return {
    name,
    optional,
    place,
    type,
    marks: parsed?.marks ?? [],
    ...(parsed?.default && { default: parsed.default }),
    ...(written && { default: { value: value_ } }),
    ...docOf(keys),
  };
}

function typeOf(yaml: YamlReader, keys: Keys, place: Place, subject: string): Type {
  const type = keys.get("type");
  if (type) return (parseText(yaml, type, subject) ?? UNKNOWN).type;
  const values = keys.get("enum");
  if (values) {
    const names = yaml.items(values, `The enum of ${subject}`);
    const open = keys.flag("open");
    return { kind: "enum", values: names.map((item) => yaml.text(item, subject)), open };
  }
  const fields = keys.get("fields");
  if (fields) return { kind: "object", fields: parseFields(yaml, fields, subject) };
  const schema = keys.get("schema");
  if (schema) return rawType(yaml, schema, subject);
  const help = "Give it one of type, enum, fields or schema.";
  yaml.findings.error("type-missing", place, subject, `${subject} has no type.`, help);
  return UNKNOWN.type;
}

function rawType(yaml: YamlReader, value: Value, subject: string): Type {
  return typeOfSchema(yaml.plain(value), value.place, (path, problem, help) => {
    const message = `The schema of ${subject}: ${path} ${problem}.`;
    yaml.findings.error("json-schema", value.place, subject, message, help);
  });
}

function parseText(yaml: YamlReader, value: Value, subject: string): Expression | undefined {
  if (yaml.isNothing(value)) {
    const help = "Write a type after the colon, such as string.";
    yaml.findings.error("type-missing", value.place, subject, `${subject} has no type.`, help);
    return undefined;
  }
  const source = yaml.text(value, subject);
  if (source === "" && !yaml.isEmptyText(value)) return undefined;
  const parsed = parseExpression(source);
  if (!isExpressionError(parsed)) return parsed;
  const message = `${subject} ${parsed.problem}.`;
  const code = parsed.problem.startsWith("has an unknown type") ? "unknown-type" : "expression";
  yaml.findings.error(code, value.place, subject, message, parsed.help);
  return undefined;
}

/** The `doc` of a mapping, if it has one. */
export function docOf(keys: Keys): { readonly doc?: string } {
  const doc = keys.text("doc");
  return doc === undefined ? {} : { doc };
}
