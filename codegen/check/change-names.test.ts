// The fields that changes name: each goes once, comes once, and is where it is said to be.
import { CLOSED, testBroken, versions } from "./broken.ts";

/** The event with a note in version 1, and these fields and changes in version 2. */
const second = (fields: string, ...changes: readonly string[]): readonly [string, string] => [
  CLOSED,
  versions(`payload: { bookId: BookId @key, ${fields} }\nchanges: [${changes.join(", ")}]`),
];

const CHANGED = { code: "change", subject: "LoanClosed" } as const;

testBroken([
  {
    what: "a renamed field that is still there",
    replaced: [second("note: string, memo: string", "rename: note -> memo")],
    ...CHANGED,
    at: ["rename: note"],
    message: /v2 of LoanClosed still has note/,
    help: /Take note out of v2, or this change/,
  },
  {
    what: "a removed field that is still there",
    replaced: [second("note: string", "remove: note")],
    ...CHANGED,
    at: ["remove: note"],
    message: /v2 of LoanClosed still has note/,
    help: /Take note out/,
  },
  {
    what: "a replaced field that is still there",
    replaced: [
      second(
        "note: string, memo: string",
        "{ replace: note -> memo, up: ./h.ts#a, down: ./h.ts#b }",
      ),
    ],
    ...CHANGED,
    at: ["{ replace: note"],
    message: /still has note/,
    help: /replace: "note -> note, memo"/,
  },
  {
    what: "an added field that was there",
    replaced: [second("note: string", "{ add: note, with: none }")],
    ...CHANGED,
    at: ["{ add: note"],
    message: /v1 of LoanClosed has note already/,
    help: /replace: note -> note/,
  },
  {
    what: "a field that two others become",
    replaced: [
      [
        CLOSED,
        versions(
          "payload: { bookId: BookId @key, memo: string }\nchanges: [rename: note -> memo, rename: by -> memo]",
        ).replace("note: string }", "note: string, by: string }"),
      ],
    ],
    ...CHANGED,
    at: ["rename: by"],
    message: /v1 → v2 of LoanClosed says twice where memo comes from/,
    help: /one change/,
  },
  {
    what: "a field that goes twice",
    replaced: [second("memo: string", "rename: note -> memo", "remove: note")],
    ...CHANGED,
    at: ["remove: note"],
    message: /says twice what becomes of note/,
    help: /one change/,
  },
  {
    what: "a field that is renamed and converted",
    replaced: [
      second('memo: "string[](1..)"', "rename: note -> memo", "{ convert: memo, with: single }"),
    ],
    ...CHANGED,
    at: ["{ convert: memo"],
    message: /v1 of LoanClosed has no memo/,
    help: /replace: note -> memo/,
  },
]);
