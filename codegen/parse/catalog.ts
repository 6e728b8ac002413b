// All files of a catalog, merged into one model.
import { MODES } from "../compat/mode.ts";
import { emptyCatalog } from "../empty-catalog.ts";
import { createFindings, type Finding, type Findings, type Place } from "../finding.ts";
import { CATALOG, CONTENTS, PERSONAL } from "../format/catalog.ts";
import { CONTEXT } from "../format/patterns.ts";
import type { Catalog } from "../model.ts";
import { parseActor, parseFeed, parseProjection } from "./actors.ts";
import { resolveDefaults } from "./defaults.ts";
import { parseNamedType } from "./fields.ts";
import { type Keys, readKeys } from "./keys.ts";
import { parseLint } from "./lint.ts";
import { parseMessage } from "./messages.ts";
import { parseSaga } from "./sagas.ts";
import { mergeUses, parseUses } from "./uses.ts";
import { readYaml, type YamlReader } from "./yaml.ts";

/** A catalog file. */
export interface SourceFile {
  /** The path that findings show. */
  readonly file: string;
  readonly source: string;
}

const SINGLE = ["owner", "doc", "compatibility", "content", "pii"] as const;
const LISTS = [
  "types",
  "commands",
  "events",
  "actors",
  "sagas",
  "projections",
  "published",
] as const;

/** What those that are no free text may be. */
const VALUES: Readonly<Partial<Record<(typeof SINGLE)[number], readonly string[]>>> = {
  compatibility: MODES,
  content: CONTENTS,
  pii: PERSONAL,
};

type Draft = { -readonly [Key in keyof Catalog]: Catalog[Key] };

/** What the files say. */
export interface ParsedCatalog {
  readonly catalog: Catalog;
  /** Text that is no YAML: names in it may be defined there, which nobody can tell. */
  readonly hidden: string;
}

/** What one file says by itself, whatever the others say. */
export interface ParsedFile {
  readonly source: string;
  readonly hidden: string;
  readonly draft: Draft;
  /** The keys of `SINGLE` that the file has. */
  readonly written: readonly (typeof SINGLE)[number][];
  readonly contextPlace: Place;
  readonly findings: readonly Finding[];
}

/** What files said when they were read last, by their names: one that is the same is not parsed. */
export type ParsedFiles = Map<string, ParsedFile>;

/**
 * Parses and merges the files, reporting everything wrong with them at once. `known` is kept from
 * one call to the next by whoever parses the same files again and again.
 */
export async function parseCatalog(
  files: readonly SourceFile[],
  findings: Findings,
  known: ParsedFiles = new Map(),
): Promise<ParsedCatalog> {
  const catalog = emptyCatalog("");
  const names = new Set(files.map(({ file }) => file));
  for (const name of known.keys()) if (!names.has(name)) known.delete(name);
  const parsed: ParsedFile[] = [];
  for (const file of files) {
    const before = known.get(file.file);
    const now = before?.source === file.source ? before : await parseFile(file);
    known.set(file.file, now);
    mergeFile(catalog, now, findings);
    parsed.push(now);
  }
  settleContext(catalog, parsed, findings);
  resolveDefaults(catalog);
  return {
    catalog,
    hidden: parsed
      .map(({ hidden }) => hidden)
      .join("\n")
      .trim(),
  };
}

function mergeFile(catalog: Draft, file: ParsedFile, findings: Findings): void {
  const { draft } = file;
  for (const { severity, code, subject, message, help, ...place } of file.findings) {
    findings[severity](code, place, subject, message, help);
  }
  for (const key of file.written) Object.assign(catalog, { [key]: draft[key] });
  catalog.uses = mergeUses(catalog.uses, draft.uses, findings);
  const { allow, severities, ignored } = catalog.lint;
  catalog.lint = {
    allow: [...allow, ...draft.lint.allow],
    severities: [...severities, ...draft.lint.severities],
    ignored: [...ignored, ...draft.lint.ignored],
  };
  for (const list of LISTS) {
    Object.assign(catalog, { [list]: [...catalog[list], ...draft[list]] });
  }
}

