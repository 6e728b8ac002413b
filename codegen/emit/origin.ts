// The first words of generated files: by them a later run knows what it may remove.
import { HEADER } from "./printer.ts";

/** The sentence that every generated file begins with, in the comment syntax of its format. */
export const ORIGIN: string = HEADER.replace("// ", "");

/** How a JSON Schema file begins. */
export const JSON_SCHEMA_START: string = jsonStart("$comment");
/** How an AsyncAPI file begins: its root knows no other comment than an extension. */
export const ASYNCAPI_START: string = jsonStart("x-comment");
/** How a Markdown page begins. */
export const MARKDOWN_START = `<!-- ${ORIGIN} -->`;

/** A JSON file whose first key says where it comes from. */
export function jsonText(key: "$comment" | "x-comment", content: object): string {
  return `${JSON.stringify({ [key]: ORIGIN, ...content }, null, 2)}\n`;
}

function jsonStart(key: string): string {
  return JSON.stringify({ [key]: ORIGIN }, null, 2).replace(/\n\}$/, "");
}
