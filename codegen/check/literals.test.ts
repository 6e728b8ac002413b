// Defaults are of their type: each that is not fires at its place, alone.
import { testBroken } from "./broken.ts";

testBroken([
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
    what: "a default that is no multiple",
    replaced: [
      ["shelf: string", "shelf: { default: 0.3, schema: { type: number, multipleOf: 0.5 } }"],
    ],
    code: "default",
    subject: "BookPutAside.shelf",
    at: ["shelf: {"],
    message: /0\.3, is no number/,
    help: /Correct the value/,
  },
  {
    what: "a default with a key that no map has",
    replaced: [["shelf: string", "shelf: { type: map<int>, default: { constructor: 1 } }"]],
    code: "default",
    subject: "BookPutAside.shelf",
    at: ["shelf: {"],
    message: /is no map<int>/,
    help: /Correct the value/,
  },
  {
    what: "a default inside of a list that is of another type",
    replaced: [
      ["shelf: string", 'shelf: "Books"'],
      [
        "types:\n",
        `types:
  Books:
    schema:
      type: array
      items: { type: object, properties: { floor: { type: integer, default: first } } }
`,
      ],
    ],
    code: "default",
    subject: "Books.floor",
    at: ["type: array"],
    message: /"first", is no int/,
    help: /Correct the value/,
  },
]);