/** The context of most files, of those with as many the first: the others are reported. */
function settleContext(catalog: Draft, files: readonly ParsedFile[], findings: Findings): void {
  const counts = new Map<string, number>();
  for (const { draft } of files) {
    if (draft.context !== "") counts.set(draft.context, (counts.get(draft.context) ?? 0) + 1);
  }
  const most = Math.max(0, ...counts.values());
  const [context = ""] = [...counts.keys()].filter((name) => counts.get(name) === most);
  catalog.context = context;
  for (const { draft, contextPlace } of files) {
    if (draft.context === "" || draft.context === context) continue;
    const message = `One catalog has one context, not ${context} and ${draft.context}.`;
    const help = `Write context: ${context}, or move the file to another folder.`;
    findings.error("context", contextPlace, draft.context, message, help);
  }
}

async function parseFile({ file, source }: SourceFile): Promise<ParsedFile> {
  const findings = createFindings();
  const yaml = await readYaml(file, source, findings);
  const draft = emptyCatalog("");
  const { hidden } = yaml;
  const keys = readTop(yaml);
  const written = SINGLE.filter((key) => keys?.get(key));
  const contextPlace = keys?.place("context") ?? yaml.root.place;
  if (keys) readFile(draft, yaml, keys);
  if (yaml.isGivenUp()) {
    // What else is reported only follows from the part that was not read.
    const own = findings.all.filter(({ code }) => code === "yaml-alias");
    return {
      source,
      hidden: source,
      draft: emptyCatalog(""),
      written: [],
      contextPlace,
      findings: own,
    };
  }
  return { source, hidden, draft, written, contextPlace, findings: findings.all };
}

/** The keys at the top of a file; undefined when there are none. */
function readTop(yaml: YamlReader): Keys | undefined {
  const { file } = yaml.root.place;
  if (yaml.isMapping(yaml.root)) return readKeys(yaml, yaml.root, "The catalog", CATALOG);
  if (yaml.hidden !== "") return undefined;
  const help = "Begin with `catalog: 1` and `context: name`.";
  yaml.findings.error("empty", yaml.root.place, "", `${file} holds no catalog.`, help);
  return undefined;
}

function readFile(draft: Draft, yaml: YamlReader, keys: Keys): void {
  readHeader(draft, yaml, keys);
  const all = <T>(section: string, parse: (entry: Parameters<typeof parseSaga>[1]) => T): T[] =>
    keys.entries(section).map(parse);
  draft.types = all("types", (e) => parseNamedType(yaml, e));
  draft.commands = all("commands", (e) => parseMessage(yaml, "command", e));
  draft.events = all("events", (e) => parseMessage(yaml, "event", e));
  draft.actors = [
    ...all("aggregates", (e) => parseActor(yaml, "aggregate", e)),
    ...all("services", (e) => parseActor(yaml, "service", e)),
  ];
  draft.sagas = all("sagas", (e) => parseSaga(yaml, e));
  draft.projections = all("projections", (e) => parseProjection(yaml, e));
  draft.published = all("published", (e) => parseFeed(yaml, e));
}

function readHeader(catalog: Draft, yaml: YamlReader, keys: Keys): void {
  const { findings } = yaml;
  const isHidden = (key: string): boolean => new RegExp(`^${key}\\s*:`, "m").test(yaml.hidden);
  if (keys.plain("catalog") !== 1 && !isHidden("catalog")) {
    const place = keys.place("catalog");
    findings.error("catalog-version", place, "", "The file is no catalog 1.", "Write catalog: 1.");
  }
  if (keys.get("context") || !isHidden("context")) readContext(catalog, yaml, keys);
  for (const key of SINGLE) readSingle(catalog, yaml, keys, key);
  catalog.uses = parseUses(yaml, keys);
  const lint = keys.get("lint");
  if (lint) catalog.lint = parseLint(yaml, lint);
}

function readContext(catalog: Draft, { findings }: YamlReader, keys: Keys): void {
  const context = keys.text("context") ?? "";
  if (!CONTEXT.test(context)) {
    const help = "Write context: name, of small letters, digits and _.";
    const text = context === "" ? "The file has no context." : `"${context}" is no context.`;
    findings.error("context", keys.place("context"), context, text, help);
  } else {
    catalog.context = context;
  }
}

function readSingle(
  catalog: Draft,
  yaml: YamlReader,
  keys: Keys,
  key: (typeof SINGLE)[number],
): void {
  const text = keys.text(key);
  if (text === undefined) return;
  const known = VALUES[key];
  if (!known || known.includes(text)) {
    Object.assign(catalog, { [key]: text });
    return;
  }
  const help = `Write ${known.length > 1 ? "one of " : ""}${known.join(", ")}.`;
  yaml.findings.error(key, keys.place(key), key, `"${text}" is no ${key}.`, help);
}
