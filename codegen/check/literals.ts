// Literals in the catalog: defaults, examples and whatever a change fills in.
import { isMultiple, type Scalar } from "../compat/scalars.ts";
import type { Findings, Place } from "../finding.ts";
import { LOST_KEYS } from "../format/patterns.ts";
import { isMapping } from "../mapping.ts";
import { type Catalog, type MessageType, resolveType, type Version } from "../model.ts";
import { nearest } from "../parse/keys.ts";
import type { Field, Range, Type } from "../type.ts";
import { typeName } from "../type-name.ts";
import type { Doubts } from "./doubts.ts";
import { allFields } from "./fields.ts";

/** How deep a literal is compared. */
const MAX_DEPTH = 64;

/** Reports literals that are not of their type. */
export function checkLiterals(catalog: Catalog, doubts: Doubts, findings: Findings): void {
  const expect = (
    what: string,
    subject: string,
    type: Type,
    value: unknown,
    place: Place,
  ): void => {
    if (fitsType(catalog, type, value)) return;
    const message = `The ${what} of ${subject}, ${JSON.stringify(value)}, is no ${typeName(type)}.`;
    findings.error(what, place, subject, message, waysToWrite(type, value));
  };
  for (const { subject, field } of allFields(catalog)) {
    if (!field.default) continue;
    expect("default", subject, field.type, field.default.value, field.place);
  }
  for (const message of [...catalog.commands, ...catalog.events]) {
    if (doubts.isUnclear(message)) continue;
    message.versions.forEach((version, index) => {
      checkFillings(message, message.versions[index - 1], version, expect);
      checkExample(catalog, message, version, findings);
    });
  }
}

/** A list or mapping is a text where it stands in an expression. */
function waysToWrite(type: Type, value: unknown): string {
  if (typeof value === "string" && /^(\[.*\]|\{.*\})$/.test(value)) {
    return `Write the long form: { type: ${typeName(type)}, default: ${value} }.`;
  }
  return "Correct the value or the type; a text that looks like a number needs quotes.";
}

type Expect = (what: string, subject: string, type: Type, value: unknown, place: Place) => void;

function checkFillings(
  { name }: MessageType,
  before: Version | undefined,
  after: Version,
  expect: Expect,
): void {
  const named = (fields: readonly Field[] | undefined, field: string): Field | undefined =>
    fields?.find((found) => found.name === field);
  for (const change of after.changes) {
    if (change.kind === "add" && change.with) {
      const field = named(after.fields, change.field);
      const subject = `${name}.${change.field}`;
      if (field) expect("with", subject, field.type, change.with.value, change.place);
    }
    if (change.kind === "remove" && change.restore) {
      const field = named(before?.fields, change.field);
      const subject = `${name}.${change.field}`;
      if (field) expect("restore", subject, field.type, change.restore.value, change.place);
    }
  }
}

function checkExample(
  catalog: Catalog,
  { name }: MessageType,
  { example, fields, place }: Version,
  findings: Findings,
): void {
  if (example === undefined) return;
  const error = (subject: string, message: string): void =>
    findings.error("example", place, subject, message, "Correct the example.");
  if (!isMapping(example)) {
    error(name, `The example of ${name} is no mapping.`);
    return;
  }
  const lacking = fields.map((field) => field.name).filter((field) => !(field in example));
  const meant = new Set<string>();
  for (const field of Object.keys(example)) {
    if (fields.some((known) => known.name === field)) continue;
    const near = nearest(field, lacking);
    if (near !== undefined) meant.add(near);
    const help = near === undefined ? "" : `, perhaps for ${near}`;
    error(name, `The example of ${name} has the unknown field ${field}${help}.`);
  }
  for (const field of fields) {
    const subject = `${name}.${field.name}`;
    const value = example[field.name];
    const mayLack = field.optional || field.default || meant.has(field.name);
    if (value === undefined && mayLack) continue;
    if (value === undefined) error(subject, `The example of ${name} lacks ${field.name}.`);
    else if (!fitsType(catalog, field.type, value)) {
      error(subject, `The example of ${subject} is no ${typeName(field.type)}.`);
    }
  }
}

/** Whether a value is one of a type. Of an address only the outline is looked at. */
export function fitsType(catalog: Catalog, type: Type, value: unknown, depth = 0): boolean {
  const inner = (other: Type, part: unknown): boolean => fitsType(catalog, other, part, depth + 1);
  const resolved = resolveType(catalog, type);
  if (!resolved || depth > MAX_DEPTH) return true;
  switch (resolved.kind) {
    case "primitive":
      return fitsPrimitive(resolved, value);
    case "enum":
      return typeof value === "string" && (resolved.open || resolved.values.includes(value));
    case "list":
      if (!Array.isArray(value) || !within(resolved, value.length)) return false;
      return value.every((item) => inner(resolved.item, item));
    case "map":
      if (!isMapping(value) || LOST_KEYS.some((key) => Object.hasOwn(value, key))) return false;
      return Object.values(value).every((item) => inner(resolved.value, item));
    case "nullable":
      return value === null || inner(resolved.of, value);
    case "object":
      if (!isMapping(value)) return false;
      return resolved.fields.every(({ name, type: own, optional, default: filled }) =>
        value[name] === undefined ? optional || filled !== undefined : inner(own, value[name]),
      );
    case "union":
      return resolved.members.some((member) => inner(member, value));
    case "literal":
      return value === resolved.value;
    case "named":
    case "unknown":
      return true;
  }
}

function fitsPrimitive(type: Scalar, value: unknown): boolean {
  switch (type.name) {
    case "boolean":
      return typeof value === "boolean";
    case "int":
      return Number.isSafeInteger(value) && fitsNumber(type, value as number);
    case "number":
      return Number.isFinite(value) && fitsNumber(type, value as number);
    case "date":
      return typeof value === "string" && isDate(value);
    case "datetime":
      return typeof value === "string" && DATETIME.test(value) && isDate(value.slice(0, 10));
    case "uuid":
      return typeof value === "string" && UUID.test(value);
    case "string":
      if (typeof value !== "string" || !within(type, value.length)) return false;
      return type.pattern === undefined || new RegExp(type.pattern).test(value);
    case "email":
      return typeof value === "string" && EMAIL.test(value);
    case "uri":
      return typeof value === "string" && URL.canParse(value);
  }
}

function fitsNumber(type: Scalar, value: number): boolean {
  const { multipleOf } = type;
  return within(type, value) && (multipleOf === undefined || isMultiple(value, multipleOf));
}

/** What every address has; validators ask for more. */
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const DATETIME = /^\d{4}-\d\d-\d\dT[0-2]\d:[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-][0-2]\d:[0-5]\d)$/;

/** A day that exists: 2026-02-31 is none. */
function isDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function within({ min, max }: Range, size: number): boolean {
  return (min === undefined || size >= min) && (max === undefined || size <= max);
}
