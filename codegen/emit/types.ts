// Types as TypeScript writes them: one visible switch over the kinds.
import { type Catalog, isOwn, type NamedType } from "../model.ts";
import { type Field, partsOf, type Type } from "../type.ts";
import { codeName, TYPES, typeModule } from "./names.ts";
import { createPrinter, type Printer } from "./printer.ts";

/**
 * A type as a TypeScript expression. `inCycle`: it is an alias's that contains itself, which no
 * argument of another alias such as Record may be.
 */
export function typeText(printer: Printer, type: Type, inCycle = false): string {
  const inner = (part: Type): string => typeText(printer, part, inCycle);
  switch (type.kind) {
    case "primitive":
      if (type.name === "boolean") return "boolean";
      return type.name === "int" || type.name === "number" ? "number" : "string";
    case "enum": {
      const values = type.values.map((value) => JSON.stringify(value));
      return (type.open ? [...values, "(string & {})"] : values).join(" | ");
    }
    case "list": {
      const item = inner(type.item);
      return /[ |]/.test(item) ? `readonly (${item})[]` : `readonly ${item}[]`;
    }
    case "map":
      return inCycle
        ? `{ readonly [key: string]: ${inner(type.value)} }`
        : `Readonly<Record<string, ${inner(type.value)}>>`;
    case "named":
      return printer.type(typeModule(type.name), codeName(type.name));
    case "nullable":
      return `${inner(type.of)} | null`;
    case "object":
      return `{ ${type.fields.map((field) => fieldText(printer, field)).join(" ")} }`;
    case "union":
      return [...new Set(type.members.map(inner))].join(" | ");
    case "literal":
      return JSON.stringify(type.value);
    case "unknown":
      return "unknown";
  }
}

/** Writes the fields of an interface. `input`: fields with a default may be left out. */
export function printFields(printer: Printer, fields: readonly Field[], input = false): void {
  for (const field of fields) {
    printer.doc(fieldDoc(field));
    printer.line(fieldText(printer, field, input));
  }
}

function fieldText(printer: Printer, field: Field, input = false): string {
  const type = typeText(printer, field.type);
  const omittable = field.optional || (input && field.default);
  return omittable
    ? `readonly ${field.name}?: ${type} | undefined;`
    : `readonly ${field.name}: ${type};`;
}

function fieldDoc(field: Field): string | undefined {
  const deprecated = field.marks.find(({ name }) => name === "deprecated");
  const lines = [
    field.doc,
    constraintOf(field.type),
    field.default && `Default: ${JSON.stringify(field.default.value)}.`,
    deprecated && `@deprecated ${deprecated.argument ?? ""}`.trim(),
  ].filter((line) => line !== undefined);
  return lines.length > 0 ? lines.join("\n") : undefined;
}

/** What of a type TypeScript cannot say. */
export function constraintOf(type: Type): string | undefined {
  if (type.kind === "list") {
    const range = rangeText(type, "items");
    return range && `Has ${range}.`;
  }
  if (type.kind !== "primitive") return undefined;
  const range = rangeText(type, type.name === "string" ? "characters" : "");
  const format = type.name === "string" || type.name === "number" ? "" : type.name;
  const pattern = type.pattern === undefined ? "" : `matches \`${type.pattern}\``;
  const parts = [format, range ?? "", pattern].filter((part) => part !== "");
  return parts.length > 0 && type.name !== "boolean" ? `${capital(parts.join(", "))}.` : undefined;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function rangeText({ min, max }: { min?: number; max?: number }, unit: string): string | undefined {
  const with_ = (text: string): string => `${text} ${unit}`.trim();
  if (min !== undefined && max !== undefined) return with_(`${min} to ${max}`);
  if (min !== undefined) return with_(`${min} or more`);
  return max === undefined ? undefined : with_(`at most ${max}`);
}

/** The file of the types under `types`. */
export function emitTypes(catalog: Catalog): string {
  const printer = createPrinter(TYPES.slice(1));
  const own = catalog.types.filter(isOwn);
  for (const named of own) printNamedType(printer, catalog, named);
  if (own.length === 0) printer.line("export {};");
  return printer.toString();
}

/** Writes one of them, or of those of another context. */
export function printNamedType(
  printer: Printer,
  catalog: Catalog,
  { name, type, doc }: NamedType,
): void {
  const lines = [doc, constraintOf(type)].filter((line) => line !== undefined);
  printer.doc(lines.join("\n"));
  if (type.kind === "object") {
    printer.block(`export interface ${codeName(name)}`, () => printFields(printer, type.fields));
  } else {
    const inCycle = contains(catalog, type, name);
    printer.line(`export type ${codeName(name)} = ${typeText(printer, type, inCycle)};`);
  }
  printer.line();
}

/** Whether values of a type may have values of a named type inside. */
function contains({ types }: Catalog, type: Type, name: string): boolean {
  const found = new Set<string>();
  const visit = (part: Type): void => {
    partsOf(part).forEach(visit);
    if (part.kind !== "named" || found.has(part.name)) return;
    found.add(part.name);
    const named = types.find((one) => one.name === part.name);
    if (named) visit(named.type);
  };
  visit(type);
  return found.has(name);
}
