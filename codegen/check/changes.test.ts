// Changes and what they fill in: each check fires at its place, with its subject and help, alone.
import { CLOSED, testBroken, versions } from "./broken.ts";

testBroken([
  {
    what: "a field that goes without a change",
    replaced: [[CLOSED, versions("payload: { bookId: BookId @key }")]],
    code: "change-missing",
    subject: "LoanClosed.note",
    at: ["2:\n        payload"],
    message: /v1 → v2 drops note/,
    help: /- remove: note/,
  },
  {
    what: "a field that comes without a change",
    replaced: [[CLOSED, versions("payload: { bookId: BookId @key, note: string, by?: string }")]],
    code: "change-missing",
    subject: "LoanClosed.by",
    at: ["2:\n        payload"],
    message: /v1 → v2 has a new by/,
    help: /- add: by/,
  },
  {
    what: "a field that changes its type without a change",
    replaced: [[CLOSED, versions("payload: { bookId: BookId @key, note: int }")]],
    code: "change-missing",
    subject: "LoanClosed.note",
    at: ["note: int"],
    message: /note is int, which does not read string: note is int where string was written/,
    help: /- convert: note/,
  },
  {
    what: "a field whose values may no longer fit",
    replaced: [[CLOSED, versions("payload: { bookId: BookId @key, note: string(..5) }")]],
    code: "change-missing",
    subject: "LoanClosed.note",
    at: ["note: string(..5)"],
    message: /note is string\(\.\.5\), which does not read string: note has a narrower length/,
    help: /replace: note -> note/,
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
    subject: "LoanClosed.by",
    at: ["add: by"],
    message: /v1 → v2: the required by has nothing to fill it/,
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
    subject: "LoanClosed.by",
    at: ["replace: note"],
    message: /note is replaced without up/,
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
        versions(
          "payload: { bookId: BookId @key, note: string }\nchanges: [{ loses: { up: [all] } }]",
        ),
      ],
    ],
    code: "change",
    subject: "LoanClosed",
    at: ["{ loses: { up: [all] } }"],
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
      ["NoticeSent: 1 }", "NoticeSent: 1 }"],
    ],
    code: "change",
    subject: "LoanClosed",
    at: ["add: bookId"],
    message: /nothing before it/,
    help: /Remove the changes/,
  },
  {
    what: "a conversion that may not fit",
    replaced: [
      [
        CLOSED,
        versions(
          "payload: { bookId: BookId @key, note: int }\nchanges: [{ convert: note, with: int }]",
        ),
      ],
    ],
    code: "change",
    subject: "LoanClosed.note",
    at: ["{ convert: note"],
    message: /converting note up is not safe: only a number, or a text of a pattern/,
    help: /replace/,
  },
  {
    what: "a loss that is not said",
    replaced: [
      [
        CLOSED,
        versions(
          "payload: { bookId: BookId @key, note: 'string[](1..)' }\nchanges: [{ convert: note, with: single }]",
        ),
      ],
    ],
    code: "loses-missing",
    subject: "LoanClosed",
    at: ["{ convert: note"],
    message: /loses all but the first item on the way down/,
    help: /loses: \{ down: \[all but the first item\] \}/,
  },
  {
    what: "a text whose values become others, which it may have had before",
    replaced: [
      [
        CLOSED,
        versions(`payload: { bookId: BookId @key, note: string }
changes: [{ convert: note, with: { values: { a: b } }, loses: { down: b } }]`),
      ],
    ],
    code: "loses-missing",
    subject: "LoanClosed",
    at: ["{ convert: note"],
    message: /loses which of several texts it was on the way up/,
    help: /loses: \{ up: \[which of several texts it was\] \}/,
  },
  {
    what: "a draft below a released version",
    replaced: [
      [
        CLOSED,
        `LoanClosed:
    versions:
      1: { status: draft, payload: { bookId: BookId @key } }
      2: { payload: { bookId: BookId @key } }`,
      ],
    ],
    code: "draft-order",
    subject: "LoanClosed",
    at: ["1: { status: draft"],
    message: /v1 is a draft below a released version/,
    help: /draft comes last/,
  },
  {
    what: "a key that changes",
    replaced: [
      [
        CLOSED,
        versions(
          "payload: { bookId: BookId, note: string, at: BookId @key }\nchanges: [{ add: at, with: x }]",
        ),
      ],
    ],
    code: "key-changed",
    subject: "LoanClosed",
    at: ["LoanClosed:\n"],
    message: /changes its @key: bookId, at/,
    help: /one key/,
  },
  {
    what: "an example with an unknown field",
    replaced: [
      [
        "CloseLoan: { payload: { bookId: BookId @key } }",
        "CloseLoan: { payload: { bookId: BookId @key }, example: { bookId: b, x: 1 } }",
      ],
    ],
    code: "example",
    subject: "CloseLoan",
    at: ["CloseLoan: {"],
    message: /unknown field x/,
    help: /Correct the example/,
  },
  {
    what: "an example of another type",
    replaced: [
      [
        "CloseLoan: { payload: { bookId: BookId @key } }",
        "CloseLoan: { payload: { bookId: BookId @key }, example: { bookId: 5 } }",
      ],
    ],
    code: "example",
    subject: "CloseLoan.bookId",
    at: ["CloseLoan: {"],
    message: /no BookId/,
    help: /Correct the example/,
  },
  {
    what: "personal data that would stay readable",
    replaced: [["shelf: string", "shelf: string @pii(contact)"]],
    code: "pii-plaintext",
    subject: "BookPutAside.shelf",
    at: ["shelf: string"],
    message: /personal data/,
    help: /pii: plaintext/,
  },
  {
    what: "personal data inside of a type",
    replaced: [
      [
        "BookId: string(1..32)",
        "BookId: string(1..32)\n  Reader: { fields: { mail: string @pii(contact) } }",
      ],
    ],
    code: "pii-plaintext",
    subject: "Reader.mail",
    at: ["mail: string"],
    message: /personal data/,
    help: /pii: plaintext/,
  },
]);
