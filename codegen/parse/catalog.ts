// All files of a catalog, merged into one model.
import type { Findings } from "../finding.ts";
import { type Catalog, emptyCatalog } from "../model.ts";
import { parseActor, parseFeed, parseProjection } from "./actors.ts";
import { resolveDefaults } from "./defaults.ts";
import { parseNamedType } from "./fields.ts";
import { type Keys, readKeys } from "./keys.ts";
import { parseLint } from "./lint.ts";
import { parseMessage } from "./messages.ts";
import { parseSaga } from "./sagas.ts";
import { readYaml, type YamlReader } from "./yaml.ts";

/** A catalog file. */
export interface SourceFile {
  /** The path that findings show. */
  readonly file: string;
  readonly source: string;
}

const SINGLE = ["owner", "doc", "compatibility", "content", "pii"] as const;
const SECTIONS = [
  "types",
  "commands",
  "events",
  "aggregates",
  "services",
  "sagas",
  "projections",
  "published",
] as const;
const TOP = ["catalog", "context", ...SINGLE, "uses", "lint", ...SECTIONS];

const MODES = ["none", "backward", "forward", "full"];

type Draft = { -readonly [Key in keyof Catalog]: Catalog[Key] };

/** What the files say. */
export interface ParsedCatalog {
  readonly catalog: Catalog;
  /** Text that is no YAML: names in it may be defined there, which nobody can tell. */
  readonly hidden: string;
}

/** Parses and merges the files, reporting everything wrong with them at once. */
export function parseCatalog(files: readonly SourceFile[], findings: Findings): ParsedCatalog {
  const catalog: Draft = emptyCatalog("");
  const hidden: string[] = [];
  for (const { file, source } of files) {
    const yaml = readYaml(file, source, findings);
    mergeFile(catalog, yaml);
    hidden.push(yaml.hidden);
  }
  resolveDefaults(catalog);
  return { catalog, hidden: hidden.join("\n").trim() };
}

function mergeFile(catalog: Draft, yaml: YamlReader): void {
  const { file } = yaml.root.place;
  if (!yaml.isMapping(yaml.root)) {
    if (yaml.hidden !== "") return;
    const help = "Begin with `catalog: 1` and `context: name`.";
    yaml.findings.error("empty", yaml.root.place, "", `${file} holds no catalog.`, help);
    return;
  }
  const keys = readKeys(yaml, yaml.root, "The catalog", TOP);
  readHeader(catalog, yaml, keys);
  const all = <T>(section: string, parse: (entry: Parameters<typeof parseSaga>[1]) => T): T[] =>
    keys.entries(section).map(parse);
  catalog.types = [...catalog.types, ...all("types", (e) => parseNamedType(yaml, e))];
  catalog.commands = [
    ...catalog.commands,
    ...all("commands", (e) => parseMessage(yaml, "command", e)),
  ];
  catalog.events = [...catalog.events, ...all("events", (e) => parseMessage(yaml, "event", e))];
  catalog.actors = [
    ...catalog.actors,
    ...all("aggregates", (e) => parseActor(yaml, "aggregate", e)),
    ...all("services", (e) => parseActor(yaml, "service", e)),
  ];
  catalog.sagas = [...catalog.sagas, ...all("sagas", (e) => parseSaga(yaml, e))];
  catalog.projections = [
    ...catalog.projections,
    ...all("projections", (e) => parseProjection(yaml, e)),
  ];
  catalog.published = [...catalog.published, ...all("published", (e) => parseFeed(yaml, e))];
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
  const uses = keys.entries("uses").map(({ key, value }) => [key, yaml.text(value, key)]);
  catalog.uses = { ...catalog.uses, ...Object.fromEntries(uses) };
  const lint = keys.get("lint");
  if (!lint) return;
  const { allow, severities, ignored } = parseLint(yaml, lint);
  catalog.lint = {
    allow: [...catalog.lint.allow, ...allow],
    severities: [...catalog.lint.severities, ...severities],
    ignored: [...catalog.lint.ignored, ...ignored],
  };
}

function readContext(catalog: Draft, { findings }: YamlReader, keys: Keys): void {
  const context = keys.text("context") ?? "";
  if (!/^[a-z][a-z0-9_]*$/.test(context)) {
    const help = "Write context: name, of small letters, digits and _.";
    findings.error("context", keys.place("context"), context, `"${context}" is no context.`, help);
  } else if (catalog.context !== "" && catalog.context !== context) {
    const message = `One catalog has one context, not ${catalog.context} and ${context}.`;
    const help = `Write context: ${catalog.context}, or move the file to another folder.`;
    findings.error("context", keys.place("context"), context, message, help);
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
  const wrong = (want: string): void =>
    yaml.findings.error(key, keys.place(key), key, `"${text}" is no ${key}.`, `Write ${want}.`);
  if (key === "content") {
    if (text === "open" || text === "strict") catalog.content = text;
    else wrong("open or strict");
  } else if (key === "compatibility") {
    if (MODES.includes(text.replace(/-transitive$/, ""))) catalog.compatibility = text;
    else wrong(`one of ${MODES.join(", ")}, each optionally with -transitive`);
  } else {
    catalog[key] = text;
  }
}
