// What each conversion makes of a type, up and down: the proof that a cast payload fits, and what
// of it is lost on the way.

import { typeProblems } from "../compat/reads.ts";
import type { Scalar } from "../compat/scalars.ts";
import { type Catalog, type Conversion, resolveType } from "../model.ts";
import type { Type } from "../type.ts";
import { currencyDigits } from "./currencies.ts";
import { isNumeric } from "./numeric-text.ts";

export type Direction = "up" | "down";

/** The type that a conversion gives, and what it loses; or why it cannot be done. */
export type Converted =
  | { readonly type: Type; readonly loses?: string; readonly invents?: string }
  | { readonly refused: string };

const STRING: Type = { kind: "primitive", name: "string" };

/** What a conversion makes of a value that is there and not null. */
export function convertType(
  catalog: Pick<Catalog, "types">,
  conversion: Conversion,
  direction: Direction,
  types: { readonly old: Type; readonly now: Type },
): Converted {
  const old = inner(catalog, types.old);
  const now = inner(catalog, types.now);
  return direction === "up"
    ? upwards(catalog, conversion, old)
    : downwards(catalog, conversion, old, now);
}

/** A type without its name and without null. */
export function inner(catalog: Pick<Catalog, "types">, type: Type): Type {
  const resolved = resolveType(catalog, type) ?? type;
  return resolved.kind === "nullable" ? inner(catalog, resolved.of) : resolved;
}

function upwards(catalog: Pick<Catalog, "types">, conversion: Conversion, old: Type): Converted {
  switch (conversion.name) {
    case "minorUnits":
      return toMinorUnits(old, conversion.currency ?? "");
    case "string":
      return old.kind === "object" || old.kind === "list" || old.kind === "map"
        ? refused("only a number, boolean or text becomes a string")
        : { type: asText(old) };
    case "int":
      return toInt(old);
    case "number":
      return toNumber(old);
    case "single":
      return { type: { kind: "list", item: old, min: 1, max: 1 } };
    case "datetime":
      return isScalar(old, "date")
        ? { type: { kind: "primitive", name: "datetime" }, invents: "the time of day" }
        : refused("only a date becomes a datetime");
    case "values":
      return mapped(catalog, old, (value) => renamed(conversion.values ?? {}, value));
  }
}

function downwards(
  catalog: Pick<Catalog, "types">,
  conversion: Conversion,
  old: Type,
  now: Type,
): Converted {
  switch (conversion.name) {
    case "minorUnits":
      return fromMinorUnits(catalog, now);
    case "string":
      return fromText(old, now);
    case "int":
      return isScalar(old, "string") ? { type: asText(now) } : { type: now };
    case "number":
      return isScalar(old, "int") ? toInt(now) : { type: asText(now) };
    case "single": {
      if (now.kind !== "list") return refused("only a list has a first item");
      if ((now.min ?? 0) < 1) return refused("the list may be empty: give it a range (1..)");
      return { type: now.item, ...(now.max !== 1 && { loses: "all but the first item" }) };
    }
    case "datetime":
      return isScalar(now, "datetime")
        ? { type: { kind: "primitive", name: "date" }, loses: "the time of day" }
        : refused("only a datetime becomes a date");
    case "values": {
      const back = inverse(conversion.values ?? {});
      return mapped(catalog, now, (value) => renamed(back, value));
    }
  }
}

/** What becomes of a value; one that is not among the pairs stays as it is. */
export function renamed(values: Readonly<Record<string, string>>, value: string): string {
  return Object.hasOwn(values, value) ? values[value]! : value;
}

/** The values of a conversion the other way round; of several the first. */
export function inverse(
  values: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values)
      .map(([from, to]) => [to, from])
      .reverse(),
  );
}

function toMinorUnits(old: Type, currency: string): Converted {
  if (old.kind !== "primitive" || (old.name !== "number" && old.name !== "int")) {
    return refused("only a number becomes minor units");
  }
  const factor = 10 ** currencyDigits(currency);
  const bound = (value: number | undefined): number | undefined =>
    value === undefined ? undefined : Math.round(value * factor);
  const amount = safeInt(bound(old.min), bound(old.max));
  if (!amount) return refused(`it may be too large for minor units: ${BOUNDS}`);
  const fields = [
    { name: "amount", type: amount },
    { name: "currency", type: { kind: "literal", value: currency } as const },
  ];
  return {
    type: { kind: "object", fields: fields.map((field) => ({ ...field, ...REQUIRED })) },
    ...(old.name === "number" && { loses: "fractions of a minor unit" }),
  };
}

