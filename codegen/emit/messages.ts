// One file per message: an interface per version, the creator, the casters.
import { ownerOf } from "../check/handlers.ts";
import { type Catalog, currentVersion, keyField, type MessageType } from "../model.ts";
import { emitUpcaster } from "./casters.ts";
import { braces } from "./layout.ts";
import { type EmitOptions, messageModule, schemaModule, versionName } from "./names.ts";
import { createPrinter, type Printer } from "./printer.ts";
import { rejectionName } from "./schemas.ts";
import { printFields } from "./types.ts";

/** The file of a message. */
export function emitMessage(options: EmitOptions, message: MessageType): string {
  const printer = createPrinter(messageModule(message).slice(1));
  const current = currentVersion(message);
  for (const version of message.versions) {
    printer.doc(versionDoc(message, version));
    const header = `export interface ${versionName(message, version.number)}`;
    printer.block(header, () => printFields(printer, version.fields));
    printer.line();
  }
  printRejections(printer, options.catalog, message);
  printer.doc(message.doc ?? `The ${message.kind} ${message.name}.`);
  const base = printer.type("eventwright", "Message");
  const data = versionName(message, current.number);
  printer.line(`export type ${message.name} = ${base}<"${message.name}", ${data}>;`);
  printer.line();
  const input = printInput(printer, message);
  const upcasters = message.versions
    .slice(1)
    .flatMap((version) => emitUpcaster(printer, options, message, version));
  printCreator(printer, options.catalog, message, input, upcasters);
  if (upcasters.length > 0) printCaster(printer, message, data);
  return printer.toString();
}

function versionDoc(message: MessageType, version: MessageType["versions"][number]): string {
  const { number, status, sunset } = version;
  const note = status === "active" ? "" : ` (${status}${sunset ? `, sunset ${sunset}` : ""})`;
  return `Payload of ${message.name} version ${number}${note}.`;
}

function printRejections(printer: Printer, catalog: Catalog, message: MessageType): void {
  for (const rejection of message.rejects) {
    printer.doc(rejection.doc ?? `Data of the rejection ${rejection.reason}.`);
    printer.block(`export interface ${rejectionName(catalog, message, rejection)}`, () =>
      printFields(printer, rejection.fields),
    );
    printer.line();
  }
}

/** The type that a creator takes: fields with a default may be left out. */
function printInput(printer: Printer, message: MessageType): string {
  const current = currentVersion(message);
  const data = versionName(message, current.number);
  if (!current.fields.some((field) => field.default)) return data;
  const name = `${message.name}Input`;
  printer.doc(`What a new ${message.name} is made of.`);
  printer.block(`export interface ${name}`, () => printFields(printer, current.fields, true));
  printer.line();
  return name;
}

function printCreator(
  printer: Printer,
  catalog: Catalog,
  message: MessageType,
  input: string,
  upcasters: readonly { readonly from: number; readonly name: string }[],
): void {
  const current = currentVersion(message);
  const schemas = message.versions.map(({ number }) => {
    const name = `${versionName(message, number)}Schema`;
    return `${number}: ${printer.value(schemaModule(message), name)}`;
  });
  const defaults = current.fields
    .filter((field) => field.default)
    .map((field) => `${field.name}: ${JSON.stringify(field.default!.value)}`);
  const creator = printer.type("eventwright", "Creator");
  const define = printer.value("eventwright", "defineMessage");
  printer.doc(message.doc ?? `Makes ${message.name} messages.`);
  const type = `${creator}<${message.name}, ${input}>`;
  printer.block(
    `export const ${message.name}: ${type} = ${define}(`,
    () => {
      printer.line(`kind: "${message.kind}",`);
      printer.line(`context: "${catalog.context}",`);
      printer.line(`type: "${message.name}",`);
      printer.line(`version: ${current.number},`);
      printer.line(`actor: "${ownerOf(catalog, message)?.name ?? ""}",`);
      printer.line(`key: "${keyField(current)?.name ?? ""}",`);
      if (defaults.length > 0) printer.layout(braces("defaults: ", defaults), ",");
      printer.layout(braces("schemas: ", schemas), ",");
      if (upcasters.length === 0) return;
      const list = upcasters.map(({ from, name }) => `${from}: ${name}`);
      printer.layout(braces("upcasters: ", list), ",");
    },
    ");",
  );
}

function printCaster(printer: Printer, message: MessageType, data: string): void {
  const upcast = printer.value("eventwright", "upcast");
  printer.line();
  printer.doc(`Any stored version of ${message.name} as the current one.`);
  const stored = "stored: { readonly version: number; readonly data: unknown }";
  printer.block(`export function upcast${message.name}(${stored}): ${data}`, () => {
    printer.line(`const { version, data } = stored;`);
    printer.line(`return ${upcast}(${message.name}.definition, version, data) as ${data};`);
  });
}
