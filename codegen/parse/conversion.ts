// `convert: field` with one of the built-in conversions.

import { VALUES } from "../format/changes.ts";
import type { Conversion } from "../model.ts";
import { type Keys, readKeys } from "./keys.ts";
import type { Value, YamlReader } from "./yaml.ts";

const PLAIN = ["string", "int", "number", "single", "datetime"] as const;

/** The conversion under `with`. */
export function parseConversion(yaml: YamlReader, name: string, keys: Keys): Conversion {
  const value = keys.get("with");
  const text = value && !yaml.isMapping(value) ? yaml.text(value, name) : "";
  const plain = PLAIN.find((known) => known === text);
  if (plain) return { name: plain };
  const money = /^minorUnits\(([A-Z]{3})\)$/.exec(text);
  if (money) return { name: "minorUnits", currency: money[1]! };
  const values = value && yaml.isMapping(value) ? valuesOf(yaml, name, value) : pairsOf(text);
  if (values) return { name: "values", values };
  const help =
    "Write minorUnits(EUR), string, int, number, single, datetime or values: { old: new }.";
  yaml.findings.error("conversion", keys.place("with"), name, `"${text}" is no conversion.`, help);
  return { name: "string" };
}

/** `values({ old: new })` as text. */
function pairsOf(text: string): Readonly<Record<string, string>> | undefined {
  const inside = /^values\(\{(.*)\}\)$/.exec(text)?.[1];
  if (inside === undefined) return undefined;
  const pairs = inside.split(",").map((pair) => pair.split(":").map((part) => part.trim()));
  return Object.fromEntries(pairs.map(([from, to]) => [from!, to ?? ""]));
}

/** `{ values: { old: new } }`. */
function valuesOf(
  yaml: YamlReader,
  name: string,
  value: Value,
): Readonly<Record<string, string>> | undefined {
  const entries = readKeys(yaml, value, `with of ${name}`, VALUES).entries("values");
  if (entries.length === 0) return undefined;
  const what = `The values of ${name}`;
  return Object.fromEntries(entries.map((entry) => [entry.key, yaml.text(entry.value, what)]));
}
