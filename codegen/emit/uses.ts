// What other contexts publish, as interfaces, schemas and creators: for types that name it, for
// sagas and projections that hear it, and for consumers that people write themselves.
import {
  aliasOf,
  type Catalog,
  currentVersion,
  type ForeignEvent,
  type NamedType,
  usedContext,
} from "../model.ts";
import { emitUpcasters } from "./casters.ts";
import { printCreator, printInput, printMessageType } from "./messages.ts";
import { type EmitOptions, usedModule, usedSchemaModule, versionName, wireName } from "./names.ts";
import { createPrinter, type Printer } from "./printer.ts";
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

/** The interfaces and creators. */
export function emitUsed(options: EmitOptions, alias: string): string {
  const { catalog } = options;
  const printer = createPrinter(usedModule(alias).slice(1));
  const { events, types } = usedParts(catalog, alias);
  for (const named of types) printNamedType(printer, catalog, named);
  for (const event of events) printEvent(printer, options, alias, event);
  if (events.length + types.length === 0) printer.line("export {};");
  return printer.toString();
}

function printEvent(
  printer: Printer,
  options: EmitOptions,
  alias: string,
  event: ForeignEvent,
): void {
  const { catalog } = options;
  const { context = alias, reads = [] } = usedContext(catalog, alias) ?? {};
  const { name, feed, emitter = "", versions } = event;
  const wire = wireName(catalog, name);
  const own = name.slice(alias.length + 1);
  const current = currentVersion(event);
  const far = reads.some((read) => read.event.name === own) ? ", as far as it is read" : "";
  for (const version of versions) {
    const { number } = version;
    const end = version === current ? `as its feed ${feed} shows it${far}.` : "as older ones are.";
    printer.doc(`Payload of ${own} version ${number} of ${context}, ${end}`);
    const header = `export interface ${versionName(event, number)}`;
    printer.block(header, () => printFields(printer, version.fields));
    printer.line();
  }
  printMessageType(printer, event, wire);
  const input = printInput(printer, event);
  const upcasters = emitUpcasters(printer, options, event);
  printCreator(printer, event, { context, type: wire, actor: emitter, feed }, input, { upcasters });
  printer.line();
}

/** The schemas of the interfaces. */
export function emitUsedSchemas(catalog: Catalog, alias: string): string {
  const printer = createPrinter(usedSchemaModule(alias).slice(1), NO_CHECK);
  const { events, types } = usedParts(catalog, alias);
  printTypeSchemas(printer, types, catalog);
  for (const event of events) {
    for (const { number, fields } of event.versions) {
      const schema = objectText(printer, fields, catalog);
      printSchema(printer, usedModule(alias), versionName(event, number), schema);
    }
  }
  if (events.length + types.length === 0) printer.line("export {};");
  return printer.toString();
}
