// Pieces of Markdown in which nothing of the catalog can turn into markup.
import type { Field, Range, Type } from "../type.ts";

/** Text of people: shown as it is written, without HTML. */
export function plain(text: string): string {
  return text
    .trim()
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replace(/[\\[\]]/g, "\\$&")
    .replace(/^([#=*+-]|\d+[.)]|```|~~~)/gm, (start) => start.replace(/.$/, "\\$&"));
}

/** Code, between more backticks than it has itself. */
export function code(text: string): string {
  const runs = [...text.matchAll(/`+/g)].map(([run]) => run.length);
  const fence = "`".repeat(Math.max(0, ...runs) + 1);
  const space = /^`|`$|^ .* $/.test(text) ? " " : "";
  return `${fence}${space}${text.replaceAll("\n", " ")}${space}${fence}`;
}

/** A value as JSON, in a line. */
export const json = (value: unknown): string => code(JSON.stringify(value) ?? "");

/** A JSON block. */
export function jsonBlock(value: unknown): string {
  return `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``;
}

/** A link to the heading of a name on the same page, whose anchor has no dots. */
export function link(name: string): string {
  return `[${name}](#${name.toLowerCase().replaceAll(".", "")})`;
}

/** Links, as a list in a sentence. */
export function links(names: readonly string[]): string {
  return names.map(link).join(", ");
}

/** A table; a bar in a cell would end it, code or not. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => {
    const safe = cells.map((cell) => cell.replaceAll("|", "\\|").replace(/\s*\n\s*/g, " "));
    return `| ${safe.join(" | ")} |`;
  };
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** A type of its own: its fields, or what it is and what it demands. */
export function typeBody(type: Type): readonly string[] {
  if (type.kind === "object") return [fieldTable(type.fields)];
  const demands = limits(type).join("; ");
  const inner = innerObject(type, "");
  return [
    `${typeText(type)}${demands && `: ${demands}`}`,
    ...(inner ? [table(HEAD, fieldRows(inner.fields, `${inner.name}.`))] : []),
  ];
}

const HEAD = ["field", "type", "meaning", "constraints"];

/** The table of some fields; those of objects inside follow theirs. */
export function fieldTable(fields: readonly Field[]): string {
  if (fields.length === 0) return "No fields.";
  return table(HEAD, fieldRows(fields, ""));
}

function fieldRows(fields: readonly Field[], before: string): readonly (readonly string[])[] {
  return fields.flatMap((field) => {
    const name = `${before}${field.name}`;
    const row = [code(name), typeText(field.type), plain(field.doc ?? ""), constraints(field)];
    const inner = innerObject(field.type, name);
    return [row, ...(inner ? fieldRows(inner.fields, `${inner.name}.`) : [])];
  });
}

function innerObject(
  type: Type,
  name: string,
): { readonly name: string; readonly fields: readonly Field[] } | undefined {
  if (type.kind === "object") return { name, fields: type.fields };
  if (type.kind === "list") return innerObject(type.item, `${name}[]`);
  if (type.kind === "map") return innerObject(type.value, `${name}{}`);
  return type.kind === "nullable" ? innerObject(type.of, name) : undefined;
}

/** A type in words; types of the catalog are links. */
export function typeText(type: Type): string {
  switch (type.kind) {
    case "primitive":
      return type.name;
    case "enum":
      return `${type.values.map(code).join(", ")}${type.open ? ", or another text" : ""}`;
    case "list":
      return `list of ${typeText(type.item)}`;
    case "map":
      return `map of ${typeText(type.value)}`;
    case "named":
      return link(type.name);
    case "object":
      return "object";
    case "nullable":
      return `${typeText(type.of)}, or null`;
    case "union":
      return type.members.map(memberText).join(" or ");
    case "literal":
      return json(type.value);
    case "unknown":
      return "anything";
  }
}

/** Of a union's objects no table follows. */
function memberText(type: Type): string {
  if (type.kind !== "object") return typeText(type);
  const fields = type.fields.map((field) => `${code(field.name)} (${typeText(field.type)})`);
  return `object of ${fields.join(", ")}`;
}

function constraints(field: Field): string {
  const parts = [
    ...(field.optional ? ["optional"] : []),
    ...limits(field.type),
    ...(field.default ? [`default ${json(field.default.value)}`] : []),
    ...field.marks.map(({ name, argument }) => {
      if (name === "deprecated") return argument ? `deprecated: ${plain(argument)}` : name;
      if (name === "pii") return `personal data${argument ? `: ${plain(argument)}` : ""}`;
      return name === "subject" ? "whose data it is" : name;
    }),
  ];
  return parts.join("; ");
}

/** What a type demands beyond its kind. */
function limits(type: Type): readonly string[] {
  switch (type.kind) {
    case "primitive": {
      const unit = type.name === "string" ? "characters" : "";
      const multiple = type.multipleOf === undefined ? [] : [`multiple of ${type.multipleOf}`];
      const pattern = type.pattern === undefined ? [] : [`like ${code(`/${type.pattern}/`)}`];
      return [...rangeText(type, unit), ...multiple, ...pattern];
    }
    case "list":
      return [...rangeText(type, "items"), ...limits(type.item).map((limit) => `each ${limit}`)];
    case "map":
      return limits(type.value).map((limit) => `each ${limit}`);
    case "nullable":
      return limits(type.of);
    default:
      return [];
  }
}

function rangeText({ min, max }: Range, unit: string): readonly string[] {
  const of = unit === "" ? "" : ` ${unit}`;
  if (min !== undefined && max !== undefined) {
    return [min === max ? `exactly ${min}${of}` : `${min} to ${max}${of}`];
  }
  if (min !== undefined) return [`at least ${min}${of}`];
  return max === undefined ? [] : [`at most ${max}${of}`];
}
