// What the parser once took without a word, and then ignored, or fell over.
import { expect, test } from "vitest";
import { library, loadFiles } from "../testing/catalog-fixture.ts";

const CLOSED = "LoanClosed: { payload: { bookId: BookId @key } }";
const UNDO = "undo: { do: PutBack, done: BookPutBack }";
const KEYED = "{ payload: { bookId: BookId @key } }";

const withField = (field: string) =>
  [CLOSED, `LoanClosed: { payload: { bookId: BookId @key, ${field} } }`] as const;

const withChange = (change: string) =>
  [
    CLOSED,
    `LoanClosed: { versions: { 1: ${KEYED}, 2: { payload: { bookId: BookId @key },
      changes: [${change}] } } }`,
  ] as const;

test.each([
  ["a quote that is not closed", "expression", withField(`note: 'string = "x'`)],
  ["an escape that JSON has not", "expression", withField(`note: 'string = "\\q"'`)],
  ["an enum with an open quote", "expression", withField(`note: 'enum("a)'`)],
  ["an empty type", "expression", withField("note: ''")],
  ["a field and the same, optional", "duplicate-name", withField("a: int, a?: int")],
  ["two ways to say the type", "stray-key", withField("note: { type: string, enum: [a] }")],
  ["an openness in words", "shape", withField("note: { enum: [a], open: very }")],
  ["two changes in one", "stray-key", withChange("{ add: a, remove: b }")],
  ["a value for a rename", "stray-key", withChange("{ rename: a -> b, with: 1 }")],
  ["a rename of two fields", "change", withChange('{ rename: "a, b -> c" }')],
  ["a change of what is no name", "change", withChange("{ add: a field }")],
  ["another key beside values", "unknown-key", withChange("{ convert: a, with: { value: 1 } }")],
  ["no versions", "payload-missing", [CLOSED, "LoanClosed: { versions: {} }"]],
  ["a version without payload", "payload-missing", [CLOSED, "LoanClosed: { versions: { 1: {} } }"]],
  ["a sunset that is no date", "sunset", [CLOSED, "LoanClosed: { payload: {}, sunset: soon }"]],
  ["an undo of nothing", "shape", [UNDO, "undo: []"]],
  ["an undo of several", "shape", [UNDO, "undo: [PutBack, PutAside]"]],
  ["an event without name", "shape", ["done: BookPutAside", 'done: ""']],
  ["a name with a bracket", "unknown-reference", ["done: BookPutAside", 'done: "("']],
  ["a pivot in words", "shape", ["pivot: true", 'pivot: "yes"']],
  ["a filling without constant", "filling", ["{ const: failed }", "{}"]],
  ["a first name of two words", "name", ["key: bookId", "key: bookId\n    was: Old Name"]],
  ["a saga without start", "missing-key", ["startsOn: LoanRequested", "startsOn: []"]],
  ["a projection of nothing", "missing-key", ["on: [LoanRequested]", "on: []"]],
  ["a projection without row", "missing-key", ["row: { readerId: ReaderId }", "row: {}"]],
  ["a feed without events", "missing-key", ["{ NoticeSent: 1 }", "{}"]],
  ["a feed of half a version", "feed-version", ["{ NoticeSent: 1 }", "{ NoticeSent: 1.5 }"]],
  ["a transitive none", "compatibility", ["types:", "compatibility: none-transitive\ntypes:"]],
  ["an unknown word for pii", "pii", ["types:", "pii: encrypted\ntypes:"]],
  [
    "a backoff of three durations",
    "retry",
    [UNDO, `${UNDO}\n        retry: { times: 1, backoff: 1s..2s..3s }`],
  ],
] as const)("%s is reported as %s", async (_, code, replaced) => {
  const { findings } = await loadFiles(library(replaced));
  expect(findings.map((finding) => finding.code)).toContain(code);
});

test("a type of raw JSON Schema is a known text that fits its values and keywords", async () => {
  for (const schema of [
    "{ type: [null] }",
    "{ type: [] }",
    '{ type: "null", minLength: 1 }',
    "{ type: int, enum: [a] }",
  ]) {
    const { findings } = await loadFiles(library(withField(`note?: { schema: ${schema} }`)));
    expect(findings.map(({ code }) => code)).toContain("json-schema");
  }
});
