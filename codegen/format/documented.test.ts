// docs/catalog.md against the format: whatever a catalog may say stands in an example there, which
// test/readme.test.ts checks, generates and compiles.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { PRIMITIVES } from "../type.ts";
import { CATALOG } from "./catalog.ts";
import { type Construct, type Kind, knownKeys } from "./construct.ts";

const page = readFileSync(new URL("../../docs/catalog.md", import.meta.url), "utf8");
const examples = [...page.matchAll(/^```yaml.*\n([\s\S]*?)^```/gm)].map(([, text]) => text!);

/** All constructs, from the top down. */
function constructsIn(top: Construct): ReadonlySet<Construct> {
  const found = new Set<Construct>();
  const visit = (kind: Kind): void => {
    if (kind.kind === "list" || kind.kind === "mapping") visit(kind.of);
    if (kind.kind === "either") kind.of.forEach(visit);
    if (kind.kind === "construct") add(kind.of());
  };
  const add = (construct: Construct): void => {
    if (found.has(construct)) return;
    found.add(construct);
    for (const key of knownKeys(construct)) for (const kind of kindsOf(construct, key)) visit(kind);
  };
  add(top);
  return found;
}

/** What a key may hold, in whichever option it stands. */
function kindsOf({ keys, choice = {} }: Construct, key: string): readonly Kind[] {
  const beside = Object.values(choice).map((option) => option.beside?.[key]);
  return [keys[key], choice[key], ...beside].flatMap((one) => (one ? [one.of] : []));
}

/** The keys that data of a kind use, as `step.retry`. */
function keysUsed(kind: Kind, data: unknown): readonly string[] {
  if (typeof data !== "object" || data === null) return [];
  switch (kind.kind) {
    case "list":
      return Array.isArray(data) ? data.flatMap((item) => keysUsed(kind.of, item)) : [];
    case "mapping":
      return Array.isArray(data)
        ? []
        : Object.values(data).flatMap((value) => keysUsed(kind.of, value));
    case "either":
      return kind.of.flatMap((option) => keysUsed(option, data));
    case "construct": {
      if (Array.isArray(data)) return [];
      const construct = kind.of();
      return Object.entries(data).flatMap(([key, value]) => [
        `${construct.name}.${key}`,
        ...kindsOf(construct, key).flatMap((inner) => keysUsed(inner, value)),
      ]);
    }
    default:
      return [];
  }
}

test("every key of the format is shown", () => {
  const top: Kind = { kind: "construct", of: () => CATALOG };
  const shown = new Set(examples.flatMap((text) => keysUsed(top, parse(text))));
  const all = [...constructsIn(CATALOG)].flatMap((construct) =>
    knownKeys(construct).map((key) => `${construct.name}.${key}`),
  );
  expect(all.length).toBeGreaterThan(100);
  expect(all.filter((key) => !shown.has(key))).toEqual([]);
});

test("every built-in type, mark and conversion is shown", () => {
  const text = examples.join("\n");
  const marks = ["@key", "@subject", "@pii", "@deprecated"];
  const conversions = ["minorUnits", "string", "int", "number", "single", "datetime", "values"];
  const patterns = [
    ...PRIMITIVES.map((name) => `[:<] ?"?${name}\\b`),
    ...["map<", "enum\\(", "\\[\\]", "\\| null", "= "],
    ...marks,
    ...conversions.map((name) => `with: (\\{ )?${name}\\b`),
  ];
  expect(patterns.filter((pattern) => !new RegExp(pattern).test(text))).toEqual([]);
});
