// The whole model as JSON, for other tools.
import type { Catalog } from "../model.ts";
import { isPlace } from "../type.ts";
import { MAX_COLUMNS } from "./layout.ts";

/** The file `catalog.json`: whatever fits on a line is on one, so that changes are easy to read. */
export function emitCatalogJson(catalog: Catalog): string {
  return `${printed({ catalog: 1, ...catalog }, "")}\n`;
}

/** JSON without places; a user's field or value of the name `place` is kept. */
function printed(value: unknown, indent: string): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    return bracketed(
      ["[", "]"],
      value.map((item) => printed(item, inner)),
      indent,
    );
  }
  const parts: string[] = [];
  for (const [key, part] of Object.entries(value)) {
    if (part === undefined || (key === "place" && isPlace(part))) continue;
    parts.push(`${JSON.stringify(key)}: ${printed(part, inner)}`);
  }
  return bracketed(["{ ", " }"], parts, indent);
}

function bracketed(
  [open, close]: readonly [string, string],
  parts: readonly string[],
  indent: string,
): string {
  if (parts.length === 0) return `${open.trim()}${close.trim()}`;
  const length = parts.reduce((sum, part) => sum + part.length + 2, indent.length);
  const isShort = length <= MAX_COLUMNS && !parts.some((part) => part.includes("\n"));
  if (isShort) return `${open}${parts.join(", ")}${close}`;
  const inner = `\n${indent}  `;
  return `${open.trim()}${inner}${parts.join(`,${inner}`)}\n${indent}${close.trim()}`;
}
