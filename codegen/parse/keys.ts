// A mapping with known keys: everything else in it is reported.
import type { Place } from "../finding.ts";
import { type Construct, knownKeys, strayKeys } from "../format/construct.ts";
import type { Reference } from "../model.ts";
import type { Entry, Value, YamlReader } from "./yaml.ts";

/** Access to a mapping by key; made by {@link readKeys}. */
export interface Keys {
  /** Whether it is something else than a mapping, which is reported. */
  readonly isWrong: boolean;
  get(key: string): Value | undefined;
  /** Where the key is, or else the mapping. */
  place(key: string): Place;
  text(key: string): string | undefined;
  plain(key: string): unknown;
  /** Whether it is true. */
  flag(key: string): boolean;
  entries(key: string): readonly Entry[];
  /** One name. */
  reference(key: string): Reference | undefined;
  /** One name or a list of names. */
  references(key: string): readonly Reference[];
  texts(key: string): readonly string[];
  /** Reports that there is no such key, or nothing behind it. */
  need(key: string, help: string): void;
}

/**
 * Reads a mapping, reporting keys that are not known, or exclude each other. One that is misspelt
 * is read as what was meant: that it is missing would be the same mistake once more.
 */
export function readKeys(
  yaml: YamlReader,
  value: Value,
  subject: string,
  construct: Construct,
): Keys {
  const written = new Map(yaml.entries(value, subject).map((entry) => [entry.key, entry]));
  refuseStray(yaml, written, subject, construct);
  const meant = refuseUnknown(yaml, written, subject, knownKeys(construct));
  const entries = meant.size === 0 ? written : new Map([...meant, ...written]);
  const get = (key: string): Value | undefined => entries.get(key)?.value;
  const inside = withinSentence(subject);
  const all = (key: string): readonly Value[] => {
    const found = get(key);
    if (!found) return [];
    return yaml.isList(found) ? yaml.items(found, `${key} of ${inside}`) : [found];
  };
  const nameOf = (item: Value, key: string): Reference => referenceTo(yaml, item, subject, key);
  const isWrong = !yaml.isMapping(value) && !yaml.isNothing(value);
  return {
    isWrong,
    get,
    place: (key) => entries.get(key)?.place ?? value.place,
    text: (key) => {
      const found = get(key);
      const text = found && yaml.text(found, `${key} of ${inside}`);
      // What is no text is reported, and says nothing.
      return text === "" && !yaml.isEmptyText(found!) ? undefined : text;
    },
    plain: (key) => {
      const found = get(key);
      return found && yaml.plain(found);
    },
    entries: (key) => {
      const found = get(key);
      return found ? yaml.entries(found, `${key} of ${inside}`) : [];
    },
    flag: (key) => {
      const found = get(key);
      const flag = found && yaml.plain(found);
      if (!found || typeof flag === "boolean") return flag === true;
      const text = `${key} of ${inside} must be true or false.`;
      yaml.findings.error("shape", found.place, subject, text, `Write ${key}: true.`);
      return false;
    },
    reference: (key) => {
      const found = get(key);
      return found && nameOf(found, key);
    },
    references: (key) => all(key).map((item) => nameOf(item, key)),
    need: (key, help) => {
      const found = get(key);
      if (isWrong || (found && !isEmpty(yaml, found))) return;
      const place = entries.get(key)?.place ?? value.place;
      yaml.findings.error("missing-key", place, subject, `${subject} has no ${key}.`, help);
    },
    texts: (key) => all(key).map((item) => textOrList(yaml, item, subject, key)),
  };
}

/** "A step of Lending", or "The catalog", begins a sentence. */
const withinSentence = (subject: string): string =>
  subject.replace(/^(?:A|The) /, (article) => article.toLowerCase());

function isEmpty(yaml: YamlReader, value: Value): boolean {
  if (yaml.isList(value)) return yaml.items(value, "").length === 0;
  return yaml.isMapping(value) ? yaml.entries(value, "").length === 0 : yaml.isNothing(value);
}

/** An empty name would be taken for one that is reported already. */
function referenceTo(yaml: YamlReader, item: Value, subject: string, key: string): Reference {
  const name = yaml.text(item, `${key} of ${withinSentence(subject)}`);
  if (yaml.isEmptyText(item)) {
    const text = `${key} of ${withinSentence(subject)} must be a name.`;
    yaml.findings.error("shape", item.place, subject, text, "Write a name here.");
  }
  return { name, place: item.place };
}

function textOrList(yaml: YamlReader, item: Value, subject: string, key: string): string {
  if (!yaml.isMapping(item)) return yaml.text(item, `${key} of ${withinSentence(subject)}`);
  const text = `${key} of ${withinSentence(subject)} must be text, or a list of texts.`;
  yaml.findings.error("shape", item.place, subject, text, "Write text here, or a list of texts.");
  return "";
}

type Entries = ReadonlyMap<string, Entry>;

/** Gives misspelt entries under the keys that were meant. */
function refuseUnknown(
  yaml: YamlReader,
  entries: Entries,
  subject: string,
  known: readonly string[],
): Entries {
  const meant = new Map<string, Entry>();
  for (const entry of entries.values()) {
    const { key, place } = entry;
    if (known.includes(key)) continue;
    const near = nearest(key, known);
    const help = near ? `Did you mean "${near}"?` : unknownHelp(yaml, entry, known);
    yaml.findings.error("unknown-key", place, subject, `${subject} has no key "${key}".`, help);
    if (near) meant.set(near, entry);
  }
  return meant;
}

/** A key with nothing behind it is often what YAML made of a comma. */
function unknownHelp(yaml: YamlReader, { value }: Entry, known: readonly string[]): string {
  const keys = `Known keys: ${known.join(", ")}.`;
  return yaml.isNothing(value)
    ? `Quote what has a comma: inside { }, YAML splits there. ${keys}`
    : keys;
}

/** The name that was most likely meant; of two letters, both may not be wrong. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = 3;
  for (const other of known) {
    const found = distance(other, name);
    if (found >= least || found >= other.length) continue;
    best = other;
    least = found;
  }
  return best;
}

/** Whether a name is surely one of those, misspelt: of six letters at most two are wrong. */
export function isMisspelt(name: string, known: readonly string[]): boolean {
  const near = nearest(name, known);
  return near !== undefined && distance(near, name) * 3 <= near.length;
}

/** What does not go with the key that was chosen would be ignored without a word. */
function refuseStray(
  yaml: YamlReader,
  entries: Entries,
  subject: string,
  construct: Construct,
): void {
  const { choice = {} } = construct;
  const chosen = Object.keys(choice).find((key) => entries.has(key));
  if (!chosen) return;
  for (const key of strayKeys(construct, chosen)) {
    const entry = entries.get(key);
    if (!entry) continue;
    const text = `${subject} has ${chosen}, with which ${key} cannot stand.`;
    const help = `Keep one of the two; ${key} goes ${placeOf(construct, key)}.`;
    yaml.findings.error("stray-key", entry.place, subject, text, help);
  }
}

function placeOf({ choice = {} }: Construct, key: string): string {
  const owners = Object.keys(choice).filter((name) => choice[name]!.beside?.[key]);
  return owners.length > 0 ? `with ${owners.join(" or ")}` : "by itself";
}

/** Levenshtein distance, for "did you mean". */
export function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, swap));
    }
    row = next;
  }
  return row[b.length]!;
}
