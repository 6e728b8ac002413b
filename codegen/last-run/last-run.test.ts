// A run that goes on from the last one finds, writes, removes and releases what a run that knows
// nothing does, whatever happened in between.
import { cpSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { expect, test } from "vitest";
import { generate } from "../generate.ts";
import { writeFolder } from "../testing/catalog-fixture.ts";
import { type Choice, letHappen, namesIn, type Project } from "../testing/project-happenings.ts";
import { cacheFolder } from "./cache-folder.ts";

const SEED = Number(process.env.LAST_RUN_SEED ?? 1);
/** Sequences of what happens to each catalog, and how much in each. */
const RUNS = Number(process.env.LAST_RUN_RUNS ?? 1);
const HAPPENINGS = 12;

const golden = fileURLToPath(new URL("../golden", import.meta.url));
const sample = fileURLToPath(new URL("../../samples/orders/catalog", import.meta.url));
/** What some of the catalogs use, from two folders above. */
const USED = ["clinic", "shapes"].map((name) => join(name, "generated", "catalog.json"));
const catalogs = [
  ...readdirSync(golden).map((name) => [name, join(golden, name, "catalog")] as const),
  ["the sample", sample] as const,
];

const choice: fc.Arbitrary<Choice> = fc.record({
  ...{ what: fc.nat(), file: fc.nat(), place: fc.nat(), way: fc.nat(999) },
});

const projectIn = (folder: string): Project => {
  const out = join(folder, "generated");
  return { folder, catalog: join(folder, "catalog"), out, cache: cacheFolder(out)! };
};

/** What a run says and leaves, as text, and whether it ended well. */
async function run({ folder, catalog, out }: Project, release: boolean) {
  const said = await generate({ catalog, out, release });
  const files = [catalog, out].flatMap((part) =>
    namesIn(part, /\.\w+$/).map((name) => join(part, name)),
  );
  const left = files.map((file) => [file, readFileSync(file, "utf8")]);
  const text = JSON.stringify([said, left])
    .replaceAll(relative(process.cwd(), folder), "project")
    .replaceAll(folder, "/project");
  return { text, isRight: said.findings.every(({ severity }) => severity !== "error") };
}

function replace(folder: string, by: string): void {
  rmSync(folder, { recursive: true, force: true });
  cpSync(by, folder, { recursive: true });
}

test.each(catalogs)(
  "%s, whatever happens to it",
  async (_name, catalog) => {
    const choices = fc.array(choice, { minLength: HAPPENINGS, maxLength: HAPPENINGS });
    const property = fc.asyncProperty(choices, fc.boolean(), async (all, release) => {
      const top = await writeFolder({});
      const [known, fresh, good] = ["one", "two", "good"].map((part) => projectIn(join(top, part)));
      cpSync(catalog, known!.catalog, { recursive: true });
      for (const used of USED) cpSync(join(golden, used), join(top, used));
      const nothing = { what: 0, file: 0, place: 0, way: 0 };
      for (const item of [nothing, ...all]) {
        letHappen(known!, item);
        replace(fresh!.folder, known!.folder);
        rmSync(fresh!.cache, { recursive: true, force: true });
        const [again, anew] = [await run(known!, release), await run(fresh!, release)];
        if (again.text !== anew.text) expect(JSON.parse(again.text)).toEqual(JSON.parse(anew.text));
        // What is broken stays broken: go on from where all was right.
        if (again.isRight) replace(good!.catalog, known!.catalog);
        else replace(known!.catalog, good!.catalog);
      }
      for (const { cache } of [known!, fresh!]) rmSync(cache, { recursive: true, force: true });
    });
    await fc.assert(property, { numRuns: RUNS, seed: SEED, endOnFailure: true });
  },
  120_000,
);
