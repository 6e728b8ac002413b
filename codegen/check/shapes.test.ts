// What is written as something else than it must be is one finding: nothing follows from it.
import { expect, test } from "vitest";
import { library, loadFiles } from "../testing/catalog-fixture.ts";
import { CLOSED, testBroken, versions } from "./broken.ts";

const UNDO = "        undo: { do: PutBack, done: BookPutBack }\n";

test.each([
  ["a step", UNDO, `${UNDO}      - hello\n`, "shape A step of Lending"],
  ["a retry", UNDO, `${UNDO}        retry: 3\n`, "shape Lending.reserve.retry"],
  [
    "a command",
    "  CloseLoan: { payload: { bookId: BookId @key } }",
    "  CloseLoan: hello",
    "shape CloseLoan",
  ],
  ["versions", CLOSED, "LoanClosed: { versions: hello }", "shape versions of LoanClosed"],
  ["a version", CLOSED, "LoanClosed: { versions: { 1: hello } }", "shape LoanClosed v1"],
  [
    "a status",
    CLOSED,
    CLOSED.replace("payload", "status: [x], payload"),
    "shape status of LoanClosed",
  ],
  [
    "a change",
    CLOSED,
    versions("payload: { bookId: BookId @key, note: string }\nchanges: [hello]"),
    "shape A change of LoanClosed",
  ],
  ["a projection", "  LoansByReader:\n", "  Other: hello\n  LoansByReader:\n", "shape Other"],
  [
    "the key of a projection",
    "    key: readerId\n",
    "    key: [a]\n",
    "shape key of LoansByReader",
  ],
  [
    "something to ignore",
    "\ntypes:\n",
    "\nlint: { ignore: [hello] }\ntypes:\n",
    "shape ignore of lint",
  ],
])("%s of another shape is one finding", async (_, from, to, told) => {
  const { findings } = await loadFiles(library([from, to]));
  expect(findings.map(({ code, subject }) => `${code} ${subject}`)).toEqual([told]);
});

testBroken([
  {
    what: "a step without a name",
    replaced: [["      - name: reserve\n        do:", "      - do:"]],
    code: "step-name",
    subject: "A step of Lending",
    at: ["do: PutAside"],
    message: /A step of Lending has no name/,
    help: /such as reserve/,
  },
  {
    what: "a command that is handled twice by one",
    replaced: [["handles: [SendNotice]", "handles: [SendNotice, SendNotice]"]],
    code: "duplicate-name",
    subject: "Post",
    at: ["SendNotice], emits"],
    message: /Post names SendNotice twice under handles/,
    help: /Take one/,
  },
  {
    what: "an event that a projection hears twice",
    replaced: [["on: [LoanRequested]", "on: [LoanRequested, LoanRequested]"]],
    code: "duplicate-name",
    subject: "LoansByReader",
    at: ["LoanRequested]\n"],
    message: /twice under on/,
    help: /Take one/,
  },
  {
    what: "a step that is done and failed by one event",
    replaced: [["done: BookPutAside\n", "done: BookPutAside\n        failed: BookPutAside\n"]],
    code: "step-answers",
    subject: "Lending.reserve",
    at: ["name: reserve"],
    message: /BookPutAside says that reserve is done, and also that it failed/,
    help: /leave it out/,
  },
  {
    what: "a step that its own command undoes",
    replaced: [["undo: { do: PutBack, done: BookPutBack }", "undo: PutAside"]],
    code: "step-undo",
    subject: "Lending.reserve",
    at: ["name: reserve"],
    message: /PutAside is undone by PutAside, the same command/,
    help: /takes it back/,
  },
  {
    what: "a time-out that is over at once",
    replaced: [["timeout: 30s", "timeout: 0s"]],
    code: "duration",
    subject: "Lending.reserve",
    at: ["timeout: 0s"],
    message: /The timeout of Lending\.reserve is over at once/,
    help: /timeout: 30s/,
  },
  {
    what: "a second pivot",
    replaced: [[UNDO, `${UNDO}        pivot: true\n`]],
    code: "pivot-twice",
    subject: "Lending.notify",
    at: ["name: notify"],
    message: /behind another one/,
    help: /one of the two/,
  },
]);

test("a file without context, and a section that is none, are told in whole sentences", async () => {
  const { findings } = await loadFiles("catalog: 1\nevents: []\n");
  expect(findings.map(({ message }) => message)).toEqual([
    "The file has no context.",
    "events of the catalog must be a mapping.",
  ]);
});
