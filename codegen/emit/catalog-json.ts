// The whole model as JSON, for other tools.
import type { Catalog, MessageType } from "../model.ts";
import { isPlace } from "../type.ts";
import { MAX_COLUMNS } from "./layout.ts";
import { type EmitOptions, MODEL } from "./names.ts";

/** The file `catalog.json`: whatever fits on a line is on one, so that changes are easy to read. */
export function emitCatalogJson(
  catalog: Catalog,
  remember: NonNullable<EmitOptions["remember"]> = (_file, _message, make) => make(),
): string {
  const types: TypeLines = new Map();
  const messages = (all: readonly MessageType[]): readonly string[] => {
    const items = all.map((message) =>
      remember(MODEL, message, () => printed(message, INDENT + INDENT, types)),
    );
    return bracketed("[", items, "]", INDENT);
  };
  // A large text is put together once: each copy of it costs more than all else here.
  const text: string[] = [`{\n${INDENT}"catalog": 1`];
  for (const [key, value] of Object.entries(catalog)) {
    if (value === undefined) continue;
    text.push(`,\n${INDENT}${quoted(key)}: `);
    const isOfMessages = key === "commands" || key === "events";
    if (isOfMessages) for (const part of messages(catalog[key])) text.push(part);
    else text.push(printed(value, INDENT, types));
  }
  text.push("\n}\n");
  return text.join("");
}

/** A file of JSON in the same way, one key of its root a line. */
export function printJson(content: object): string {
  const types: TypeLines = new Map();
  const parts = Object.entries(content).map(
    ([key, value]) => `${quoted(key)}: ${printed(value, INDENT, types)}`,
  );
  return `{\n${parts.map((part) => INDENT + part).join(",\n")}\n}\n`;
}

const INDENT = "  ";

/** The lines of types: those that are written alike are one object. */
type TypeLines = Map<unknown, string>;

/** JSON without places; a user's field or value of the name `place` is kept. */
function printed(value: unknown, indent: string, types: TypeLines): string {
  if (typeof value === "string") return quoted(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = indent + INDENT;
  if (Array.isArray(value)) {
    const items = value.map((item) => printed(item, inner, types));
    return bracketed("[", items, "]", indent).join("");
  }
  const parts: string[] = [];
  for (const key in value) {
    const part = (value as Readonly<Record<string, unknown>>)[key];
    if (part === undefined || (key === "place" && isPlace(part))) continue;
    const text = key === "type" ? typeLine(part, inner, types) : printed(part, inner, types);
    parts.push(`${quoted(key)}: ${text}`);
  }
  return bracketed("{ ", parts, " }", indent).join("");
}

/** As JSON writes it; most texts need no escapes. */
function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

const PLAIN = /^[\w .,:;@/()[\]{}+*<>|?!#%&='^~$-]*$/;

function typeLine(type: unknown, indent: string, types: TypeLines): string {
  const known = types.get(type);
  if (known !== undefined && indent.length + known.length <= MAX_COLUMNS) return known;
  const text = printed(type, indent, types);
  if (!text.includes("\n")) types.set(type, text);
  return text;
}

/** The parts of a text: on one line where that fits, which what has several lines never does. */
function bracketed(
  open: string,
  parts: readonly string[],
  close: string,
  indent: string,
): readonly string[] {
  if (parts.length === 0) return [open.trim(), close.trim()];
  let length = indent.length;
  for (const part of parts) length += part.length + 2;
  const isShort = length <= MAX_COLUMNS && !parts.some((part) => part.includes("\n"));
  if (isShort) return [open, parts.join(", "), close];
  const inner = `\n${indent}${INDENT}`;
  const text = [open.trim()];
  for (const part of parts) text.push(text.length === 1 ? inner : `,${inner}`, part);
  text.push(`\n${indent}${close.trim()}`);
  return text;
}
