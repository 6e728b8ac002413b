// One file per message: an interface per version, the creator, the casters.
import { ownerOf } from "../check/owners.ts";
import { type Catalog, currentVersion, keyField, type MessageType } from "../model.ts";
import { type Caster, downVersions, emitDowncasters, emitUpcasters } from "./casters.ts";
import { braces } from "./layout.ts";
import { codeName, type EmitOptions, messageModule, schemaModule, versionName } from "./names.ts";
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
  const data = versionName(message, current.number);
  printMessageType(printer, message, message.name);
  const input = printInput(printer, message);
  const upcasters = emitUpcasters(printer, options, message);
  const downcasters = emitDowncasters(printer, options, message);
  const { catalog } = options;
  const actor = ownerOf(catalog, message)?.name ?? "";
  const origin = { context: catalog.context, type: message.name, actor };
  printCreator(printer, message, origin, input, { upcasters, downcasters });
  if (upcasters.length > 0) printUpcast(printer, message, data);
  if (downcasters.length > 0) printDowncast(printer, message, downVersions(options, message));
  return printer.toString();
}

/** Writes the type of a message, which is of its current version. */
export function printMessageType(printer: Printer, message: MessageType, wire: string): void {
  printer.doc(message.doc ?? `The ${message.kind} ${wire}.`);
  const base = printer.type("eventwright", "Message");
  const data = versionName(message, currentVersion(message).number);
  printer.line(`export type ${codeName(message.name)} = ${base}<"${wire}", ${data}>;`);
  printer.line();
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
export function printInput(printer: Printer, message: MessageType): string {
  const current = currentVersion(message);
  const data = versionName(message, current.number);
  if (!current.fields.some((field) => field.default)) return data;
  const name = `${codeName(message.name)}Input`;
  printer.doc(`What a new ${codeName(message.name)} is made of.`);
  printer.block(`export interface ${name}`, () => printFields(printer, current.fields, true));
  printer.line();
  return name;
}

/** Where a message comes from, as lines of its definition. */
export interface Origin {
  readonly context: string;
  /** As it is on the wire. */
  readonly type: string;
  readonly actor: string;
  /** Of another context's event. */
  readonly feed?: string;
}

/** Writes the constant that makes messages of a type and carries its definition. */
export function printCreator(
  printer: Printer,
  message: MessageType,
  { context, type: wire, actor, feed }: Origin,
  input: string,
  casters: Readonly<Partial<Record<"upcasters" | "downcasters", readonly Caster[]>>>,
): void {
  const name = codeName(message.name);
  const current = currentVersion(message);
  const schemas = message.versions.map(({ number }) => {
    const schema = `${versionName(message, number)}Schema`;
    return `${number}: ${printer.value(schemaModule(message), schema)}`;
  });
  const defaults = current.fields
    .filter((field) => field.default)
    .map((field) => `${field.name}: ${JSON.stringify(field.default!.value)}`);
  const creator = printer.type("eventwright", "Creator");
  const define = printer.value("eventwright", "defineMessage");
  printer.doc(message.doc ?? `Makes ${wire} messages.`);
  const type = `${creator}<${name}, ${input}>`;
  printer.block(
    `export const ${name}: ${type} = ${define}(`,
    () => {
      printer.line(`kind: "${message.kind}",`);
      printer.line(`context: "${context}",`);
      printer.line(`type: "${wire}",`);
      printer.line(`version: ${current.number},`);
      printer.line(`actor: "${actor}",`);
      if (feed !== undefined) printer.line(`feed: "${feed}",`);
      printer.line(`key: "${keyField(current)?.name ?? ""}",`);
      if (message.delivery) printer.line(`delivery: "${message.delivery}",`);
      if (defaults.length > 0) printer.layout(braces("defaults: ", defaults), ",");
      printer.layout(braces("schemas: ", schemas), ",");
      for (const [key, list = []] of Object.entries(casters)) {
        if (list.length === 0) continue;
        const entries = list.map(({ from, name }) => `${from}: ${name}`);
        printer.layout(braces(`${key}: `, entries), ",");
      }
    },
    ");",
  );
}

function printDowncast(printer: Printer, message: MessageType, versions: readonly number[]): void {
  const { name } = message;
  const downcast = printer.value("eventwright", "downcast");
  const event = `event: Pick<${name}, "data">`;
  printer.line();
  if (versions.length === 1) printer.doc(`The current ${name} as version ${versions[0]}.`);
  const head = (version: number): string =>
    `export function downcast${name}(${event}, version: ${version}): ${versionName(message, version)}`;
  if (versions.length > 1) {
    for (const version of versions) {
      printer.doc(`The current ${name} as version ${version}.`);
      printer.line(`${head(version)};`);
    }
  }
  const general = `export function downcast${name}(${event}, version: number): unknown`;
  printer.block(versions.length === 1 ? head(versions[0]!) : general, () => {
    const call = `${downcast}(${name}.definition, version, event.data)`;
    const type = versions.length === 1 ? ` as ${versionName(message, versions[0]!)}` : "";
    printer.line(`return ${call}${type};`);
  });
}

function printUpcast(printer: Printer, message: MessageType, data: string): void {
  const upcast = printer.value("eventwright", "upcast");
  printer.line();
  printer.doc(`Any stored version of ${message.name} as the current one.`);
  const stored = "stored: { readonly version: number; readonly data: unknown }";
  printer.block(`export function upcast${message.name}(${stored}): ${data}`, () => {
    printer.line(`const { version, data } = stored;`);
    printer.line(`return ${upcast}(${message.name}.definition, version, data) as ${data};`);
  });
}
