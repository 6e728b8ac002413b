// An imported model as the text of catalog files, in the shortest form that says everything.
import { Document, isMap, isScalar, isSeq } from "yaml";
import type { Field, Mark, Type } from "../type.ts";
import { expressionOf, schemaOf } from "./type-text.ts";

/** What was imported, ready to be written. */
export interface ImportedCatalog {
  readonly context: string;
  readonly doc?: string;
  /** What it was imported from. */
  readonly origin: string;
  readonly types: readonly ImportedType[];
  readonly messages: readonly ImportedMessage[];
  readonly actor: ImportedActor;
}

/** A type under `types`. */
export interface ImportedType {
  readonly name: string;
  readonly type: Type;
  readonly doc?: string;
}

/** A command or event with its one version. */
export interface ImportedMessage {
  readonly kind: "command" | "event";
  readonly name: string;
  readonly doc?: string;
  readonly fields: readonly Field[];
  readonly example?: unknown;
  /** Lint rules that do not hold for it, because it keeps its name. */
  readonly ignored?: readonly string[];
}

/** Whoever handles and emits everything. */
export interface ImportedActor {
  readonly kind: "aggregate" | "service";
  readonly name: string;
  /** The type of an aggregate's id. */
  readonly id?: string;
}

/** A file to write. */
export interface CatalogFile {
  readonly file: string;
  readonly text: string;
}

type Yaml = Readonly<Record<string, unknown>>;

/** The files of a catalog; none for what is empty. */
export function catalogFiles(catalog: ImportedCatalog): readonly CatalogFile[] {
  const { types, messages, actor, context, doc, origin } = catalog;
  const of = (kind: ImportedMessage["kind"]) => messages.filter((message) => message.kind === kind);
  const handles = of("command").map(({ name }) => name);
  const emits = of("event").map(({ name }) => name);
  const id = actor.id === undefined ? {} : { id: actor.id };
  const owner = {
    ...id,
    ...(handles.length > 0 && { handles }),
    ...(emits.length > 0 && { emits }),
  };
  const files: readonly (readonly [file: string, section: string, entries: Yaml])[] = [
    ["types", "types", byName(types, typeYaml)],
    ["commands", "commands", byName(of("command"), messageYaml)],
    ["events", "events", byName(of("event"), messageYaml)],
    ["actors", `${actor.kind}s`, messages.length > 0 ? { [actor.name]: owner } : {}],
  ];
  const written = files.filter(([, , entries]) => Object.keys(entries).length > 0);
  return written.map(([file, section, entries], index) => {
    const head = { catalog: 1, context, ...(index === 0 && doc !== undefined && { doc }) };
    const text = yamlText({ ...head, [section]: entries });
    const comment =
      index === 0 ? `# Imported from ${origin}. From here on it is yours to edit.\n` : "";
    return { file: `${file}.yaml`, text: `${comment}${text}` };
  });
}

function byName<T extends { readonly name: string }>(
  items: readonly T[],
  yaml: (item: T) => unknown,
): Yaml {
  return Object.fromEntries(items.map((item) => [item.name, yaml(item)]));
}

/** Columns after which texts are wrapped. */
const LINE_WIDTH = 100;

function yamlText(value: Yaml): string {
  const document = new Document(value);
  for (const pair of isMap(document.contents) ? document.contents.items : []) {
    if (!isMap(pair.value)) continue;
    if (isScalar(pair.key)) pair.key.spaceBefore = true;
    for (const { value: actor } of pair.value.items) {
      if (!isMap(actor)) continue;
      for (const { value: list } of actor.items) if (isSeq(list)) list.flow = true;
    }
  }
  return document.toString({ lineWidth: LINE_WIDTH, flowCollectionPadding: false });
}

function typeYaml({ type, doc }: ImportedType): unknown {
  const long = longForm(type);
  return doc === undefined && typeof long.type === "string"
    ? long.type
    : { ...docYaml(doc), ...long };
}

function messageYaml({ doc, fields, example, ignored = [] }: ImportedMessage): unknown {
  const reasons = ignored.map((rule) => [rule, "It was imported under this name."]);
  return {
    ...docYaml(doc),
    payload: fieldsYaml(fields),
    ...(example !== undefined && { example }),
    ...(reasons.length > 0 && { lint: { ignore: Object.fromEntries(reasons) } }),
  };
}

const docYaml = (doc: string | undefined): Yaml => (doc === undefined ? {} : { doc });

function fieldsYaml(fields: readonly Field[]): Yaml {
  return Object.fromEntries(
    fields.map((field) => [`${field.name}${field.optional ? "?" : ""}`, fieldYaml(field)]),
  );
}

function fieldYaml({ type, doc, default: filled, marks }: Field): unknown {
  const long = longForm(type);
  const short = filled && shortLiteral(filled.value);
  const literal = short === undefined ? "" : ` = ${short}`;
  const suffix = `${literal}${marks.map(markText).join("")}`;
  const rest = filled && short === undefined ? { default: filled.value } : {};
  if (typeof long.type !== "string") {
    return { ...docYaml(doc), ...long, ...(filled && { default: filled.value }) };
  }
  const text = `${long.type}${suffix}`;
  if (doc === undefined && Object.keys(rest).length === 0) return text;
  return { ...docYaml(doc), type: text, ...rest };
}

/** Whether a mark can stand at a field of this type: only an expression takes marks. */
export function takesMarks(type: Type): boolean {
  return expressionOf(type) !== undefined;
}

function markText({ name, argument }: Mark): string {
  return argument === undefined ? ` @${name}` : ` @${name}(${JSON.stringify(argument)})`;
}

function shortLiteral(value: unknown): string | undefined {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const isWord = typeof value === "string" && /^[A-Za-z][\w-]*$/.test(value);
  return isWord && value !== "null" ? value : undefined;
}

function longForm(type: Type): Yaml {
  const text = expressionOf(type);
  if (text !== undefined) return { type: text };
  if (type.kind === "enum") return { enum: type.values, ...(type.open && { open: true }) };
  if (type.kind === "object" && type.fields.every(({ name }) => /^[a-z]/.test(name))) {
    return { fields: fieldsYaml(type.fields) };
  }
  return { schema: schemaOf(type) };
}
