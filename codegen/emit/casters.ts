// Upcasters: one function from each version to the next, field by field.
import type { Change, Conversion, Field, MessageType, Version } from "../model.ts";
import { type EmitOptions, versionName } from "./names.ts";
import type { Printer } from "./printer.ts";

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
  const replaced = version.changes.filter((change) => change.kind === "replace");
  printer.block(`function ${name}(data: ${types[0]}): ${types[1]}`, () => {
    for (const [index, change] of replaced.entries()) {
      if (change.to.length < 2) continue;
      printer.line(`const replaced${index} = ${hookName(printer, options, change)}(data);`);
    }
    printer.block(
      "return",
      () => {
        for (const field of version.fields) {
          const value = castValue(printer, options, version, field, replaced);
          if (value !== undefined) printer.line(`${field.name}: ${value},`);
        }
      },
      ";",
    );
  });
  printer.line();
  return [{ from, name }];
}

type Replace = Extract<Change, { readonly kind: "replace" }>;

function castValue(
  printer: Printer,
  options: EmitOptions,
  version: Version,
  field: Field,
  replaced: readonly Replace[],
): string | undefined {
  for (const change of version.changes) {
    if (change.kind === "rename" && change.to === field.name) return `data.${change.from}`;
    if (change.kind === "add" && change.field === field.name) return addedValue(change, field);
    if (change.kind === "convert" && change.field === field.name) {
      return convertedValue(printer, `data.${field.name}`, change.with);
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

function convertedValue(printer: Printer, value: string, conversion: Conversion): string {
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
    case "values": {
      const pairs = JSON.stringify(conversion.values);
      return `(${pairs} as const)[${value}]`;
    }
  }
}

function hookName(printer: Printer, options: EmitOptions, change: Replace): string {
  const { file, name } = change.up!;
  return printer.value(options.hookModule(change.place, file), name);
}