const REQUIRED = { optional: false, marks: [], place: { file: "", line: 1, column: 1 } };

const BOUNDS = "give the old version a range, or use replace with a function of yours";

function fromMinorUnits(catalog: Pick<Catalog, "types">, now: Type): Converted {
  const fields = now.kind === "object" ? now.fields : [];
  const amount = fields.find(({ name }) => name === "amount");
  const currency = fields.find(({ name }) => name === "currency");
  const amountType = amount && inner(catalog, amount.type);
  const currencyType = currency && inner(catalog, currency.type);
  if (amountType?.kind !== "primitive" || amountType.name !== "int" || !currencyType) {
    return refused("only { amount: int, currency } becomes major units");
  }
  const digits =
    currencyType.kind === "literal" ? [currencyDigits(`${currencyType.value}`)] : [0, 3];
  const bounds = (value: number | undefined): readonly number[] =>
    value === undefined ? [] : digits.map((count) => value / 10 ** count);
  const [low, high] = [bounds(amountType.min), bounds(amountType.max)];
  return {
    type: {
      kind: "primitive",
      name: "number",
      ...(low.length > 0 && { min: Math.min(...low) }),
      ...(high.length > 0 && { max: Math.max(...high) }),
    },
    ...(currencyType.kind !== "literal" && { loses: "the currency" }),
  };
}

function toInt(from: Type): Converted {
  if (from.kind === "primitive" && from.name === "number") {
    const trunc = (value: number | undefined): number | undefined =>
      value === undefined ? undefined : Math.trunc(value);
    const type = safeInt(trunc(from.min), trunc(from.max));
    return type ? { type, loses: "the fraction" } : refused(`it may be too large: ${BOUNDS}`);
  }
  if (from.kind === "primitive" && from.name === "int") return { type: from };
  return isNumeric(from, "integer")
    ? { type: { kind: "primitive", name: "int" }, loses: "how the number was written" }
    : refused(`only a number, or a text of a pattern of at most 15 digits, becomes an int`);
}

function toNumber(from: Type): Converted {
  if (from.kind === "primitive" && (from.name === "int" || from.name === "number")) {
    return { type: from };
  }
  return isNumeric(from, "number")
    ? { type: { kind: "primitive", name: "number" }, loses: "how the number was written" }
    : refused("only an int, or a text of a pattern of at most 15 digits, becomes a number");
}

/** Back from a text to what it was made of. */
function fromText(old: Type, now: Type): Converted {
  if (old.kind !== "primitive") return refused("only a number, boolean or text was made a string");
  if (old.name === "boolean") {
    const fits = now.kind === "enum" && now.values.every((v) => v === "true" || v === "false");
    return fits ? { type: old } : refused("only enum(true, false) becomes a boolean again");
  }
  if (old.name === "int" || old.name === "number") {
    if (!isNumeric(now, old.name === "int" ? "integer" : "number"))
      return refused("a text of any kind does not become a number again");
    return { type: { kind: "primitive", name: old.name }, loses: "how the number was written" };
  }
  return { type: now };
}

function mapped(
  catalog: Pick<Catalog, "types">,
  from: Type,
  change: (value: string) => string,
): Converted {
  if (from.kind !== "enum" || from.open) {
    const text = typeProblems(
      { reader: catalog, writer: { ...catalog, content: "open" } },
      STRING,
      from,
    );
    return text.length === 0
      ? { type: STRING, loses: "which of several texts it was" }
      : refused("only texts have values to rename");
  }
  const values = [...new Set(from.values.map(change))];
  return {
    type: { kind: "enum", values, open: false },
    ...(values.length < from.values.length && { loses: "which of several values it was" }),
  };
}

/** Texts keep their constraints; numbers and booleans become texts. */
function asText(type: Type): Type {
  if (type.kind === "enum") return type;
  if (isScalar(type, "boolean")) return { kind: "enum", values: ["true", "false"], open: false };
  const isNumber = isScalar(type, "int") || isScalar(type, "number");
  return type.kind === "primitive" && !isNumber ? type : STRING;
}

function safeInt(min: number | undefined, max: number | undefined): Scalar | undefined {
  if (min === undefined || max === undefined) return undefined;
  const isSafe = Number.isSafeInteger(min) && Number.isSafeInteger(max);
  return isSafe ? { kind: "primitive", name: "int", min, max } : undefined;
}

function isScalar(type: Type, name: Scalar["name"]): boolean {
  return type.kind === "primitive" && type.name === name;
}

const refused = (why: string): Converted => ({ refused: why });
