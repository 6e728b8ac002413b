// The whole model as JSON, for other tools.
import type { Catalog } from "../model.ts";
import { isPlace } from "../type.ts";
import { MAX_COLUMNS } from "./layout.ts";

/** The file `catalog.json`: whatever fits on a line is on one, so that changes are easy to read. */
export function emitCatalogJson(catalog: Catalog): string {
  return `${printed({ catalog: 1, ...catalog }, "", new Map())}\n`;
}

/** The lines of types: those that are written alike are one object. */
type TypeLines = Map<unknown, string>;

/** JSON without places; a user's field or value of the name `place` is kept. */
function printed(value: unknown, indent: string, lines: TypeLines): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const items = value.map((item) => printed(item, inner, lines));
    return bracketed(["[", "]"], items, indent);
  }
  const parts: string[] = [];
  for (const [key, part] of Object.entries(value)) {
    if (part === undefined || (key === "place" && isPlace(part))) continue;
    const text = key === "type" ? typeLine(part, inner, lines) : printed(part, inner, lines);
    parts.push(`${JSON.stringify(key)}: ${text}`);
  }
  return bracketed(["{ ", " }"], parts, indent);
}

function typeLine(type: unknown, indent: string, lines: TypeLines): string {
  const known = lines.get(type);
  if (known !== undefined && indent.length + known.length <= MAX_COLUMNS) return known;
  const text = printed(type, indent, lines);
  if (!text.includes("\n")) lines.set(type, text);
  return text;
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
