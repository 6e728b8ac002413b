// A folder of JSON Schemas: which are events, which commands, and which only types of others.

import { basename, dirname } from "node:path";
import { isMapping } from "../mapping.ts";
import { type FoundCatalog, type FoundMessage, textOf } from "./found-message.ts";
import type { Losses } from "./losses.ts";
import { pascalName } from "./names.ts";
import type { References } from "./references.ts";
import { childrenOf, inside, type Location, mappingAt, type SourceDocument } from "./source.ts";

/** Reads the documents of one folder. */
export function readJsonSchemas(
  title: string,
  documents: readonly SourceDocument[],
  references: References,
  losses: Losses,
): FoundCatalog {
  const roots = documents.flatMap((document): readonly Location[] => {
    const root = { document, pointer: [] };
    if (isSchema(document.value)) return [root];
    const help = "Move it out of the folder, or give it a type.";
    const what = "this file is no JSON Schema";
    losses.add({ code: "not-carried-over", at: root, subject: "", what, help });
    return [];
  });
  const referred = new Set(roots.flatMap((root) => referredFiles(root, references)));
  const isMessage = (root: Location): boolean =>
    !referred.has(root.document.file) && isObject(root, references);
  const definitions = roots.flatMap((root) =>
    ["definitions", "$defs"].flatMap((key) => childrenOf(inside(root, key)).map(([, at]) => at)),
  );
  const others = roots.filter((root) => !isMessage(root) && describesValue(root));
  return {
    title,
    messages: roots.filter(isMessage).map(messageOf),
    schemas: [...others, ...definitions],
  };
}

const SCHEMA_KEYS = [
  ...["$schema", "$ref", "type", "properties", "allOf", "anyOf", "oneOf", "enum", "const"],
  ...["definitions", "$defs", "items"],
];

const isSchema = (value: unknown): boolean =>
  isMapping(value) && SCHEMA_KEYS.some((key) => key in value);

/** Whether a root says something itself, besides holding definitions. */
const describesValue = (root: Location): boolean =>
  SCHEMA_KEYS.slice(1, 9).some((key) => key in mappingAt(root));

/** How deep it is looked whether a schema is one of an object. */
const MAX_DEPTH = 16;

function isObject(at: Location, references: References, depth = 0): boolean {
  const followed = references.follow(at);
  if (depth > MAX_DEPTH || "lost" in followed) return false;
  const { type, properties } = mappingAt(followed.found);
  if (type === "object" || (type === undefined && isMapping(properties))) return true;
  const all = childrenOf(inside(followed.found, "allOf"));
  return type === undefined && all.some(([, part]) => isObject(part, references, depth + 1));
}

/** Other files that a document refers to as a whole. */
function referredFiles(root: Location, references: References): readonly string[] {
  const files: string[] = [];
  const open: unknown[] = [root.document.value];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value !== "object" || value === null) continue;
    const { $ref } = value as { readonly $ref?: unknown };
    const target = typeof $ref === "string" ? references.target($ref, root.document) : undefined;
    if (target?.pointer.length === 0) files.push(target.document.file);
    for (const part of Object.values(value)) open.push(part);
  }
  return files;
}

function messageOf(at: Location): FoundMessage {
  const { title, description, examples } = mappingAt(at);
  const file = schemaFileName(at.document.file);
  const name = pascalName(file) === "" ? (textOf(title) ?? "") : file;
  const isCommand =
    /command$/i.test(pascalName(file)) ||
    /(^|[\\/])commands?$/i.test(dirname(at.document.file)) ||
    /\bcommand\b/i.test(textOf(title) ?? "");
  const doc = textOf(description) ?? textOf(title);
  const [example] = Array.isArray(examples) ? (examples as readonly unknown[]) : [];
  return {
    kind: isCommand ? "command" : "event",
    name,
    at,
    payload: at,
    parameters: [],
    ...(doc !== undefined && { doc }),
    ...(isMapping(example) && { example: { value: example, at: inside(at, "examples", "0") } }),
  };
}

/** `order-placed.schema.json` is called `order-placed`. */
export function schemaFileName(file: string): string {
  return basename(file).replace(/(\.schema)?\.(json|ya?ml)$/i, "");
}
