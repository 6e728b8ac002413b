// A generated catalog.json as a model again.
import type { Place } from "../finding.ts";
import { isMapping } from "../mapping.ts";
import type { Catalog } from "../model.ts";

/** How deep values of a file may lie in each other: far deeper than any catalog is. */
const MAX_DEPTH = 512;

const LISTS = ["types", "commands", "events", "actors", "sagas", "projections", "published"];

/** The model of a `catalog.json`; undefined when the text is none. Everything is at one place. */
export function readModel(text: string, place: Place): Catalog | undefined {
  const model = parseJson(text);
  if (!isMapping(model) || model.catalog !== 1 || typeof model.context !== "string") {
    return undefined;
  }
  if (LISTS.some((list) => !Array.isArray(model[list]))) return undefined;
  return { ...(withPlaces(model, place) as Catalog), uses: usesOf(model.uses, place) };
}

/** JSON that is not too deep to be gone through; undefined when the text is none. */
export function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return isTooDeep(value) ? undefined : value;
  } catch {
    return undefined;
  }
}

/** Level by level, as a call for each would not come back from a deep one. */
function isTooDeep(value: unknown): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return true;
    level = level.flatMap((item) =>
      typeof item === "object" && item !== null ? Object.values(item) : [],
    );
  }
  return false;
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

/** Its keys are names of the author's, so that only what is behind them has a place. */
function usesOf(uses: unknown, place: Place): Catalog["uses"] {
  if (!isMapping(uses)) return {};
  const entries = Object.entries(uses).filter(([, used]) => isMapping(used));
  return Object.fromEntries(
    entries.map(([alias, used]) => [alias, withPlaces(used, place)]),
  ) as Catalog["uses"];
}
