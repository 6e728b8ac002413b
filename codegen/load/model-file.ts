// A generated catalog.json as a model again.
import type { Place } from "../finding.ts";
import type { Catalog } from "../model.ts";

const LISTS = ["types", "commands", "events", "actors", "sagas", "projections", "published"];

/** The model of a `catalog.json`; undefined when the text is none. Places are the file's start. */
export function readModel(text: string, file: string): Catalog | undefined {
  const place: Place = { file, line: 1, column: 1 };
  const model = parse(text);
  if (!isMapping(model) || model.catalog !== 1 || typeof model.context !== "string") {
    return undefined;
  }
  if (LISTS.some((list) => !Array.isArray(model[list]))) return undefined;
  return withPlaces(model, place) as Catalog;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Parts of the model that hold values of users, not mappings of its own. */
const VALUES = ["default", "with", "restore", "example", "lint", "uses"];

/** Places were left out of the file: every mapping gets one. */
function withPlaces(value: unknown, place: Place): unknown {
  if (Array.isArray(value)) return value.map((item) => withPlaces(item, place));
  if (!isMapping(value)) return value;
  const entries = Object.entries(value).map(([key, inner]) => [
    key,
    VALUES.includes(key) ? inner : withPlaces(inner, place),
  ]);
  return { ...Object.fromEntries(entries), place };
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
