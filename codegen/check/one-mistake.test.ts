// One mistake is one finding: whatever is misspelt in a released catalog, in a key, a name or a
// value, is told once, and nothing that only follows from it.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { parse, stringify } from "yaml";
import type { Finding } from "../finding.ts";
import { loadCatalog } from "../load/catalog.ts";
import type { SourceFile } from "../parse/catalog.ts";
import { type Data, placesOf } from "../testing/mutated-catalogs.ts";

const folder = fileURLToPath(new URL("../../samples/orders/catalog", import.meta.url));
const names = readdirSync(folder).filter((name) => name.endsWith(".yaml"));
const files: readonly SourceFile[] = names.map((name) => {
  const file = join(folder, name);
  return { file, source: stringify(parse(readFileSync(file, "utf8"))) };
});
const parsed = new Map();

async function errorsOf(sources: readonly SourceFile[]): Promise<readonly Finding[]> {
  const { findings } = await loadCatalog(folder, { sources, parsed });
  return findings.filter(({ severity }) => severity === "error");
}

/** The first word of three letters or more, with another third letter. */
const misspelt = (text: string): string =>
  text.replace(/[A-Za-z]{3,}/, (word) => `${word.slice(0, 2)}q${word.slice(3)}`);

type Path = readonly (string | number)[];

/** The data with the key, or the text, at a path misspelt; undefined where there is none. */
function withTypo(data: Data, path: Path, what: "key" | "text"): Data | undefined {
  const copy = structuredClone(data) as Record<string | number, unknown>;
  let holder = copy;
  for (const key of path.slice(0, -1)) holder = holder[key] as typeof holder;
  const last = path.at(-1)!;
  if (what === "text") {
    const text = holder[last];
    if (typeof text !== "string") return undefined;
    holder[last] = misspelt(text);
    return copy;
  }
  if (Array.isArray(holder) || misspelt(String(last)) === last) return undefined;
  const entries = Object.entries(holder);
  for (const key of Object.keys(holder)) delete holder[key];
  for (const [key, value] of entries) holder[key === last ? misspelt(key) : key] = value;
  return copy;
}

test("the catalog is right, and released", async () => {
  expect(await errorsOf(files)).toEqual([]);
  expect((await loadCatalog(folder)).lock).toBeDefined();
});

test.each(names)("in %s", async (name) => {
  const data = parse(files.find(({ file }) => file.endsWith(name))!.source) as Data;
  let found = 0;
  for (const path of placesOf(data).slice(1)) {
    for (const what of ["key", "text"] as const) {
      const wrong = withTypo(data, path, what);
      if (!wrong) continue;
      const source = stringify(wrong);
      const all = files.map((file) => (file.file.endsWith(name) ? { ...file, source } : file));
      const errors = await errorsOf(all);
      const told = errors.map(({ code, subject }) => `${code} ${subject}`);
      expect(told.slice(1), `${what} ${path.join(".")}: ${told[0]}`).toEqual([]);
      found += errors.length;
    }
  }
  expect(found).toBeGreaterThan(5);
});
