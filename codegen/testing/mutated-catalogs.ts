// Catalogs as data with one thing changed: a key gone, misspelt or added, or another kind of value.

/** A catalog file as YAML gives it. */
export type Data = Readonly<Record<string, unknown>>;

type Path = readonly (string | number)[];

/** What a value becomes. */
const VALUES: readonly unknown[] = [
  ...[null, "", "Text", "some text", "30s", "a -> b", "a, b -> C", "a.b", "string", "int = 1"],
  ...["./hooks.ts#run", "minorUnits(EUR)", "string(1..5)[] | null = x @key", "(", "map<"],
  ...[0, 1, -1, 1.5, 40, true, false, [], {}, [[]], ["Text"], [null], [{}], { text: "x" }],
  ...[{ const: 1 }, { payload: {} }, { type: "string" }, { do: "Text" }, { values: { a: "b" } }],
];

/** What a key becomes. */
const KEYS: readonly ((key: string) => string)[] = [
  (key) => `${key}x`,
  (key) => key.charAt(0).toUpperCase() + key.slice(1),
  (key) => key.charAt(0).toLowerCase() + key.slice(1),
  (key) => `${key}?`,
  (key) => key.slice(1),
  () => "7",
  () => "with",
  () => "doc",
  () => "type",
];

/** How many ways there are to change one place. */
export const WAYS = VALUES.length + KEYS.length * 2 + 1;

/** All places of a catalog, deepest last. */
export function placesOf(data: unknown, path: Path = []): readonly Path[] {
  if (typeof data !== "object" || data === null) return [path];
  const parts = Array.isArray(data) ? [...data.entries()] : Object.entries(data);
  return [path, ...parts.flatMap(([key, part]) => placesOf(part, [...path, key]))];
}

/** The catalog with one place changed; `way` is below {@link WAYS}. */
export function mutated(data: Data, path: Path, way: number): unknown {
  if (way < VALUES.length) return changed(data, path, () => VALUES[way]);
  const last = path.at(-1);
  const parent = path.slice(0, -1);
  if (last === undefined) return data;
  return changed(data, parent, (holder) => {
    if (Array.isArray(holder)) return holder.filter((_, index) => index !== last);
    const entries = Object.entries(holder as Data);
    const rename = KEYS[(way - VALUES.length) % KEYS.length]!;
    if (way === WAYS - 1) return Object.fromEntries(entries.filter(([key]) => key !== last));
    if (way >= VALUES.length + KEYS.length) {
      const [, value] = entries.find(([key]) => key === last)!;
      return { ...(holder as Data), [rename(String(last))]: value };
    }
    return Object.fromEntries(
      entries.map(([key, value]) => [key === last ? rename(key) : key, value]),
    );
  });
}

function changed(data: unknown, path: Path, change: (value: unknown) => unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return change(data);
  if (Array.isArray(data)) return data.with(Number(key), changed(data[Number(key)], rest, change));
  const holder = data as Data;
  return { ...holder, [key]: changed(holder[key], rest, change) };
}
