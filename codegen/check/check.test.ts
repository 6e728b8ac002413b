// Every check fires at its place, with its subject and a way out, and nothing else fires with it.
import { expect, test } from "vitest";
import { HEAD, LIBRARY, library, loadFiles, placeIn, placeOf } from "../catalog-fixture.ts";

/** One thing broken in the library, and the one finding it gives. */
interface Broken {
  readonly what: string;
  readonly replaced: readonly (readonly [from: string, to: string])[];
  readonly code: string;
  readonly subject: string;
  /** A text at whose beginning the finding is; and the part of it, when it is further on. */
  readonly at: readonly [text: string, part?: string];
  readonly message: RegExp;
  readonly help: RegExp;
}

const KEYED = "{ payload: { bookId: BookId @key } }";
const CLOSED = `LoanClosed: ${KEYED}`;
const versions = (second: string): string =>
  `LoanClosed:
    versions:
      1: { payload: { bookId: BookId @key, note: string } }
      2:
${second.replace(/^/gm, "        ")}`;

const names: readonly Broken[] = [
  {
    what: "an unknown type",
    replaced: [["shelf: string", "shelf: BookIdd"]],
    code: "unknown_type",
    subject: "BookPutAside.shelf",
    at: ["shelf: BookIdd"],
    message: /unknown type BookIdd/,
    help: /Did you mean BookId\?/,
  },
  {
    what: "an unknown type deep inside of a type",
    replaced: [["ReaderId: string\n", "ReaderId: string\n  Slip: { fields: { a: map<Gone> } }\n"]],
    code: "unknown_type",
    subject: "Slip.a",
    at: ["a: map<Gone>"],
    message: /unknown type Gone/,
    help: /Define Gone under types/,
  },
  {
    what: "an unknown primitive",
    replaced: [["shelf: string", "shelf: text"]],
    code: "unknown_type",
    subject: "BookPutAside.shelf",
    at: ["shelf: text", "text"],
    message: /unknown type "text"/,
    help: /string, uuid, email/,
  },
  {
    what: "a dangling event of an actor",
    replaced: [["emits: [NoticeSent]", "emits: [NoticeSent, NoticeLost]"]],
    code: "unknown_reference",
    subject: "Post",
    at: ["NoticeLost"],
    message: /unknown event NoticeLost/,
    help: /Define NoticeLost under events/,
  },
  {
    what: "a dangling id type",
    replaced: [["  Shelf:\n    id: BookId", "  Shelf:\n    id: ShelfId"]],
    code: "unknown_reference",
    subject: "Shelf",
    at: ["id: ShelfId", "ShelfId"],
    message: /unknown type ShelfId/,
    help: /under types/,
  },
  {
    what: "a dangling event of a saga, without the steps that it would fill",
    replaced: [
      ["done: BookPutAside\n", "done: BookPutAsid\n"],
      [
        "{ payload: { bookId: BookId @key, readerId: ReaderId } }\n\nevents",
        "{ payload: { bookId: BookId @key, shelf: string } }\n\nevents",
      ],
    ],
    code: "unknown_reference",
    subject: "Lending.reserve",
    at: ["BookPutAsid\n"],
    message: /unknown event BookPutAsid/,
    help: /Did you mean BookPutAside\?/,
  },
  {
    what: "a dangling undo",
    replaced: [["undo: { do: PutBack,", "undo: { do: PutAway,"]],
    code: "unknown_reference",
    subject: "Lending.reserve",
    at: ["PutAway"],
    message: /unknown command PutAway/,
    help: /Define PutAway under commands/,
  },
  {
    what: "a dangling closing command",
    replaced: [["onCompleted: CloseLoan", "onCompleted: CloseLoans"]],
    code: "unknown_reference",
    subject: "Lending",
    at: ["CloseLoans"],
    message: /unknown command CloseLoans/,
    help: /Did you mean CloseLoan\?/,
  },
  {
    what: "a dangling event of a projection",
    replaced: [["on: [LoanRequested]", "on: [LoanRequested, Gone]"]],
    code: "unknown_reference",
    subject: "LoansByReader",
    at: ["Gone"],
    message: /unknown event Gone/,
    help: /Define Gone under events/,
  },
  {
    what: "a feed of a version that is not there",
    replaced: [["LoanClosed: 1 }", "LoanClosed: 2 }"]],
    code: "unknown_version",
    subject: "partners",
    at: ["LoanClosed: 2"],
    message: /LoanClosed v2, which does not exist/,
    help: /from 1 to 1/,
  },
  {
    what: "a name twice in one section",
    replaced: [
      ["  BookPutBack: {", "  NoticeSent: { payload: { bookId: BookId @key } }\n  BookPutBack: {"],
    ],
    code: "duplicate_name",
    subject: "NoticeSent",
    at: ["NoticeSent: { payload: { bookId: BookId @key } }\n\n"],
    message: /NoticeSent is there twice, first in line \d+/,
    help: /Rename or remove/,
  },
  {
    what: "a type called like an aggregate",
    replaced: [["  ReaderId: string\n", "  ReaderId: string\n  Loan: string\n"]],
    code: "duplicate_name",
    subject: "Loan",
    at: ["Loan:\n    id"],
    message: /Loan is there twice: Loan is at .*catalog\.yaml:7/,
    help: /Rename or remove/,
  },
  {
    what: "a name that generated code needs",
    replaced: [["  ReaderId: string\n", "  ReaderId: string\n  Message: string\n"]],
    code: "name",
    subject: "Message",
    at: ["Message: string"],
    message: /needs the name Message/,
    help: /CustomerMessage/,
  },
  {
    what: "a type that begins with a small letter",
    replaced: [["  ReaderId: string\n", "  ReaderId: string\n  slip: string\n"]],
    code: "name",
    subject: "slip",
    at: ["slip: string"],
    message: /"slip" is no name/,
    help: /capital/,
  },
  {
    what: "a message that begins with a small letter",
    replaced: [
      ["NoticeSent: {", "noticeSent: {"],
      ["emits: [NoticeSent]", "emits: [noticeSent]"],
      ["done: NoticeSent", "done: noticeSent"],
    ],
    code: "message_name",
    subject: "noticeSent",
    at: ["noticeSent: {"],
    message: /"noticeSent" is no message name/,
    help: /capital/,
  },
  {
    what: "a reserved name that is used again",
    replaced: [["BookPutAside: {", "BookPutAside: { reserved: [shelf],"]],
    code: "reserved_name",
    subject: "BookPutAside.shelf",
    at: ["shelf: string"],
    message: /uses the reserved name shelf/,
    help: /another name/,
  },
  {
    what: "an unknown key",
    replaced: [["    key: readerId", "    kee: readerId\n    key: readerId"]],
    code: "unknown_key",
    subject: "LoansByReader",
    at: ["kee"],
    message: /no key "kee"/,
    help: /Did you mean "key"\?/,
  },
  {
    what: "raw JSON Schema, which is not generated yet",
    replaced: [["shelf: string", "shelf: { schema: { type: string } }"]],
    code: "schema_unsupported",
    subject: "BookPutAside.shelf",
    at: ["shelf: {"],
    message: /schema:/,
    help: /expression/,
  },
];

