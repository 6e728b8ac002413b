// One import: documents are read, converted, checked and written.

import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { basename, join, relative, resolve } from "node:path";
import { type Finding, sortFindings } from "../finding.ts";
import { isMapping } from "../mapping.ts";
import { readAsyncapi } from "./asyncapi.ts";
import { type CatalogFile, catalogFiles } from "./catalog-writer.ts";
import { convert } from "./convert.ts";
import type { FoundCatalog } from "./found-message.ts";
import type { Imported, ImportOptions } from "./import-catalog.ts";
import { readJsonSchemas } from "./json-schemas.ts";
import { errorsIn, withExceptions } from "./lint-exceptions.ts";
import { createLosses, type Losses } from "./losses.ts";
import { createReferences, type References } from "./references.ts";
import { isSourceError, readSource, type SourceDocument } from "./source.ts";

/** Largest document, in bytes. */
const MAX_BYTES = 8 * 1024 * 1024;
/** Most files in a folder of JSON Schemas. */
const MAX_FILES = 2000;

/** Most messages in one import: checks compare them with each other. */
const MAX_MESSAGES = 5000;

/** Ends an import: the one thing that keeps anything from being written. */
class Stop {
  readonly finding: Finding;
  constructor(code: string, file: string, message: string, help: string, line = 1, column = 1) {
    this.finding = { file, line, column, code, severity: "error", subject: "", message, help };
  }
}

/** Runs an import; what ends it early is a finding. */
export async function runImport(options: ImportOptions): Promise<Imported> {
  try {
    return await run(options);
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    return { findings: [error.finding], written: [], types: 0, commands: 0, events: 0 };
  }
}

async function run({ format, source, out, context }: ImportOptions): Promise<Imported> {
  if (context !== undefined && !/^[a-z][a-z0-9_]*$/.test(context)) {
    const help = "Write small letters, digits and _: --context my_shop.";
    throw new Stop("context", source, `"${context}" is no context.`, help);
  }
  await refuseFull(out);
  const losses = createLosses();
  const unread: Finding[] = [];
  const documents =
    format === "asyncapi" ? [await readDocument(source)] : await readFolder(source, unread);
  const references = createReferences(documents);
  const found = readFound(format, source, documents, references, losses);
  if (found.messages.length > MAX_MESSAGES) {
    const message = `${source} has ${found.messages.length} messages, over ${MAX_MESSAGES}.`;
    throw new Stop("too-large", source, message, "Divide it into several contexts.");
  }
  const converted = convert(found, { references, losses, origin: source, context });
  const catalog = await withExceptions(converted, losses);
  if (catalog.messages.length + catalog.types.length === 0) {
    const [what, help] = NOTHING[format];
    throw new Stop("nothing-to-import", source, `${source} has ${what}.`, help);
  }
  const files = catalogFiles(catalog);
  await write(out, files);
  // There should be none: what is written is right, or the import itself is wrong and says so.
  const errors = await errorsIn(files);
  const mistakes = errors.map((one) => ({ ...one, file: join(out, one.file) }));
  const count = (kind: string): number =>
    catalog.messages.filter((message) => message.kind === kind).length;
  return {
    findings: [...mistakes, ...unread, ...sortFindings(losses.findings())],
    written: files.map(({ file }) => file),
    types: catalog.types.length,
    commands: count("command"),
    events: count("event"),
  };
}

const NOTHING = {
  asyncapi: ["no message and no schema", "Add channels with messages, or components.schemas."],
  jsonschema: ["no JSON Schema", "Give the folder with the .json or .yaml files of schemas."],
} as const;

function readFound(
  format: ImportOptions["format"],
  source: string,
  documents: readonly SourceDocument[],
  references: References,
  losses: Losses,
): FoundCatalog {
  if (format === "jsonschema") {
    return readJsonSchemas(basename(resolve(source)), documents, references, losses);
  }
  const document = documents[0]!;
  return readAsyncapi(document, versionOf(document), references, losses);
}

function versionOf({ value, file, placeOf }: SourceDocument): 2 | 3 {
  const version = isMapping(value) ? value.asyncapi : undefined;
  const major = /^([23])\.\d+/.exec(String(version))?.[1];
  if (major === "2" || major === "3") return major === "2" ? 2 : 3;
  if (version === undefined) {
    const help = "Give a document that begins with asyncapi: 3.0.0, or import jsonschema DIR.";
    throw new Stop("not-asyncapi", file, `${file} is no AsyncAPI document.`, help);
  }
  const { line, column } = placeOf(["asyncapi"]);
  const message = `AsyncAPI ${String(version)} cannot be imported, only 2.x and 3.x.`;
  const help = "Convert the document to 3.0.0 first, for instance with asyncapi convert.";
  throw new Stop("version", file, message, help, line, column);
}

async function refuseFull(out: string): Promise<void> {
  const found = await stat(out).catch(() => undefined);
  if (!found) return;
  const inside = found.isDirectory() ? await readdir(out) : [out];
  if (inside.length === 0) return;
  const message = found.isDirectory()
    ? `${out} is not empty: an import overwrites nothing.`
    : `${out} is a file, not a folder.`;
  throw new Stop("not-empty", out, message, "Name another folder with --out.");
}

async function readDocument(path: string): Promise<SourceDocument> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) {
    const help = "Give the file of an AsyncAPI document, .yaml or .json.";
    throw new Stop("not-found", path, `There is no file ${path}.`, help);
  }
  const file = relative(process.cwd(), path) || path;
  if (found.size > MAX_BYTES) {
    const message = `${file} has over ${MAX_BYTES / 1024 / 1024} MiB.`;
    throw new Stop("too-large", file, message, "Divide it into several documents.");
  }
  const read = readSource(file, await readFile(path, "utf8"));
  if (!isSourceError(read)) return read;
  const message = `${file} is no YAML or JSON: ${read.problem}.`;
  const help = "Correct the document at this place.";
  throw new Stop("yaml-syntax", file, message, help, read.line, read.column);
}

async function readFolder(folder: string, unread: Finding[]): Promise<readonly SourceDocument[]> {
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory()) {
    const help = "Give the folder with the .json or .yaml files of schemas.";
    throw new Stop("not-found", folder, `There is no folder ${folder}.`, help);
  }
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && /\.(json|ya?ml)$/i.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/(^|[\\/])node_modules[\\/]/.test(relative(folder, path)))
    .sort();
  if (paths.length > MAX_FILES) {
    const message = `${folder} has ${paths.length} files, over ${MAX_FILES}.`;
    throw new Stop("too-large", folder, message, "Import it folder by folder.");
  }
  const documents: SourceDocument[] = [];
  for (const path of paths) {
    try {
      documents.push(await readDocument(path));
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
      unread.push({ ...error.finding, severity: "warning" });
    }
  }
  return documents;
}

async function write(out: string, files: readonly CatalogFile[]): Promise<void> {
  await mkdir(out, { recursive: true });
  // `wx` fails rather than overwrite what came there since.
  for (const { file, text } of files) await writeFile(join(out, file), text, { flag: "wx" });
}
