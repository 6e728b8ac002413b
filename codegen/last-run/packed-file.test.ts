// Packing: what comes out is what went in, and nothing comes out of what is not whole.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { createFindings } from "../finding.ts";
import { factsOf } from "../message-facts.ts";
import { type ParsedFile, type ParsedFiles, parseCatalog } from "../parse/catalog.ts";
import { LIBRARY, library } from "../testing/catalog-fixture.ts";
import { packFile, unpackFile } from "./packed-file.ts";

const golden = fileURLToPath(new URL("../golden", import.meta.url));
const sources = readdirSync(golden).flatMap((name) => {
  const folder = join(golden, name, "catalog");
  const files = readdirSync(folder).filter((file) => file.endsWith(".yaml"));
  return files.map((file) => [file, readFileSync(join(folder, file), "utf8")] as const);
});

/** What a file of this text says. */
async function said(source: string): Promise<ParsedFile> {
  const parsed: ParsedFiles = new Map();
  await parseCatalog([{ file: "a.yaml", source }], createFindings(), parsed);
  return parsed.get("a.yaml")!;
}

const packed = (file: ParsedFile): Buffer => Buffer.from(packFile(file, "key"));

test.each(sources)("%s comes out as it went in", async (_name, source) => {
  const file = await said(source);
  const again = unpackFile(packed(file), "key", source)!;
  const { commands, events } = file.draft;
  const facts = [...commands, ...events].map(factsOf);
  expect([...again.draft.commands, ...again.draft.events].map(factsOf)).toEqual(facts);
  expect(again).toEqual(file);
  // Also in the order of its keys, in which it is compared and printed.
  expect(JSON.stringify(again.draft) === JSON.stringify(file.draft)).toBe(true);
});

test("numbers that JSON does not know come out as they went in", async () => {
  const payload = "payload: { bookId: BookId @key, shelf: string }";
  const numbers = payload.replace("string", "number = -0");
  const file = await said(library([payload, `${numbers}, example: [.inf, -.inf, .nan, -0]`]));
  const versions = file.draft.events.flatMap((event) => event.versions);
  const examples = versions.flatMap((version) => version.example ?? []);
  expect(examples).toEqual([Infinity, -Infinity, NaN, -0]);
  expect(unpackFile(packed(file), "key", file.source)).toEqual(file);
});

test("nothing comes out of what was made of something else, or is not whole", async () => {
  const file = await said(LIBRARY);
  const bytes = packed(file);
  const open = (some: Buffer, key = "key"): unknown => unpackFile(some, key, LIBRARY);
  expect(open(bytes)).toEqual(file);
  expect(open(bytes, "other")).toBeUndefined();
  for (const length of [0, 1, 64, 67, 68, 69, bytes.length / 2, bytes.length - 1]) {
    expect(open(bytes.subarray(0, length))).toBeUndefined();
    const zeros = Buffer.concat([bytes.subarray(0, length), Buffer.alloc(bytes.length - length)]);
    expect(open(zeros)).toBeUndefined();
  }
});
