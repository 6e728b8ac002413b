// Validators as valibot writes them. Their files are not type-checked by users: checking
// thousands of schemas takes far longer than running them; our own tests do it instead.
import {
  type Catalog,
  isOwn,
  type MessageType,
  type NamedType,
  type RejectionType,
} from "../model.ts";
import type { Field, Range, Type } from "../type.ts";
import {
  codeName,
  messageModule,
  pascal,
  schemaModule,
  TYPE_SCHEMAS,
  typeModule,
  typeSchemaModule,
  versionName,
} from "./names.ts";
import { mayLoseFields } from "./overlaps.ts";
import { createPrinter, type Printer } from "./printer.ts";

/** The second line of their files. */
export const NO_CHECK = ["// @ts-nocheck: checking schemas costs seconds; tests run them instead."];

/** The file of the schemas of the types under `types`. */
export function emitTypeSchemas(catalog: Catalog): string {
  const printer = createPrinter(TYPE_SCHEMAS.slice(1), NO_CHECK);
  const own = catalog.types.filter(isOwn);
  printTypeSchemas(printer, own, catalog);
  if (own.length === 0) printer.line("export {};");
  return printer.toString();
}

/** Writes the schemas of types that lie in one file. */
export function printTypeSchemas(
  printer: Printer,
  types: readonly NamedType[],
  catalog: Catalog,
): void {
  const pending = new Set(types.map(({ name }) => name));
  for (const { name, type } of types) {
    const schema = schemaText(printer, type, catalog, pending);
    printSchema(printer, typeModule(name), codeName(name), schema);
    pending.delete(name);
  }
}

/** The file of the schemas of all versions of a message, and of a command's rejections. */
export function emitMessageSchemas(catalog: Catalog, message: MessageType): string {
  const printer = createPrinter(schemaModule(message).slice(1), NO_CHECK);
  const module = messageModule(message);
  for (const { number, fields } of message.versions) {
    const schema = objectText(printer, fields, catalog);
    printSchema(printer, module, versionName(message, number), schema);
    printer.line();
  }
  for (const rejection of message.rejects) {
    const schema = objectText(printer, rejection.fields, catalog);
    printSchema(printer, module, rejectionName(catalog, message, rejection), schema);
  }
  return printer.toString();
}

/** Writes a schema of a type that lies in a module. */
export function printSchema(printer: Printer, module: string, name: string, schema: string): void {
  const generic = `${printer.type("valibot", "GenericSchema")}<unknown, ${printer.type(module, name)}>`;
  printer.line(`export const ${name}Schema: ${generic} = ${schema};`);
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

/** The schema of a mapping with these fields. */
export function objectText(printer: Printer, fields: readonly Field[], catalog: Catalog): string {
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

/** Of a map valibot would leave out some keys without a word; they are refused. */
function mapText(printer: Printer, schema: string): string {
  const v: Valibot = (name) => printer.value("valibot", name);
  const check = printer.value("eventwright", "isMap");
  const want =
    "Invalid type: Expected Object without the keys __proto__, constructor and prototype";
  return `${v("pipe")}(${v("custom")}(${check}, "${want}"), ${schema})`;
}

function fieldText(printer: Printer, field: Field, catalog: Catalog, pending?: Pending): string {
  const schema = schemaText(printer, field.type, catalog, pending);
  if (field.default) {
    const optional = printer.value("valibot", "optional");
    return `${optional}(${schema}, ${JSON.stringify(field.default.value)})`;
  }
  return field.optional ? `${printer.value("valibot", "optional")}(${schema})` : schema;
}

/** Named types that are defined further down in the same file. */
type Pending = ReadonlySet<string> | undefined;

function schemaText(printer: Printer, type: Type, catalog: Catalog, pending?: Pending): string {
  const v = (name: string): string => printer.value("valibot", name);
  const inner = (other: Type): string => schemaText(printer, other, catalog, pending);
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
      return mapText(printer, `${v("record")}(${v("string")}(), ${inner(type.value)})`);
    case "named": {
      const name = `${codeName(type.name)}Schema`;
      if (pending?.has(type.name)) return `${v("lazy")}(() => ${name})`;
      return printer.value(typeSchemaModule(type.name), name);
    }
    case "nullable":
      return `${v("nullable")}(${inner(type.of)})`;
    case "object": {
      const fields = type.fields.map(
        (field) => `${field.name}: ${fieldText(printer, field, catalog, pending)}`,
      );
      const object = `${v("object")}({ ${fields.join(", ")} })`;
      return mappingText(printer, object, type.fields);
    }
    case "union": {
      const members = `[${type.members.map(inner).join(", ")}]`;
      if (!mayLoseFields(catalog, type.members)) return `${v("union")}(${members})`;
      const action = `${printer.value("eventwright", "anyOf")}(${members})`;
      return piped(v, `${v("unknown")}()`, [`${v("rawTransform")}(${action})`]);
    }
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
