// Whether what a catalog.json says of a change is as generate writes it: casts are made of it.
import { isMapping } from "../mapping.ts";
import type { Change } from "../model.ts";

const CONVERSIONS = ["minorUnits", "string", "int", "number", "single", "datetime", "values"];

/** Whether it is one change, whole. */
export function isChange(value: unknown): value is Change {
  if (!isMapping(value)) return false;
  switch (value.kind) {
    case "rename":
      return isText(value.from) && isText(value.to);
    case "add":
      return isText(value.field) && isLiteral(value.with);
    case "remove":
      return isText(value.field) && isLiteral(value.restore);
    case "convert":
      return isText(value.field) && isConversion(value.with);
    case "replace":
      return areTexts(value.from) && areTexts(value.to);
    default:
      return false;
  }
}

const isText = (value: unknown): value is string => typeof value === "string";

const areTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);

const isLiteral = (value: unknown): boolean =>
  value === undefined || (isMapping(value) && "value" in value);

function isConversion(value: unknown): boolean {
  if (!isMapping(value) || !isText(value.name) || !CONVERSIONS.includes(value.name)) return false;
  const { currency, values } = value;
  const isCurrency = isText(currency) && /^[A-Z]{3}$/.test(currency);
  if (value.name === "minorUnits" && !isCurrency) return false;
  if (value.name !== "values") return true;
  return isMapping(values) && Object.values(values).every(isText);
}
