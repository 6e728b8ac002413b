// Validators as valibot writes them. Their files are not type-checked by users: checking
// thousands of schemas takes far longer than running them; our own tests do it instead.
import type { Catalog, MessageType, RejectionType } from "../model.ts";
import type { Field, Range, Type } from "../type.ts";
import { messageModule, pascal, schemaModule, TYPE_SCHEMAS, TYPES, versionName } from "./names.ts";
import { createPrinter, type Printer } from "./printer.ts";

const NO_CHECK = ["// @ts-nocheck: checking schemas costs seconds; tests run them instead."];

/** The file of the schemas of the types under `types`. */
export function emitTypeSchemas(catalog: Catalog): string {
  const printer = createPrinter(TYPE_SCHEMAS.slice(1), NO_CHECK);
  const known = new Set<string>();
  for (const { name, type } of catalog.types) {
    const schema = schemaText(printer, type, catalog, known);
    const generic = annotation(printer, printer.type(TYPES, name));
    printer.line(`export const ${name}Schema: ${generic} = ${schema};`);
    known.add(name);
  }
  if (catalog.types.length === 0) printer.line("export {};");
  return printer.toString();
}

/** The file of the schemas of all versions of a message, and of a command's rejections. */
export function emitMessageSchemas(catalog: Catalog, message: MessageType): string {
  const printer = createPrinter(schemaModule(message).slice(1), NO_CHECK);
  const module = messageModule(message);
  for (const { number, fields } of message.versions) {
    const name = versionName(message, number);
    const generic = annotation(printer, printer.type(module, name));
    const schema = objectText(printer, fields, catalog);
    printer.line(`export const ${name}Schema: ${generic} = ${schema};`);
    printer.line();
  }
  for (const rejection of message.rejects) {
    const name = rejectionName(catalog, message, rejection);
    const generic = annotation(printer, printer.type(module, name));
    const schema = objectText(printer, rejection.fields, catalog);
    printer.line(`export const ${name}Schema: ${generic} = ${schema};`);
  }
  return printer.toString();
}

/** The type of a rejection's data; named after the command too where several share a reason. */
export function rejectionName(
  catalog: Pick<Catalog, "commands">,
  { name }: MessageType,
  { reason }: RejectionType,
): string {
  const declaring = catalog.commands.filter(({ rejects }) =>
    rejects.some((other) => pascal(other.reason) === pascal(reason)),
  );
  return `${declaring.length > 1 ? name : ""}${pascal(reason)}Data`;
}

const annotation = (printer: Printer, type: string): string =>
  `${printer.type("valibot", "GenericSchema")}<unknown, ${type}>`;

function objectText(printer: Printer, fields: readonly Field[], catalog: Catalog): string {
  const make = printer.value("valibot", "object");
  if (fields.length === 0) return mappingText(printer, `${make}({})`, fields);
  const lines = fields.map((field) => `  ${field.name}: ${fieldText(printer, field, catalog)},`);
  return mappingText(printer, `${make}({\n${lines.join("\n")}\n})`, fields);
}

/** To valibot a list is an object too: where no required field tells them apart, a check does. */
function mappingText(printer: Printer, schema: string, fields: readonly Field[]): string {
  const isTold = ({ name, optional, default: value }: Field): boolean =>
    !optional && value === undefined && name !== "length";
  if (fields.some(isTold)) return schema;
  const v: Valibot = (name) => printer.value("valibot", name);
  const check = printer.value("eventwright", "isMapping");
  return `${v("pipe")}(${v("custom")}(${check}, "Invalid type: Expected Object"), ${schema})`;
}

function fieldText(printer: Printer, field: Field, catalog: Catalog, known?: Known): string {
  const schema = schemaText(printer, field.type, catalog, known);
  if (field.default) {
    const optional = printer.value("valibot", "optional");
    return `${optional}(${schema}, ${JSON.stringify(field.default.value)})`;
  }
  return field.optional ? `${printer.value("valibot", "optional")}(${schema})` : schema;
}

/** Named types that are already defined where the text goes; undefined: all of them. */
type Known = ReadonlySet<string> | undefined;

