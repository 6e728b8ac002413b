// What is known from earlier runs changes nothing: neither what is found nor what is made.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { emitAll } from "./emit/mod.ts";
import type { EmitOptions } from "./emit/names.ts";
import { knownMessages } from "./known-messages.ts";
import { type Loaded, loadCatalog } from "./load/catalog.ts";
import type { SourceFile } from "./parse/catalog.ts";
import { type Data, mutated, placesOf, WAYS } from "./testing/mutated-catalogs.ts";

const SEED = Number(process.env.KNOWN_SEED ?? 1);
/** Sequences of changes to each catalog, and changes in each. */
const RUNS = Number(process.env.KNOWN_RUNS ?? 4);
const CHANGES = 12;

const golden = fileURLToPath(new URL("golden", import.meta.url));

/** The files of a golden catalog, as data. */
function dataOf(folder: string): ReadonlyMap<string, Data> {
  const names = readdirSync(folder).filter((name) => name.endsWith(".yaml"));
  const paths = names.sort().map((name) => join(folder, name));
  return new Map(
    paths.map((path) => [relative(process.cwd(), path), parse(readFileSync(path, "utf8")) as Data]),
  );
}

const sourcesOf = (files: ReadonlyMap<string, unknown>): readonly SourceFile[] =>
  [...files].map(([file, data]) => ({ file, source: stringify(data) }));

function made({ catalog, findings }: Loaded, remember: Pick<EmitOptions, "remember">) {
  if (findings.some(({ severity }) => severity === "error")) return "nothing";
  return emitAll({ catalog, hookModule: (_, hook) => `/${hook}`, ...remember });
}

/** One change of one file, by numbers of any size; or the way back to what is right. */
const change = fc.oneof(
  fc.record({ file: fc.nat(), place: fc.nat(), way: fc.nat(WAYS - 1) }),
  fc.constant("back" as const),
);

test.each(readdirSync(golden))(
  "%s, changed again and again, is found and made as if for the first time",
  async (name) => {
    const folder = join(golden, name, "catalog");
    const right = dataOf(folder);
    const names = [...right.keys()];
    const changes = fc.array(change, { minLength: CHANGES, maxLength: CHANGES });
    const property = fc.asyncProperty(changes, async (all) => {
      const [parsed, known] = [new Map(), knownMessages()];
      let files: ReadonlyMap<string, unknown> = right;
      for (const item of all) {
        if (item === "back") files = right;
        else {
          const file = names[item.file % names.length]!;
          const places = placesOf(files.get(file));
          const path = places[item.place % places.length]!;
          files = new Map(files).set(file, mutated(files.get(file) as Data, path, item.way));
        }
        const sources = sourcesOf(files);
        const [again, anew] = [
          await loadCatalog(folder, { sources, parsed, known }),
          await loadCatalog(folder, { sources }),
        ];
        expect(again.findings).toEqual(anew.findings);
        expect(made(again, known)).toEqual(made(anew, {}));
      }
    });
    await fc.assert(property, { numRuns: RUNS, seed: SEED });
  },
  60_000,
);

test("a message is open until nothing is wrong with it, and again when it or its types change", async () => {
  const folder = join(golden, "banking", "catalog");
  const files = dataOf(folder);
  const known = knownMessages();
  const open = async (
    changed: ReadonlyMap<string, unknown> = files,
  ): Promise<readonly string[]> => {
    const { catalog, lock } = await loadCatalog(folder, { sources: sourcesOf(changed), known });
    const { commands, events } = known.open(catalog, lock);
    return [...commands, ...events].map((message) => message.name);
  };
  expect(await open()).toEqual([]);
  const [file, data] = [...files].find(([, { events }]) => events)!;
  const events = data.events as Readonly<Record<string, Data>>;
  const [first, ...others] = Object.keys(events);
  const edited = {
    ...data,
    events: { ...events, [first!]: { ...events[first!], doc: "Edited." } },
  };
  const { catalog, lock } = await loadCatalog(folder, {
    sources: sourcesOf(new Map(files).set(file, edited)),
  });
  expect(known.open(catalog, lock).events.map((event) => event.name)).toEqual([first]);
  const retyped = { ...catalog, types: catalog.types.slice(1) };
  expect(known.open(retyped, lock).events.map((event) => event.name)).toEqual(
    expect.arrayContaining(others),
  );
});

test("what is made of a message is made anew when what is around it changes", async () => {
  const files = dataOf(join(golden, "banking", "catalog"));
  const called = (context: string): readonly SourceFile[] =>
    sourcesOf(new Map([...files].map(([file, data]) => [file, { ...data, context }])));
  const known = knownMessages();
  // A lock would hold the context: there is none at this path.
  const load = (context: string) =>
    loadCatalog(join(golden, "none"), { sources: called(context), known });
  const before = made(await load("banking"), known);
  const after = made(await load("bank"), known);
  expect(after).toEqual(made(await load("bank"), {}));
  expect(after).not.toEqual(before);
});
