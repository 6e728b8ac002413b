// Types that cannot be: each check fires at its place, with a way out, alone.
import { testBroken } from "./broken.ts";

const AFTER = "  ReaderId: string\n";
const add = (text: string): readonly [string, string] => [AFTER, `${AFTER}${text}`];

testBroken([
  {
    what: "an enum without values",
    replaced: [add("  Mood: { enum: [] }\n")],
    code: "enum-empty",
    subject: "Mood",
    at: ["Mood:"],
    message: /without values/,
    help: /enum: \[card, invoice\]/,
  },
  {
    what: "an enum with a value twice",
    replaced: [add("  Mood: enum(good, good)\n")],
    code: "enum-twice",
    subject: "Mood",
    at: ["Mood:"],
    message: /has good twice/,
    help: /Take one out/,
  },
  {
    what: "a type that is another name for itself",
    replaced: [add("  Mood: Mood\n")],
    code: "type-cycle",
    subject: "Mood",
    at: ["Mood:"],
    message: /only another name for itself/,
    help: /Say of what/,
  },
  {
    what: "a type that is itself or null",
    replaced: [add("  Mood: Mood | null\n")],
    code: "type-cycle",
    subject: "Mood",
    at: ["Mood:"],
    message: /Mood may be itself: Mood \| null/,
    help: /inside a list, a map or a field/,
  },
  {
    what: "a type that is, through another, one of several that it is made of",
    replaced: [
      [
        "  ReaderId: string\n",
        `  ReaderId: { schema: { anyOf: [ { type: string }, { $ref: "#/types/Mood" } ] } }
  Moods: ReaderId[]
  Mood: ReaderId
`,
      ],
    ],
    code: "type-cycle",
    subject: "ReaderId",
    at: ["ReaderId:"],
    message: /ReaderId may be itself: string or Mood/,
    help: /inside a list, a map or a field/,
  },
  {
    what: "a type that contains itself without end",
    replaced: [add("  Box: { fields: { inner: Box } }\n")],
    code: "type-endless",
    subject: "Box",
    at: ["Box:"],
    message: /without end/,
    help: /optional, or a list/,
  },
  {
    what: "a type with a default",
    replaced: [add("  Mood: string = good\n")],
    code: "type-extras",
    subject: "Mood",
    at: ["Mood: string", "string"],
    message: /default or a mark/,
    help: /at the fields/,
  },
  {
    what: "a date that does not exist",
    replaced: [["shelf: string", 'shelf: "date = 2026-02-31"']],
    code: "default",
    subject: "BookPutAside.shelf",
    at: ["shelf:"],
    message: /is no date/,
    help: /Correct/,
  },
  {
    what: "a key that is no id of its aggregate",
    replaced: [
      [
        "BookPutBack: { payload: { bookId: BookId @key",
        "BookPutBack: { payload: { bookId: ReaderId @key",
      ],
    ],
    code: "key-type",
    subject: "BookPutBack.bookId",
    at: ["bookId: ReaderId @key"],
    message: /no BookId, the id of Shelf/,
    help: /bookId: BookId @key/,
  },
  {
    what: "a feed that hides what its version requires",
    replaced: [["NoticeSent: 1 } }", "BookPutAside: 1 }, hide: [shelf] }"]],
    code: "feed-hidden-required",
    subject: "BookPutAside.shelf",
    at: ["shelf: string"],
    message: /partners hides BookPutAside\.shelf, which v1 requires/,
    help: /shelf\?/,
  },
  {
    what: "a feed whose name is no part of a subject",
    replaced: [["  partners:", "  all.partners:"]],
    code: "name",
    subject: "all.partners",
    at: ["all.partners:"],
    message: /"all\.partners" is no name of a feed/,
    help: /partner-feed/,
  },
  {
    what: "a feed that hides what is not there",
    replaced: [["NoticeSent: 1 } }", "NoticeSent: 1 }, hide: [name] }"]],
    code: "feed-hide",
    subject: "partners",
    at: ["partners:"],
    message: /hides name, which none/,
    help: /names of fields/,
  },
  {
    what: "a feed that shows personal data",
    replaced: [
      ["context: library\n", "context: library\npii: plaintext\n"],
      ["shelf: string", "shelf?: string @pii(contact)"],
      ["NoticeSent: 1 }", "BookPutAside: 1 }"],
    ],
    code: "feed-pii",
    subject: "BookPutAside.shelf",
    at: ["BookPutAside: 1"],
    message: /partners shows BookPutAside\.shelf, which is personal data/,
    help: /hide: \[pii\]/,
  },
  {
    what: "a feed that shows personal data inside of a type",
    replaced: [
      ["context: library\n", "context: library\npii: plaintext\n"],
      ["types:\n", "types:\n  Place: { fields: { floor: int, mail?: email @pii(contact) } }\n"],
      ["shelf: string", "shelf: map<Place>"],
      ["NoticeSent: 1 }", "BookPutAside: 1 }"],
    ],
    code: "feed-pii",
    subject: "BookPutAside.shelf.mail",
    at: ["BookPutAside: 1"],
    message: /partners shows BookPutAside\.shelf\.mail, which is personal data/,
    help: /hide: \[pii\]/,
  },
  {
    what: "a feed that hides what a type in it requires",
    replaced: [
      ["context: library\n", "context: library\npii: plaintext\n"],
      ["types:\n", "types:\n  Place: { fields: { floor: int, mail: email @pii(contact) } }\n"],
      ["shelf: string", "shelf: map<Place>"],
      ["NoticeSent: 1 } }", "BookPutAside: 1 }, hide: [pii] }"],
    ],
    code: "feed-hidden-required",
    subject: "BookPutAside.shelf.mail",
    at: ["mail: email"],
    message: /partners hides BookPutAside\.shelf\.mail, which v1 requires/,
    help: /mail\?/,
  },
  {
    what: "a feed of a version that nothing leads down to",
    replaced: [
      [
        "BookPutAside: { payload: { bookId: BookId @key, shelf: string } }",
        `BookPutAside:
    versions:
      1: { payload: { bookId: BookId @key, shelf: string } }
      2: { payload: { bookId: BookId @key }, changes: [remove: shelf] }`,
      ],
      ["NoticeSent: 1 }", "BookPutAside: 1 }"],
    ],
    code: "downcast-missing",
    subject: "partners",
    at: ["BookPutAside: 1"],
    message: /cannot cast BookPutAside down to v1: from v2 to v1, the required shelf has nothing/,
    help: /restore:/,
  },
]);
