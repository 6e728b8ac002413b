// Commands are cast up only, and feeds serve what is released.
import { expect, test } from "vitest";
import { library, loadFiles } from "../testing/catalog-fixture.ts";
import { testBroken } from "./broken.ts";

const CLOSE = "CloseLoan: { payload: { bookId: BookId @key } }";

const converted = `CloseLoan:
    versions:
      1: { payload: { bookId: BookId @key, day: date, pages: "number(0..9)" } }
      2:
        payload: { bookId: BookId @key, day: datetime, pages: int }
        changes:
          - { convert: day, with: datetime, invents: [the time of day] }
          - { convert: pages, with: int, loses: { up: [the fraction] } }`;

const SAGA: readonly [string, string] = [
  "onCompleted: CloseLoan",
  `onCompleted:
      do: CloseLoan
      with: { day: { const: "2026-01-31T00:00:00Z" }, pages: { const: 1 } }`,
];

test("of a command nobody asks what the way down loses", async () => {
  const { findings } = await loadFiles(library([CLOSE, converted], SAGA));
  expect(findings).toEqual([]);
});

test("of a command it is asked what the way up loses", async () => {
  const silent = converted.replace(", loses: { up: [the fraction] }", "");
  const { findings } = await loadFiles(library([CLOSE, silent], SAGA));
  expect(findings).toMatchObject([{ code: "loses-missing", subject: "CloseLoan" }]);
});

testBroken([
  {
    what: "a feed of a draft",
    replaced: [
      [
        "NoticeSent: { payload: { bookId: BookId @key } }",
        `NoticeSent:
    versions:
      1: { payload: { bookId: BookId @key } }
      2: { status: draft, payload: { bookId: BookId @key, by?: string }, changes: [add: by] }`,
      ],
      ["NoticeSent: 1 }", "NoticeSent: 2 }"],
    ],
    code: "feed-draft",
    subject: "partners",
    at: ["NoticeSent: 2"],
    message: /serves NoticeSent v2, which is a draft/,
    help: /release this one first/,
  },
]);
