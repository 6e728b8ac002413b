// Upcasters: one function from each version to the next, field by field.
import {
  type Catalog,
  type Change,
  type Conversion,
  type Field,
  type MessageType,
  resolveType,
  type Type,
  type Version,
} from "../model.ts";
import { type EmitOptions, versionName } from "./names.ts";
import type { Printer } from "./printer.ts";

type Replace = Extract<Change, { readonly kind: "replace" }>;
type Convert = Extract<Change, { readonly kind: "convert" }>;

/** One version and the one before it. */
interface VersionStep {
  readonly before: Version;
  readonly after: Version;
  readonly replaced: readonly Replace[];
}

/** Writes the upcaster to `version`, and says from which version it leads. */
export function emitUpcaster(
  printer: Printer,
  options: EmitOptions,
  message: MessageType,
  version: Version,
): readonly { readonly from: number; readonly name: string }[] {
  const from = version.number - 1;
  const name = `upcast${message.name}V${from}`;
  const types = [versionName(message, from), versionName(message, version.number)];
  const step: VersionStep = {
    before: message.versions.find(({ number }) => number === from)!,
    after: version,
    replaced: version.changes.filter((change) => change.kind === "replace"),
  };
  printer.block(`function ${name}(data: ${types[0]}): ${types[1]}`, () => {
    for (const [index, change] of step.replaced.entries()) {
      if (change.to.length < 2) continue;
      printer.line(`const replaced${index} = ${hookName(printer, options, change)}(data);`);
    }
    printer.block(
      "return",
      () => {
        for (const field of version.fields) {
          const value = castValue(printer, options, step, field);
          if (value !== undefined) printer.line(`${field.name}: ${value},`);
        }
      },
      ";",
    );
  });
  printer.line();
  return [{ from, name }];
}

function castValue(
  printer: Printer,
  options: EmitOptions,
  { before, after, replaced }: VersionStep,
  field: Field,
): string | undefined {
  for (const change of after.changes) {
    if (change.kind === "rename" && change.to === field.name) return `data.${change.from}`;
    if (change.kind === "add" && change.field === field.name) return addedValue(change, field);
    if (change.kind === "convert" && change.field === field.name) {
      return convertedField(printer, options.catalog, before, change);
    }
    if (change.kind === "replace" && change.to.includes(field.name)) {
      if (change.to.length === 1) return `${hookName(printer, options, change)}(data)`;
      return `replaced${replaced.indexOf(change)}.${field.name}`;
    }
  }
  return `data.${field.name}`;
}

function addedValue(
  change: Extract<Change, { readonly kind: "add" }>,
  field: Field,
): string | undefined {
  const literal = change.with ?? field.default;
  return literal && JSON.stringify(literal.value);
}

/** What is not there, or null, stays so. */
function convertedField(
  printer: Printer,
  catalog: Catalog,
  before: Version,
  change: Convert,
): string {
  const value = `data.${change.field}`;
  const old = before.fields.find(({ name }) => name === change.field)!;
  const type = resolveType(catalog, old.type) ?? old.type;
  const inner = type.kind === "nullable" ? (resolveType(catalog, type.of) ?? type.of) : type;
  const converted = convertedValue(printer, value, change.with, inner);
  const absent = [
    ...(old.optional ? [`${value} === undefined`] : []),
    ...(type.kind === "nullable" ? [`${value} === null`] : []),
  ];
  return absent.length === 0 ? converted : `${absent.join(" || ")} ? ${value} : ${converted}`;
}

function convertedValue(
  printer: Printer,
  value: string,
  conversion: Conversion,
  type: Type,
): string {
  switch (conversion.name) {
    case "minorUnits": {
      const convert = printer.value("eventwright", "minorUnits");
      return `${convert}(${value}, "${conversion.currency}")`;
    }
    case "string":
      return `String(${value})`;
    case "int":
      return `Math.trunc(Number(${value}))`;
    case "number":
      return `Number(${value})`;
    case "single":
      return `[${value}]`;
    case "datetime":
      return `\`\${${value}}T00:00:00.000Z\``;
    case "values":
      return renamedValue(value, conversion.values ?? {}, type);
  }
}

/** A value that is not among the pairs stays as it is. */
function renamedValue(value: string, pairs: Readonly<Record<string, string>>, type: Type): string {
  if (type.kind !== "enum" || type.open) {
    return `((${JSON.stringify(pairs)} as Record<string, string>)[${value}] ?? ${value})`;
  }
  const all = type.values.map((old) => [old, pairs[old] ?? old]);
  return `(${JSON.stringify(Object.fromEntries(all))} as const)[${value}]`;
}

function hookName(printer: Printer, options: EmitOptions, change: Replace): string {
  const { file, name } = change.up!;
  return printer.value(options.hookModule(change.place, file), name);
}