function schemaText(printer: Printer, type: Type, catalog: Catalog, known?: Known): string {
  const v = (name: string): string => printer.value("valibot", name);
  const inner = (other: Type): string => schemaText(printer, other, catalog, known);
  switch (type.kind) {
    case "primitive":
      return primitiveText(printer, type);
    case "enum":
      return type.open ? `${v("string")}()` : `${v("picklist")}(${JSON.stringify(type.values)})`;
    case "list": {
      const list = `${v("array")}(${inner(type.item)})`;
      return piped(v, list, rangeActions(v, type, "Length"));
    }
    case "map":
      return mappingText(printer, `${v("record")}(${v("string")}(), ${inner(type.value)})`, []);
    case "named": {
      const name = `${type.name}Schema`;
      if (known && !known.has(type.name)) return `${v("lazy")}(() => ${name})`;
      return printer.value(TYPE_SCHEMAS, name);
    }
    case "nullable":
      return `${v("nullable")}(${inner(type.of)})`;
    case "object": {
      const fields = type.fields.map(
        (field) => `${field.name}: ${fieldText(printer, field, catalog, known)}`,
      );
      const object = `${v("object")}({ ${fields.join(", ")} })`;
      return mappingText(printer, object, type.fields);
    }
    case "union":
      return `${v("union")}([${type.members.map(inner).join(", ")}])`;
    case "literal":
      return `${v("literal")}(${JSON.stringify(type.value)})`;
    case "unknown":
      return `${v("unknown")}()`;
  }
}

type Valibot = (name: string) => string;

function piped(v: Valibot, schema: string, actions: readonly string[]): string {
  return actions.length === 0 ? schema : `${v("pipe")}(${[schema, ...actions].join(", ")})`;
}

function rangeActions(v: Valibot, { min, max }: Range, of: "Length" | "Value"): string[] {
  return [
    ...(min === undefined ? [] : [`${v(`min${of}`)}(${min})`]),
    ...(max === undefined ? [] : [`${v(`max${of}`)}(${max})`]),
  ];
}

function numberActions(printer: Printer, type: Extract<Type, { kind: "primitive" }>): string[] {
  const v: Valibot = (name) => printer.value("valibot", name);
  const { multipleOf } = type;
  if (multipleOf === undefined) return rangeActions(v, type, "Value");
  const check = `${printer.value("eventwright", "isMultipleOf")}(${multipleOf})`;
  const multiple = `${v("check")}(${check}, "Invalid number: not a multiple of ${multipleOf}")`;
  return [...rangeActions(v, type, "Value"), multiple];
}

function primitiveText(printer: Printer, type: Extract<Type, { kind: "primitive" }>): string {
  const v: Valibot = (name) => printer.value("valibot", name);
  // Only where it is used: asking the printer for a name imports it.
  const string = (): string => `${v("string")}()`;
  const checked = (check: string, want: string): string =>
    piped(v, string(), [`${v("check")}(${printer.value("eventwright", check)}, "${want}")`]);
  switch (type.name) {
    case "boolean":
      return `${v("boolean")}()`;
    case "int":
      return piped(v, `${v("number")}()`, [
        `${v("safeInteger")}()`,
        ...numberActions(printer, type),
      ]);
    case "number":
      return piped(v, `${v("number")}()`, [`${v("finite")}()`, ...numberActions(printer, type)]);
    case "date":
      return checked("isDate", "Invalid date: write YYYY-MM-DD");
    case "datetime":
      return checked("isDateTime", "Invalid date-time: write RFC 3339, as 2026-01-31T12:00:00Z");
    case "uuid":
      return piped(v, string(), [`${v("uuid")}()`]);
    case "email":
      return piped(v, string(), [`${v("email")}()`]);
    case "uri":
      return piped(v, string(), [`${v("url")}()`]);
    case "string": {
      const pattern =
        type.pattern === undefined ? [] : [`${v("regex")}(/${new RegExp(type.pattern).source}/)`];
      return piped(v, string(), [...rangeActions(v, type, "Length"), ...pattern]);
    }
  }
}
