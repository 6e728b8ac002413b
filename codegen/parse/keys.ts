// A mapping with known keys: everything else in it is reported.
import type { Place } from "../finding.ts";
import type { Reference } from "../model.ts";
import type { Entry, Value, YamlReader } from "./yaml.ts";

/** Access to a mapping by key; made by {@link readKeys}. */
export interface Keys {
  get(key: string): Value | undefined;
  /** Where the key is, or else the mapping. */
  place(key: string): Place;
  text(key: string): string | undefined;
  plain(key: string): unknown;
  entries(key: string): readonly Entry[];
  /** One name or a list of names. */
  references(key: string): readonly Reference[];
  texts(key: string): readonly string[];
}

/** Reads a mapping, reporting keys that are not known. */
export function readKeys(
  yaml: YamlReader,
  value: Value,
  subject: string,
  known: readonly string[],
): Keys {
  const entries = new Map(yaml.entries(value, subject).map((entry) => [entry.key, entry]));
  for (const { key, place } of entries.values()) {
    if (known.includes(key)) continue;
    const near = known.find((name) => distance(name, key) <= 2);
    const help = near ? `Did you mean "${near}"?` : `Known keys: ${known.join(", ")}.`;
    yaml.findings.error("unknown-key", place, subject, `${subject} has no key "${key}".`, help);
  }
  const get = (key: string): Value | undefined => entries.get(key)?.value;
  const reference = (item: Value, key: string): Reference => ({
    name: yaml.text(item, `${key} of ${subject}`),
    place: item.place,
  });
  const references = (key: string): readonly Reference[] => {
    const found = get(key);
    if (!found) return [];
    if (!yaml.isList(found)) return [reference(found, key)];
    return yaml.items(found, `${key} of ${subject}`).map((item) => reference(item, key));
  };
  return {
    get,
    place: (key) => entries.get(key)?.place ?? value.place,
    text: (key) => {
      const found = get(key);
      return found && yaml.text(found, `${key} of ${subject}`);
    },
    plain: (key) => {
      const found = get(key);
      return found && yaml.plain(found);
    },
    entries: (key) => {
      const found = get(key);
      return found ? yaml.entries(found, `${key} of ${subject}`) : [];
    },
    references,
    texts: (key) => references(key).map(({ name }) => name),
  };
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
