// Ids and keys are texts that are always there: anything else would fail when the app runs.
import { expect, test } from "vitest";
import { HEAD, loadFiles } from "../testing/catalog-fixture.ts";
import { CLOSED, testBroken } from "./broken.ts";

const SAGA_STOP: readonly [string, string] = [
  "    startsOn: LoanRequested",
  "    startsOn: LoanRequested\n    stopsOn: LoanGivenUp",
];

testBroken([
  {
    what: "an aggregate whose id is a number",
    replaced: [
      ["  Shelf:\n    id: BookId\n", "  Shelf:\n    id: ShelfNo\n"],
      ["types:\n", "types:\n  ShelfNo: int\n"],
      ["PutAside: { payload: { bookId: BookId @key", "PutAside: { payload: { bookId: ShelfNo @key"],
      ["PutBack: { payload: { bookId: BookId @key", "PutBack: { payload: { bookId: ShelfNo @key"],
      [
        "BookPutAside: { payload: { bookId: BookId @key",
        "BookPutAside: { payload: { no: ShelfNo @key, bookId: BookId",
      ],
      [
        "BookPutBack: { payload: { bookId: BookId @key",
        "BookPutBack: { payload: { no: ShelfNo @key, bookId: BookId",
      ],
      ["do: PutAside", "do: PutAside\n        with: { bookId: { const: 1 } }"],
      ["undo: { do: PutBack", "undo: { do: PutBack, with: { bookId: { const: 1 } }"],
    ],
    code: "key-type",
    subject: "Shelf",
    at: ["id: ShelfNo", "ShelfNo"],
    message: /ShelfNo, the id of Shelf, is int, which is no text/,
    help: /string\(1\.\.64\)/,
  },
  {
    what: "a service's event whose key is a number",
    replaced: [
      [
        "NoticeSent: { payload: { bookId: BookId @key",
        "NoticeSent: { payload: { no: int @key, bookId: BookId",
      ],
    ],
    code: "key-type",
    subject: "NoticeSent.no",
    at: ["no: int @key"],
    message: /The @key no of NoticeSent is int, which is no text/,
    help: /no: string\(1\.\.64\) @key/,
  },
  {
    what: "a key that may be null",
    replaced: [
      [
        "NoticeSent: { payload: { bookId: BookId @key",
        "NoticeSent: { payload: { no: uuid | null @key, bookId: BookId",
      ],
    ],
    code: "key-type",
    subject: "NoticeSent.no",
    at: ["no: uuid"],
    message: /is uuid \| null, which is no text/,
    help: /@key/,
  },
  {
    what: "an older version whose key is a number",
    replaced: [
      [
        CLOSED,
        `LoanClosed:
    versions:
      1: { payload: { bookId: "int(0..9)" @key } }
      2: { payload: { bookId: BookId @key }, changes: [] }`.replace(
          '"int(0..9)" @key',
          '"int(0..9) @key"',
        ),
      ],
      [
        "changes: [] }",
        "changes: [{ replace: bookId -> bookId, up: ./h.ts#up, loses: { down: [it] } }] }",
      ],
    ],
    code: "key-type",
    subject: "LoanClosed.bookId",
    at: ['bookId: "int(0..9) @key"'],
    message: /LoanClosed v1 is int\(0\.\.9\)/,
    help: /@key/,
  },
  {
    what: "a saga's event that may lack the saga's key",
    replaced: [
      SAGA_STOP,
      [
        "LoanGivenUp: { payload: { bookId: BookId @key",
        "LoanGivenUp: { payload: { bookId?: BookId, loan: BookId @key",
      ],
    ],
    code: "saga-key",
    subject: "Lending",
    at: ["stopsOn: LoanGivenUp", "LoanGivenUp"],
    message: /key bookId, which LoanGivenUp may lack/,
    help: /Make bookId required in LoanGivenUp/,
  },
  {
    what: "a saga's event whose key is a number",
    replaced: [
      SAGA_STOP,
      [
        "LoanGivenUp: { payload: { bookId: BookId @key",
        "LoanGivenUp: { payload: { bookId: int, loan: BookId @key",
      ],
    ],
    code: "saga-key",
    subject: "Lending",
    at: ["stopsOn: LoanGivenUp", "LoanGivenUp"],
    message: /key bookId, which is int in LoanGivenUp, and no text/,
    help: /text/,
  },
  {
    what: "a projection by a number",
    replaced: [
      [
        "NoticeSent: { payload: { bookId: BookId @key",
        "NoticeSent: { payload: { bookId: BookId @key, count: int",
      ],
      ["on: [LoanRequested]", "on: [NoticeSent]"],
      ["key: readerId", "key: count"],
    ],
    code: "projection-key",
    subject: "LoansByReader",
    at: ["on: [NoticeSent]", "NoticeSent"],
    message: /key count, which is int in NoticeSent/,
    help: /text/,
  },
]);

test("a key may be any kind of text", async () => {
  const types = ["string(1..9)", "uuid", "date", "enum(a, b)", "Named", "Choice"];
  const events = types.map(
    (type, index) => `  Thing${index}Done: { payload: { id: "${type} @key" } }`,
  );
  const names = types.map((_, index) => `Thing${index}Done`);
  const { findings } = await loadFiles(`${HEAD}
types:
  Named: uuid
  Choice: { schema: { oneOf: [{ const: a }, { const: b }] } }
events:
${events.join("\n")}
services: { Things: { emits: [${names.join(", ")}] } }
`);
  expect(findings).toEqual([]);
});
