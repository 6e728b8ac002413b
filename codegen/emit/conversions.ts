// Conversions of single values as TypeScript expressions.
import { type Direction, inner, inverse, renamed } from "../casting/conversions.ts";
import type { CastCatalog, FieldCast } from "../casting/plan.ts";
import { resolveType } from "../model.ts";
import type { Type } from "../type.ts";
import type { Printer } from "./printer.ts";

type ConvertCast = Extract<FieldCast, { readonly kind: "convert" }>;

/** A field converted; what is not there, or null, stays so. */
export function convertedText(
  printer: Printer,
  catalog: CastCatalog,
  cast: ConvertCast,
  direction: Direction,
): string {
  const { from, to } = cast;
  const value = `data.${from.name}`;
  const converted =
    direction === "up"
      ? upText(printer, catalog, cast, value)
      : downText(printer, catalog, cast, value);
  const isNullable = resolveType(catalog, from.type)?.kind === "nullable";
  const absent = [
    ...(from.optional ? [`${value} === undefined`] : []),
    ...(isNullable ? [`${value} === null`] : []),
  ];
  if (absent.length === 0) return converted;
  const otherwise =
    to.default && from.optional
      ? `${value} === undefined ? ${JSON.stringify(to.default.value)} : `
      : "";
  if (otherwise && !isNullable) return `${otherwise}${converted}`;
  return `${otherwise}${absent.join(" || ")} ? ${value} : ${converted}`;
}

function upText(
  printer: Printer,
  catalog: CastCatalog,
  { from, change }: ConvertCast,
  value: string,
): string {
  const { name, currency, values = {} } = change.with;
  switch (name) {
    case "minorUnits":
      return `${printer.value("eventwright", "minorUnits")}(${value}, "${currency}")`;
    case "string":
      return isBoolean(inner(catalog, from.type))
        ? `(${value} ? "true" : "false")`
        : `String(${value})`;
    case "int":
      return `Math.trunc(Number(${value}))`;
    case "number":
      return `Number(${value})`;
    case "single":
      return `[${value}]`;
    case "datetime":
      return `\`\${${value}}T00:00:00.000Z\``;
    case "values":
      return renamedText(value, values, inner(catalog, from.type));
  }
}

function downText(
  printer: Printer,
  catalog: CastCatalog,
  { from, to, change }: ConvertCast,
  value: string,
): string {
  const old = inner(catalog, to.type);
  const isNumber = old.kind === "primitive" && (old.name === "int" || old.name === "number");
  switch (change.with.name) {
    case "minorUnits":
      return `${printer.value("eventwright", "majorUnits")}(${value})`;
    case "string":
      if (isBoolean(old)) return `${value} === "true"`;
      return isNumber ? `Number(${value})` : value;
    case "int":
      return isNumber ? value : `String(${value})`;
    case "number":
      return isNumber ? `Math.trunc(${value})` : `String(${value})`;
    case "single":
      return `${value}[0]!`;
    case "datetime":
      return `${value}.slice(0, 10)`;
    case "values":
      return renamedText(value, inverse(change.with.values ?? {}), inner(catalog, from.type));
  }
}

const isBoolean = (type: Type): boolean => type.kind === "primitive" && type.name === "boolean";

/** A value that is not among the pairs stays as it is. */
function renamedText(value: string, pairs: Readonly<Record<string, string>>, type: Type): string {
  if (type.kind !== "enum" || type.open) {
    const map = `new Map<string, string>(${JSON.stringify(Object.entries(pairs))})`;
    return `(${map}.get(${value}) ?? ${value})`;
  }
  const all = type.values.map((old) => [old, renamed(pairs, old)]);
  // Where `__proto__` is a plain key, it sets the prototype and is no key.
  const entries = all.map(([old, now]) => {
    const key = old === "__proto__" ? `["${old}"]` : JSON.stringify(old);
    return `${key}:${JSON.stringify(now)}`;
  });
  return `({${entries.join(",")}} as const)[${value}]`;
}