const handlers: readonly Broken[] = [
  {
    what: "a command without handler",
    replaced: [["handles: [RequestLoan, CloseLoan,", "handles: [RequestLoan,"]],
    code: "command_without_owner",
    subject: "CloseLoan",
    at: ["CloseLoan: {"],
    message: /handled by nobody/,
    help: /under handles of exactly one/,
  },
  {
    what: "a command with two handlers",
    replaced: [["handles: [SendNotice]", "handles: [SendNotice, CloseLoan]"]],
    code: "command_with_owners",
    subject: "CloseLoan",
    at: ["CloseLoan: {"],
    message: /by Loan, Post/,
    help: /exactly one/,
  },
  {
    what: "an event without emitter",
    replaced: [["emits: [LoanRequested, LoanClosed,", "emits: [LoanRequested,"]],
    code: "event_without_owner",
    subject: "LoanClosed",
    at: ["LoanClosed: {"],
    message: /emitted by nobody/,
    help: /under emits of exactly one/,
  },
  {
    what: "an event with two emitters",
    replaced: [["emits: [NoticeSent]", "emits: [NoticeSent, LoanClosed]"]],
    code: "event_with_owners",
    subject: "LoanClosed",
    at: ["LoanClosed: {"],
    message: /by Loan, Post/,
    help: /exactly one/,
  },
  {
    what: "a message without key",
    replaced: [[CLOSED, CLOSED.replace(" @key", "")]],
    code: "key_missing",
    subject: "LoanClosed",
    at: ["LoanClosed: {"],
    message: /no field marked @key/,
    help: /orderId: OrderId @key/,
  },
  {
    what: "a message with an optional key",
    replaced: [[CLOSED, CLOSED.replace("bookId:", "bookId?:")]],
    code: "key_missing",
    subject: "LoanClosed",
    at: ["LoanClosed: {"],
    message: /one required @key/,
    help: /@key/,
  },
  {
    what: "a saga's event without the saga's key",
    replaced: [
      ["    startsOn: LoanRequested", "    startsOn: LoanRequested\n    stopsOn: LoanGivenUp"],
      ["LoanGivenUp: { payload: { bookId: BookId", "LoanGivenUp: { payload: { book: BookId"],
    ],
    code: "saga_key",
    subject: "Lending",
    at: ["stopsOn: LoanGivenUp", "LoanGivenUp"],
    message: /key bookId, which LoanGivenUp does not carry/,
    help: /Add bookId to LoanGivenUp/,
  },
  {
    what: "a projection's event without the projection's key",
    replaced: [["on: [LoanRequested]", "on: [LoanRequested, LoanClosed]"]],
    code: "projection_key",
    subject: "LoansByReader",
    at: ["on: [LoanRequested, LoanClosed]", "LoanClosed"],
    message: /key readerId, which LoanClosed does not carry/,
    help: /Add readerId to LoanClosed/,
  },
];

