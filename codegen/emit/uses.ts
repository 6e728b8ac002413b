// What other contexts publish, as interfaces and schemas: for types that name it, and for consumers
// that people write themselves.
import { aliasOf, type Catalog, type ForeignEvent, type NamedType, usedContext } from "../model.ts";
import { codeName, usedModule, usedSchemaModule } from "./names.ts";
import { createPrinter } from "./printer.ts";
import { NO_CHECK, objectText, printSchema, printTypeSchemas } from "./schemas.ts";
import { printFields, printNamedType } from "./types.ts";

/** The events and types that an alias stands for. */
export function usedParts(
  catalog: Catalog,
  alias: string,
): { readonly events: readonly ForeignEvent[]; readonly types: readonly NamedType[] } {
  return {
    events: usedContext(catalog, alias)?.events ?? [],
    types: catalog.types.filter(({ name }) => aliasOf(name) === alias),
  };
}

/** The interfaces. */
export function emitUsed(catalog: Catalog, alias: string): string {
  const printer = createPrinter(usedModule(alias).slice(1));
  const { events, types } = usedParts(catalog, alias);
  for (const named of types) printNamedType(printer, catalog, named);
  for (const { name, feed, version, doc, fields } of events) {
    const own = name.slice(alias.length + 1);
    const context = usedContext(catalog, alias)?.context ?? alias;
    const source = `Payload of ${own} version ${version} of ${context}, as its feed ${feed} shows it.`;
    printer.doc(doc === undefined ? source : `${source}\n${doc}`);
    printer.block(`export interface ${codeName(name)}`, () => printFields(printer, fields));
    printer.line();
  }
  if (events.length + types.length === 0) printer.line("export {};");
  return printer.toString();
}

/** The schemas of the interfaces. */
export function emitUsedSchemas(catalog: Catalog, alias: string): string {
  const printer = createPrinter(usedSchemaModule(alias).slice(1), NO_CHECK);
  const { events, types } = usedParts(catalog, alias);
  printTypeSchemas(printer, types, catalog);
  for (const { name, fields } of events) {
    const schema = objectText(printer, fields, catalog);
    printSchema(printer, usedModule(alias), codeName(name), schema);
  }
  if (events.length + types.length === 0) printer.line("export {};");
  return printer.toString();
}
