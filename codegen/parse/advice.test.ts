// What those are told who write what is nearly right: it leads to what they meant.
import { testBroken, versions } from "../check/broken.ts";

const AFTER = "  ReaderId: string\n";
const add = (text: string): readonly [string, string] => [AFTER, `${AFTER}${text}`];

testBroken([
  {
    what: "a map whose values may be null",
    replaced: [add("  Notes: map<string | null>\n")],
    code: "expression",
    subject: "Notes",
    at: ["map<string | null>"],
    message: /a map of what may be null/,
    help: /Name string \| null under types/,
  },
  {
    what: "a list of what may be null",
    replaced: [add('  Notes: "(string | null)[]"\n')],
    code: "expression",
    subject: "Notes",
    at: ['"(string'],
    message: /brackets around a type/,
    help: /under types/,
  },
  {
    what: "a default of two words",
    replaced: [["shelf: string", "shelf: string = ground floor"]],
    code: "expression",
    subject: "BookPutAside.shelf",
    at: ["string = ground"],
    message: /does not understand "floor"/,
    help: /Quote a default that has spaces: = "ground floor"/,
  },
  {
    what: "a list as a default in one line",
    replaced: [["shelf: string", 'shelf: "string[] = []"']],
    code: "default",
    subject: "BookPutAside.shelf",
    at: ["shelf:"],
    message: /"\[\]", is no string\[\]/,
    help: /long form: \{ type: string\[\], default: \[\] \}/,
  },
  {
    what: "a mapping as a default in one line",
    replaced: [["shelf: string", 'shelf: "map<int> = {}"']],
    code: "default",
    subject: "BookPutAside.shelf",
    at: ["shelf:"],
    message: /"\{\}", is no map<int>/,
    help: /long form: \{ type: map<int>, default: \{\} \}/,
  },
  {
    what: "a built-in type for the ids of an aggregate",
    replaced: [["Loan:\n    id: BookId", "Loan:\n    id: string"]],
    code: "unknown-reference",
    subject: "Loan",
    at: ["id: string", "string"],
    message: /unknown type string/,
    help: /LoanId: string under types, and here LoanId/,
  },
  {
    what: "a mapping for what is invented",
    replaced: [
      [
        "LoanClosed: { payload: { bookId: BookId @key } }",
        versions(`payload: { bookId: BookId @key, note: string, by: string }
changes: [{ add: by, with: nobody, invents: { up: by } }]`),
      ],
    ],
    code: "shape",
    subject: "A change of LoanClosed",
    at: ["{ up: by }"],
    message: /^invents of a change of LoanClosed must be text, or a list of texts/,
    help: /Write text here, or a list/,
  },
  {
    what: "a field of a name that every object has",
    replaced: [["shelf: string", "constructor?: string"]],
    code: "field-name",
    subject: "BookPutAside.constructor",
    at: ["constructor?"],
    message: /Every object has something called constructor/,
    help: /Choose another name/,
  },
  {
    what: "a property of a name that every object has",
    replaced: [
      [
        "shelf: string",
        "shelf: { schema: { type: object, properties: { valueOf: { type: string } } } }",
      ],
    ],
    code: "json-schema",
    subject: "BookPutAside.shelf",
    at: ["{ type: object"],
    message: /valueOf/,
    help: /Choose another name/,
  },
  {
    what: "a pivot in words",
    replaced: [["pivot: true", "pivot: yes"]],
    code: "shape",
    subject: "A step of Lending",
    at: ["pivot: yes", "yes"],
    message: /^pivot of a step of Lending must be true or false/,
    help: /pivot: true/,
  },
  {
    what: "a backoff that is no range",
    replaced: [["timeout: 30s", "timeout: 30s\n        retry: { times: 2, backoff: 1s-10s }"]],
    code: "retry",
    subject: "Lending.reserve",
    at: ["{ times: 2"],
    message: /The retry of Lending\.reserve has the backoff "1s-10s"/,
    help: /backoff: 1s\.\.1m/,
  },
  {
    what: "a rename to a field of another type",
    replaced: [
      [
        "LoanClosed: { payload: { bookId: BookId @key } }",
        versions(`payload: { bookId: BookId @key, count: int }
changes: [{ rename: note -> count }]`),
      ],
    ],
    code: "change",
    subject: "LoanClosed.count",
    at: ["{ rename"],
    message: /count is int, which does not read string/,
    help: /^Write replace: note -> count with a function of yours, instead of rename\.$/,
  },
  {
    what: "a text that became shorter",
    replaced: [
      [
        "LoanClosed: { payload: { bookId: BookId @key } }",
        versions("payload: { bookId: BookId @key, note: string(..5) }"),
      ],
    ],
    code: "change-missing",
    subject: "LoanClosed.note",
    at: ["note: string(..5)"],
    message: /note has a narrower length/,
    help: /^Add - replace: note -> note with a function of yours\.$/,
  },
]);
