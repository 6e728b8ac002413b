// The same payloads in the languages that other generators read. They are made of the JSON Schemas
// that `--with json-schema` writes, for flat payloads as those of the large catalog are.
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** A field, as far as our JSON Schemas go here. */
interface FieldSchema {
  readonly type: "string" | "number" | "integer" | "boolean" | "array";
  readonly items?: FieldSchema;
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
}

/** A payload, under the name that its type shall have. */
export interface Payload {
  readonly name: string;
  readonly schema: {
    readonly description?: string;
    readonly properties: Readonly<Record<string, FieldSchema>>;
    readonly required?: readonly string[];
  };
}

/**
 * Writes all inputs into a folder: `json-schema/`, `openapi.json`, `proto/` and `main.tsp`. Gives
 * the names of the payloads.
 */
export async function writePeerInputs(schemas: string, folder: string): Promise<readonly string[]> {
  const payloads = await readPayloads(schemas);
  await mkdir(join(folder, "json-schema"), { recursive: true });
  for (const { name, schema } of payloads) {
    // Some name a type after the title, others after the file.
    const text = JSON.stringify({ title: name, ...bare(schema) });
    await writeFile(join(folder, "json-schema", `${name}.json`), text);
  }
  await writeFile(join(folder, "openapi.json"), openApiOf(payloads));
  await mkdir(join(folder, "proto"));
  for (const [file, text] of protosOf(payloads)) await writeFile(join(folder, "proto", file), text);
  await writeFile(join(folder, "main.tsp"), typeSpecOf(payloads));
  return payloads.map(({ name }) => name);
}

/** Those of the payloads that nothing in a folder is named after, however it writes them. */
export async function missingFrom(
  folder: string,
  names: readonly string[],
): Promise<readonly string[]> {
  const words = new Set<string>();
  for (const file of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    const text = await readFile(join(file.parentPath, file.name), "utf8");
    for (const [word] of `${file.name} ${text}`.matchAll(/\w+/g)) words.add(word.toLowerCase());
  }
  return names.filter((name) => !words.has(name.toLowerCase()));
}

/** `thing0x0-placed.v3.json` is of `Thing0x0PlacedV3`, as its title says. */
async function readPayloads(folder: string): Promise<readonly Payload[]> {
  const payloads: Payload[] = [];
  for (const file of (await readdir(folder)).sort()) {
    const schema = JSON.parse(await readFile(join(folder, file), "utf8"));
    payloads.push({ name: schema.title.replace(" version ", "V"), schema });
  }
  return payloads;
}

/** An OpenAPI 3.1 document with a schema per payload, and no path. */
export function openApiOf(payloads: readonly Payload[]): string {
  const info = { title: "Payloads", version: "1" };
  const schemas = Object.fromEntries(payloads.map(({ name, schema }) => [name, bare(schema)]));
  return JSON.stringify({ openapi: "3.1.0", info, paths: {}, components: { schemas } });
}

/** What a schema says, without what names it or comments on it. */
function bare(schema: object): object {
  const words = ["$schema", "$id", "$comment", "title"];
  return Object.fromEntries(Object.entries(schema).filter(([word]) => !words.includes(word)));
}

const PROTO = { string: "string", number: "double", integer: "int64", boolean: "bool" } as const;

/** A `.proto` file per event, with a message per version. */
export function protosOf(payloads: readonly Payload[]): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const { name, schema } of payloads) {
    const file = `${name.replace(/V\d+$/, "").toLowerCase()}.proto`;
    const fields = Object.entries(schema.properties).map(([key, field], index) => {
      const { type } = field.items ?? field;
      if (type === "array") throw new Error(`${name}.${key}: Protobuf has no lists of lists.`);
      const isRequired = schema.required?.includes(key);
      const label = field.items ? "repeated " : isRequired ? "" : "optional ";
      return `  ${label}${PROTO[type]} ${key} = ${index + 1};`;
    });
    const before = files.get(file) ?? 'syntax = "proto3";\npackage payloads;\n';
    files.set(file, `${before}\nmessage ${name} {\n${fields.join("\n")}\n}\n`);
  }
  return files;
}

/** One TypeSpec file, with a model per payload. */
export function typeSpecOf(payloads: readonly Payload[]): string {
  const models = payloads.map(({ name, schema }) => {
    const { description, properties, required = [] } = schema;
    const doc = description === undefined ? "" : `/** ${description.replace(/\s+/g, " ")} */\n`;
    const fields = Object.entries(properties).map(([key, field]) => {
      const mark = required.includes(key) ? "" : "?";
      const start = field.default === undefined ? "" : ` = ${JSON.stringify(field.default)}`;
      return `  ${decoratorsOf(field)}${key}${mark}: ${typeSpecType(field)}${start};`;
    });
    return `${doc}model ${name} {\n${fields.join("\n")}\n}\n`;
  });
  return ["namespace Payloads;\n", ...models].join("\n");
}

const DECORATORS = [
  ["minLength", "minLength"],
  ["maxLength", "maxLength"],
  ["minimum", "minValue"],
  ["maximum", "maxValue"],
] as const;

function decoratorsOf(field: FieldSchema): string {
  const texts = DECORATORS.map(([word, decorator]) => {
    const value = field[word];
    return value === undefined ? "" : `@${decorator}(${value}) `;
  });
  return texts.join("");
}

function typeSpecType({ type, items, format }: FieldSchema): string {
  if (items) return `${typeSpecType(items)}[]`;
  if (format === "date-time") return "utcDateTime";
  const types = { string: "string", number: "float64", integer: "int64", boolean: "boolean" };
  if (type === "array") throw new Error("A list says nothing of its items.");
  return types[type];
}
