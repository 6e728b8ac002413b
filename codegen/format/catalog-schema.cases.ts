// Libraries with one thing wrong that both the parser and the schema for editors must see.

interface Refused {
  readonly what: string;
  readonly replaced: readonly [from: string, to: string];
}

const CLOSED = "LoanClosed: { payload: { bookId: BookId @key } }";

const event = (what: string, body: string): Refused => ({
  what,
  replaced: [CLOSED, `LoanClosed: ${body}`],
});

const field = (what: string, name: string, type: string): Refused =>
  event(what, `{ payload: { bookId: BookId @key, ${name}: ${type} } }`);

const change = (what: string, text: string): Refused =>
  event(
    what,
    `{ versions: { 1: { payload: { bookId: BookId @key } },
      2: { status: draft, payload: { bookId: BookId @key }, changes: [{ ${text} }] } } }`,
  );

const top = (what: string, line: string): Refused => ({
  what,
  replaced: ["types:", `${line}\ntypes:`],
});

const swap = (what: string, from: string, to: string): Refused => ({ what, replaced: [from, to] });

const STEP = "timeout: 30s";
const step = (what: string, line: string): Refused => swap(what, STEP, `${STEP}\n        ${line}`);

export const REFUSED: readonly Refused[] = [
  swap("another format", "catalog: 1", "catalog: 2"),
  swap("a context with capitals", "context: library", "context: Library"),
  top("an unknown key at the top", "event: {}"),
  top("an unknown compatibility", "compatibility: sideways"),
  top("a transitive none", "compatibility: none-transitive"),
  top("an unknown content", "content: closed"),
  top("an unknown way with personal data", "pii: encrypted"),
  top("an unknown severity", "lint: { severity: { event-tense: fatal } }"),
  top("an unknown rule", "lint: { severity: { no-such-rule: off } }"),
  top("a rule that is ignored without a reason", "lint: { ignore: [{ rule: event-tense }] }"),
  top("a list for a mapping", "uses: [billing]"),
  top("a context with a capital", "uses: { Billing: ./vendor/billing.catalog.json }"),
  top("the YAML of another context", "uses: { billing: ./vendor/billing.yaml }"),
  top("what is read without the file", "uses: { billing: { reads: { InvoicePaid: total } } }"),
  top("a number as what is read", "uses: { billing: { catalog: ./b.json, reads: [1] } }"),
  top("the address of another context", "uses: { billing: https://a.b/catalog.json }"),
  swap("a type with a small letter", "ReaderId: string", "readerId: string\n  ReaderId: string"),
  swap("an unknown type", "ReaderId: string", "ReaderId: text"),
  swap(
    "a type that is made of two things",
    "ReaderId: string",
    "ReaderId: { type: string, enum: [a] }",
  ),
  swap("an open type", "ReaderId: string", "ReaderId: { type: string, open: true }"),
  swap("a type of nothing", "ReaderId: string", "ReaderId: { doc: Nothing. }"),
  swap("a keyword that is not known", "ReaderId: string", "ReaderId: { schema: { not: {} } }"),
  swap("a keyword without its type", "ReaderId: string", "ReaderId: { schema: { minimum: 1 } }"),
  swap(
    "a keyword of another type",
    "ReaderId: string",
    "ReaderId: { schema: { type: string, minimum: 1 } }",
  ),
  event("a message without payload", "{ doc: None. }"),
  event("a message with payload and versions", "{ payload: {}, versions: { 1: { payload: {} } } }"),
  event("a status beside versions", "{ status: draft, versions: { 1: { payload: {} } } }"),
  event("no versions", "{ versions: {} }"),
  event("a version without payload", "{ versions: { 1: { status: active } } }"),
  event("a version in words", "{ versions: { one: { payload: { bookId: BookId @key } } } }"),
  event("an unknown status", "{ status: done, payload: { bookId: BookId @key } }"),
  event("a sunset that is no date", "{ sunset: soon, payload: { bookId: BookId @key } }"),
  event("rejects of an event", "{ rejects: {}, payload: { bookId: BookId @key } }"),
  event("the delivery of an event", "{ delivery: direct, payload: { bookId: BookId @key } }"),
  field("a field with a capital", "Note", "string"),
  field("a field of a name that every object has", "toString?", "string"),
  field(
    "a property of a name that every object has",
    "note",
    "{ schema: { type: object, properties: { constructor: { type: string } } } }",
  ),
  field("a field without type", "note", ""),
  field("an empty type", "note", '""'),
  field("an unknown mark", "note", "string @secret"),
  field("a range on a truth value", "note", "boolean(1..2)"),
  field("a map without type", "note", "map"),
  field("an enum without values", "note", "enum()"),
  field("marks before the default", "note", '"string @subject = x"'),
  field("a quote that is not closed", "note", "'string = \"x'"),
  field("an unknown escape", "note", "'string = \"\\q\"'"),
  field("an unknown key of a field", "note", "{ type: string, optional: true }"),
  field("a number for a type", "note", "5"),
  change("a misspelt change", "renam: a -> b"),
  change("two changes in one", "add: a, remove: b"),
  change("a rename of two", '"rename": "a, b -> c"'),
  change("an arrow that is none", "rename: a => b"),
  change("a change of no field", 'add: "new field"'),
  change("a rename with a value", "rename: a -> b, with: 1"),
  change("an unknown conversion", "convert: a, with: euros"),
  change("a conversion of nothing", "convert: a"),
  change("values with another key", "convert: a, with: { values: { a: b }, open: true }"),
  change("a hook that is no TypeScript", "replace: a -> b, up: ./hooks.js#run"),
  change("losses in no direction", "remove: a, loses: { sideways: x }"),
  swap("an id of a service", "Post: {", "Post: { id: BookId,"),
  swap("a command of another context", "[SendNotice]", "[billing.SendNotice]"),
  swap("an answer of another context", "done: NoticeSent", "done: billing.NoticeSent"),
  swap("a feed of another context's event", "{ NoticeSent: 1 }", "{ billing.NoticeSent: 1 }"),
  swap("a saga without start", "startsOn: LoanRequested\n    ", ""),
  swap("a saga without key", "    key: bookId\n", ""),
  swap("a saga that starts some day", "key: bookId", "key: bookId\n    from: tomorrow"),
  swap("what becomes of events that is nothing", "key: bookId", "key: bookId\n    unrouted: drop"),
  swap("commands beside steps", "key: bookId", "key: bookId\n    sends: PutAside"),
  swap("events beside steps", "key: bookId", "key: bookId\n    hears: NoticeSent"),
  swap("a first name of two words", "key: bookId", "key: bookId\n    was: Old Name"),
  swap("a version 0 of a saga", "key: bookId", "key: bookId\n    version: 0"),
  swap("a deadline without unit", "key: bookId", "key: bookId\n    deadline: 7"),
  swap("a step without timeout", `        ${STEP}\n`, ""),
  swap("a step with a reserved name", "name: reserve", "name: waiting"),
  swap("a step without command", "do: PutAside\n        ", ""),
  swap("a step that does two things", "do: PutAside", "do: [PutAside, PutBack]"),
  swap("an undo of nothing", "undo: { do: PutBack, done: BookPutBack }", "undo: []"),
  swap("a pivot in words", "pivot: true", 'pivot: "yes"'),
  swap("a closing command of none", "onCompleted: CloseLoan", "onCompleted: []"),
  swap("a filling without constant", "{ const: failed }", "{}"),
  swap("a filling of one word", "{ const: failed }", "failed"),
  step("a retry without times", "retry: { backoff: 1s }"),
  step("a backoff of three", "retry: { times: 1, backoff: 1s..2s..3s }"),
  step("a misspelt key of a step", "time: 30s"),
  swap("a projection of nothing", "on: [LoanRequested]", "on: []"),
  swap("a projection without row", "\n    row: { readerId: ReaderId }", ""),
  swap("a feed without events", "events: { NoticeSent: 1 }", "hide: [pii]"),
  swap("a feed of half a version", "{ NoticeSent: 1 }", "{ NoticeSent: 1.5 }"),
];