const sagas: readonly Broken[] = [
  {
    what: "a command's field that nothing fills",
    replaced: [["SendNotice: { payload: {", "SendNotice: { payload: { when: date,"]],
    code: "saga_unfilled",
    subject: "Lending.notify",
    at: ["do: SendNotice", "SendNotice"],
    message: /Nothing known fills SendNotice\.when/,
    help: /with: \{ when: start\.field \}/,
  },
  {
    what: "a field of the right name and another type",
    replaced: [["SendNotice: { payload: {", "SendNotice: { payload: { shelf: int,"]],
    code: "saga_unfilled",
    subject: "Lending.notify",
    at: ["do: SendNotice", "SendNotice"],
    message: /Nothing known fills SendNotice\.shelf/,
    help: /const/,
  },
  {
    what: "a filling from a step that comes later",
    replaced: [["do: PutAside\n", "do: PutAside\n        with: { bookId: notify.bookId }\n"]],
    code: "saga_unfilled",
    subject: "Lending.reserve",
    at: ["notify.bookId"],
    message: /PutAside\.bookId is filled from notify, which is not known yet: start/,
    help: /bookId/,
  },
  {
    what: "a filling from a field that is not there",
    replaced: [["do: PutAside\n", "do: PutAside\n        with: { bookId: start.book }\n"]],
    code: "saga_unfilled",
    subject: "Lending.reserve",
    at: ["start.book"],
    message: /start\.book, which LoanRequested lacks/,
    help: /bookId/,
  },
  {
    what: "a constant of another type",
    replaced: [["{ const: failed }", "{ const: 7 }"]],
    code: "saga_unfilled",
    subject: "Lending.onFailed",
    at: ["{ const: 7 }"],
    message: /GiveUpLoan\.reason is 7, which is no string/,
    help: /reason/,
  },
  {
    what: "a filling of a field that the command lacks",
    replaced: [
      ["{ reason: { const: failed } }", "{ reason: { const: failed }, by: start.bookId }"],
    ],
    code: "saga_unfilled",
    subject: "Lending.onFailed",
    at: ["start.bookId"],
    message: /GiveUpLoan has no field by/,
    help: /by/,
  },
  {
    what: "a field that only one of two starting events carries",
    replaced: [["startsOn: LoanRequested", "startsOn: [LoanRequested, LoanClosed]"]],
    code: "saga_unfilled",
    subject: "Lending.notify",
    at: ["do: SendNotice", "SendNotice"],
    message: /Nothing known fills SendNotice\.readerId/,
    help: /readerId/,
  },
  {
    what: "a step without time-out",
    replaced: [["        timeout: 30s\n", ""]],
    code: "step_timeout",
    subject: "Lending.reserve",
    at: ["name: reserve"],
    message: /no timeout/,
    help: /timeout: 30s/,
  },
  {
    what: "a step before the pivot without undo",
    replaced: [["        undo: { do: PutBack, done: BookPutBack }\n", ""]],
    code: "step_undo",
    subject: "Lending.reserve",
    at: ["name: reserve"],
    message: /before the pivot and has no undo/,
    help: /undo: \{ do: Command/,
  },
  {
    what: "an undo that another handler handles",
    replaced: [["do: PutBack, done: BookPutBack", "do: CloseLoan, done: LoanClosed"]],
    code: "undo_handler",
    subject: "Lending.reserve",
    at: ["name: reserve"],
    message: /CloseLoan is not handled by the handler of PutAside/,
    help: /one handler/,
  },
  {
    what: "a step's name twice",
    replaced: [["name: notify", "name: reserve"]],
    code: "duplicate_name",
    subject: "Lending.reserve",
    at: ["name: reserve\n        do: SendNotice"],
    message: /reserve is there twice/,
    help: /Rename/,
  },
  {
    what: "a step's name that the chart needs",
    replaced: [["name: notify", "name: undoing"]],
    code: "step_name",
    subject: "Lending.undoing",
    at: ["name: undoing"],
    message: /undoing has a meaning of its own/,
    help: /what it does/,
  },
  {
    what: "a duration that is none",
    replaced: [["timeout: 30s", "timeout: soon"]],
    code: "duration",
    subject: "Lending.reserve",
    at: ["timeout: soon"],
    message: /"soon" is no duration/,
    help: /30s, 2m/,
  },
  {
    what: "a retry that is none",
    replaced: [["timeout: 30s", "timeout: 30s\n        retry: { times: many }"]],
    code: "retry",
    subject: "Lending.reserve",
    at: ["{ times: many }"],
    message: /retry of Lending\.reserve/,
    help: /times: 3, backoff: 1s\.\.1m/,
  },
  {
    what: "a start that is none",
    replaced: [["    key: bookId\n", "    key: bookId\n    from: yesterday\n"]],
    code: "saga_from",
    subject: "Lending",
    at: ["from: yesterday"],
    message: /"yesterday"/,
    help: /from: beginning/,
  },
  {
    what: "parallel steps, whose charts are not generated yet",
    replaced: [
      ["      - name: notify", "      - - name: notify"],
      [
        "        do: SendNotice\n        done: NoticeSent\n        timeout: 1d\n        pivot: true\n",
        "          do: SendNotice\n          done: NoticeSent\n          timeout: 1d\n        - { name: again, do: SendNotice, done: NoticeSent, timeout: 1d }\n",
      ],
      ["        undo: { do: PutBack", "        pivot: true\n        undo: { do: PutBack"],
    ],
    code: "saga_parallel",
    subject: "Lending.notify",
    at: ["name: notify"],
    message: /parallel/,
    help: /one after another/,
  },
];

const changes: readonly Broken[] = [
  {
    what: "a field that goes without a change",
    replaced: [[CLOSED, versions("payload: { bookId: BookId @key }")]],
    code: "change_missing",
    subject: "LoanClosed.note",
    at: ["2:\n        payload"],
    message: /v1 → v2 drops note/,
    help: /- remove: note/,
  },
  {
    what: "a field that comes without a change",
    replaced: [[CLOSED, versions("payload: { bookId: BookId @key, note: string, by?: string }")]],
    code: "change_missing",
    subject: "LoanClosed.by",
    at: ["2:\n        payload"],
    message: /v1 → v2 has a new by/,
    help: /- add: by/,
  },
  {
    what: "a field that changes its type without a change",
    replaced: [[CLOSED, versions("payload: { bookId: BookId @key, note: int }")]],
    code: "change_missing",
    subject: "LoanClosed.note",
    at: ["note: int"],
    message: /note as int, which does not read string/,
    help: /- convert: note/,
  },
  {
    what: "a field whose values may no longer fit",
    replaced: [[CLOSED, versions("payload: { bookId: BookId @key, note: string(..5) }")]],
    code: "change_missing",
    subject: "LoanClosed.note",
    at: ["note: string(..5)"],
    message: /note as string\(\.\.5\), which does not read string/,
    help: /convert/,
  },
  {
    what: "a change of a field that is not there",
    replaced: [
      [CLOSED, versions("payload: { bookId: BookId @key, note: string }\nchanges: [remove: memo]")],
    ],
    code: "change",
    subject: "LoanClosed",
    at: ["remove: memo"],
    message: /v1 of LoanClosed has no memo/,
    help: /Correct the name/,
  },
  {
    what: "a required field that nothing fills",
    replaced: [
      [
        CLOSED,
        versions("payload: { bookId: BookId @key, note: string, by: string }\nchanges: [add: by]"),
      ],
    ],
    code: "change",
    subject: "LoanClosed",
    at: ["add: by"],
    message: /adds the required by with nothing to fill it/,
    help: /default.*by\?.*with/,
  },
  {
    what: "a literal of another type",
    replaced: [
      [
        CLOSED,
        versions(
          "payload: { bookId: BookId @key, note: string, by: int }\nchanges: [{ add: by, with: me }]",
        ),
      ],
    ],
    code: "with",
    subject: "LoanClosed.by",
    at: ["{ add: by"],
    message: /LoanClosed\.by, "me", is no int/,
    help: /Correct the value/,
  },
  {
    what: "a replacement without hook",
    replaced: [
      [
        CLOSED,
        versions("payload: { bookId: BookId @key, by: string }\nchanges: [replace: note -> by]"),
      ],
    ],
    code: "change",
    subject: "LoanClosed",
    at: ["replace: note"],
    message: /replaces note without up/,
    help: /up: \.\/hooks/,
  },
  {
    what: "a hook that is none",
    replaced: [
      [
        CLOSED,
        versions(
          "payload: { bookId: BookId @key, by: string }\nchanges: [{ replace: note -> by, up: ./a.ts#b, down: joinBy }]",
        ),
      ],
    ],
    code: "hook",
    subject: "LoanClosed",
    at: ["down: joinBy"],
    message: /"joinBy" is no hook/,
    help: /#functionName/,
  },
  {
    what: "a conversion that is none",
    replaced: [
      [
        CLOSED,
        versions(
          "payload: { bookId: BookId @key, note: string }\nchanges: [{ convert: note, with: text }]",
        ),
      ],
    ],
    code: "conversion",
    subject: "LoanClosed",
    at: ["with: text"],
    message: /"text" is no conversion/,
    help: /minorUnits\(EUR\), string, int/,
  },
  {
    what: "a change of no kind",
    replaced: [
      [
        CLOSED,
        versions("payload: { bookId: BookId @key, note: string }\nchanges: [{ loses: all }]"),
      ],
    ],
    code: "change",
    subject: "LoanClosed",
    at: ["{ loses: all }"],
    message: /a change that is none/,
    help: /rename: a -> b/,
  },
  {
    what: "changes of a first version",
    replaced: [
      [
        CLOSED,
        "LoanClosed: { versions: { 1: { payload: { bookId: BookId @key }, changes: [add: bookId] } } }",
      ],
      ["LoanClosed: 1 }", "LoanClosed: 1 }"],
    ],
    code: "change",
    subject: "LoanClosed",
    at: ["add: bookId"],
    message: /nothing before it/,
    help: /Remove the changes/,
  },
  {
    what: "a key that changes",
    replaced: [[CLOSED, versions("payload: { bookId: BookId, note: string @key }")]],
    code: "key_changed",
    subject: "LoanClosed",
    at: ["LoanClosed:\n"],
    message: /changes its @key: bookId, note/,
    help: /one key/,
  },
  {
    what: "a default of another type",
    replaced: [["shelf: string", "shelf: int = first"]],
    code: "default",
    subject: "BookPutAside.shelf",
    at: ["shelf: int"],
    message: /"first", is no int/,
    help: /Correct the value/,
  },
  {
    what: "an example with an unknown field",
    replaced: [[KEYED, "{ payload: { bookId: BookId @key }, example: { bookId: b, x: 1 } }"]],
    code: "example",
    subject: "CloseLoan",
    at: ["CloseLoan: {"],
    message: /unknown field x/,
    help: /Correct the example/,
  },
  {
    what: "an example of another type",
    replaced: [[KEYED, "{ payload: { bookId: BookId @key }, example: { bookId: 5 } }"]],
    code: "example",
    subject: "CloseLoan.bookId",
    at: ["CloseLoan: {"],
    message: /no BookId/,
    help: /Correct the example/,
  },
  {
    what: "personal data that would stay readable",
    replaced: [["shelf: string", "shelf: string @pii(contact)"]],
    code: "pii_plaintext",
    subject: "BookPutAside.shelf",
    at: ["shelf: string"],
    message: /personal data/,
    help: /pii: plaintext/,
  },
];

test("the library has no findings", async () => {
  expect((await loadFiles(LIBRARY)).findings).toEqual([]);
});

test.each([...names, ...handlers, ...sagas, ...changes])(
  "$what is one finding, $code",
  async ({ replaced, code, subject, at, message, help }) => {
    const source = library(...replaced);
    const { findings } = await loadFiles(source);
    expect(findings).toMatchObject([{ code, subject, severity: "error", file: "catalog.yaml" }]);
    expect(placeOf(findings[0]!)).toBe(placeIn(source, ...at));
    expect(findings[0]!.message).toMatch(message);
    expect(findings[0]!.help).toMatch(help);
  },
);

test("personal data is accepted where the catalog says that it stays readable", async () => {
  const source = library(
    ["shelf: string", "shelf: string @pii(contact)"],
    [HEAD, `${HEAD}pii: plaintext\n`],
  );
  expect((await loadFiles(source)).findings).toEqual([]);
});

test("a name in two files is there twice, even across kinds", async () => {
  const more = `${HEAD}types:\n  NoticeSent: string\n`;
  const { findings } = await loadFiles({ "a.yaml": LIBRARY, "b.yaml": more });
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatchObject({ code: "duplicate_name", subject: "NoticeSent" });
  expect(findings[0]!.message).toMatch(/b\.yaml:4|a\.yaml:\d+/);
});

test("everything wrong in several files is told in one run, in the order of the places", async () => {
  const { findings } = await loadFiles({
    "a.yaml": `${HEAD}types:\n  A: string\n  A: int\n  C: Gone\n`,
    "b.yaml": `${HEAD}commands:\n  DoIt: { payload: { a: A @key } }\n  Bad: { payload: [\n`,
    "c.yaml": `${HEAD}aggregates:\n  Thing: { handles: [DoNot], emits: [] }\n`,
  });
  expect(findings.map(({ file, line, code }) => `${file}:${line} ${code}`)).toEqual([
    "a.yaml:5 duplicate_name",
    "a.yaml:6 unknown_type",
    "b.yaml:4 command_without_owner",
    "b.yaml:5 yaml_syntax",
    "c.yaml:4 unknown_reference",
  ]);
  for (const { message, help } of findings) expect(message && help).not.toMatch(/\n\s*at /);
});

test("what a broken file may define is not reported as missing", async () => {
  const at = LIBRARY.indexOf("aggregates:");
  const actors = `${HEAD}${LIBRARY.slice(at).replace("services:", "services: ]")}`;
  const { findings } = await loadFiles({ "a.yaml": LIBRARY.slice(0, at), "b.yaml": actors });
  expect(findings.map(({ code }) => code)).toEqual(["yaml_syntax"]);
});
