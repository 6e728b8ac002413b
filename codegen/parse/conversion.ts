// `convert: field` with one of the built-in conversions.
import type { Conversion } from "../model.ts";
import type { Keys } from "./keys.ts";
import type { YamlReader } from "./yaml.ts";

const PLAIN = ["string", "int", "number", "single", "datetime"] as const;

/** The conversion under `with`. */
export function parseConversion(yaml: YamlReader, name: string, keys: Keys): Conversion {
  const value = keys.get("with");
  const text = value && !yaml.isMapping(value) ? yaml.text(value, name) : "";
  const plain = PLAIN.find((known) => known === text);
  if (plain) return { name: plain };
  const money = /^minorUnits\(([A-Z]{3})\)$/.exec(text);
  if (money) return { name: "minorUnits", currency: money[1]! };
  const mapping = value ? valuesOf(yaml.plain(value)) : undefined;
  if (mapping) return { name: "values", values: mapping };
  const help =
    "Write minorUnits(EUR), string, int, number, single, datetime or values: { old: new }.";
  yaml.findings.error("conversion", keys.place("with"), name, `"${text}" is no conversion.`, help);
  return { name: "string" };
}

/** `values({ old: new })` as text, or `{ values: { old: new } }` as a mapping. */
function valuesOf(plain: unknown): Readonly<Record<string, string>> | undefined {
  if (typeof plain === "string") {
    const inside = /^values\(\{(.*)\}\)$/.exec(plain)?.[1];
    if (inside === undefined) return undefined;
    const pairs = inside.split(",").map((pair) => pair.split(":").map((part) => part.trim()));
    return Object.fromEntries(pairs.map(([from, to]) => [from!, to ?? ""]));
  }
  const values = (plain as { readonly values?: unknown } | null)?.values;
  if (typeof values !== "object" || values === null) return undefined;
  return Object.fromEntries(Object.entries(values).map(([from, to]) => [from, String(to)]));
}
