// The verdict on thousands of random pairs of payloads equals what the generated readers do with
// everything that a writer may write.
import fc from "fast-check";
import { safeParse } from "valibot";
import { describe, expect, test } from "vitest";
import type { Version } from "../model.ts";
import { catalogOf, importGenerated } from "../testing/import-generated.ts";
import { type PayloadPair, payloadPair, TREE } from "../testing/random-types.ts";
import { objectsOf } from "../testing/samples.ts";
import type { Field } from "../type.ts";
import { fieldProblems, type Sides } from "./reads.ts";

const PAIRS = 2_000;
const SEED = Number(process.env.ORACLE_SEED ?? 20261125);

const place = { file: "random.yaml", line: 1, column: 1 };
const types = [{ name: "Tree", type: TREE, place }];
const pairs = fc.sample(payloadPair, { numRuns: PAIRS, seed: SEED });

type Schema = Parameters<typeof safeParse>[0];

/** The generated schemas of all payloads: those of pair n have the versions 2n + 1 and 2n + 2. */
async function schemasOf(list: readonly PayloadPair[]): Promise<readonly Schema[]> {
  const versions = list.flatMap(({ before, after }) => [before, after]);
  const catalog = catalogOf(
    { versions: versions.map((fields, index) => versionOf(fields, index + 1)) },
    { types },
  );
  const module = await importGenerated(catalog, "events/pair.schema.ts");
  return versions.map((_, index) => module[`PairV${index + 1}Schema`] as Schema);
}

function versionOf(fields: readonly Field[], number: number): Version {
  return { number, status: "active", fields, changes: [], reserved: [], place };
}

/** What a writer may write that the reader refuses; undefined when there is nothing. */
function refusedBy(
  reader: { readonly schema: Schema; readonly fields: readonly Field[] },
  writer: { readonly schema: Schema; readonly fields: readonly Field[] },
  { omitsDefaults, writer: { content } }: Sides,
): unknown {
  const undeclared = content === "strict";
  for (const instance of objectsOf(writer.fields, { depth: 0, undeclared })) {
    const written = safeParse(writer.schema, instance);
    if (!written.success) continue;
    const sent = omitsDefaults || undeclared ? instance : written.output;
    if (!safeParse(reader.schema, sent).success) return sent;
  }
  return undefined;
}

describe.each<[what: string, sides: Omit<Sides, "reader" | "writer">, content: "open" | "strict"]>([
  ["events", {}, "open"],
  ["commands, whose senders may leave defaults out", { omitsDefaults: true }, "open"],
  ["content that may hold undeclared fields", { omitsDefaults: true }, "strict"],
])("%s", (_what, more, content) => {
  test(`the verdicts on ${PAIRS} random pairs are what readers do, both ways`, async () => {
    const schemas = await schemasOf(pairs);
    const sides: Sides = { reader: { types }, writer: { types, content }, ...more };
    const counts = { read: 0, refused: 0 };
    pairs.forEach(({ before, after }, index) => {
      const old = { schema: schemas[2 * index]!, fields: before };
      const now = { schema: schemas[2 * index + 1]!, fields: after };
      for (const [reader, writer] of [
        [now, old],
        [old, now],
      ] as const) {
        const problems = fieldProblems(sides, reader.fields, writer.fields);
        const refused = refusedBy(reader, writer, sides);
        const agree = (problems.length === 0) === (refused === undefined);
        const shown = { seed: SEED, reader: reader.fields, writer: writer.fields };
        const text = JSON.stringify(shown, (key, value) => (key === "place" ? undefined : value));
        expect(agree, `${text}\n${JSON.stringify({ problems, refused })}`).toBe(true);
        counts[problems.length === 0 ? "read" : "refused"]++;
      }
    });
    expect(Math.min(counts.read, counts.refused)).toBeGreaterThan(PAIRS / 10);
  }, 120_000);
});
