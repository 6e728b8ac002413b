// Reasons of refusals, and names that files could not have: each is one finding, in its place.
import { testBroken } from "./broken.ts";

const CLOSE = "CloseLoan: { payload: { bookId: BookId @key } }";
const refused = (reasons: string): readonly [string, string] => [
  CLOSE,
  CLOSE.replace(" } }", ` }, rejects: { ${reasons} } }`),
];

testBroken([
  {
    what: "two reasons that are one name in code",
    replaced: [refused("too_late: {}, TooLate: {}")],
    code: "duplicate-name",
    subject: "CloseLoan",
    at: ["TooLate:"],
    message: /cannot tell TooLate of CloseLoan from too_late/,
    help: /Rename/,
  },
  {
    what: "a reason that the runtime has",
    replaced: [refused("invalid: {}")],
    code: "name",
    subject: "CloseLoan",
    at: ["invalid:"],
    message: /refused with invalid by the runtime already/,
    help: /OrderAlreadyPlaced/,
  },
  {
    what: "a name that no file can have",
    replaced: [["LoansByReader:", `${"L".repeat(101)}:`]],
    code: "name",
    subject: "L".repeat(101),
    at: ["LLL"],
    message: /longer than 100 letters/,
    help: /shorter/,
  },
  {
    what: "a key inside of a type",
    replaced: [
      ["types:\n", "types:\n  Place: { fields: { floor: string @key } }\n"],
      ["shelf: string", "shelf: Place"],
    ],
    code: "key-stray",
    subject: "Place.floor",
    at: ["floor: string"],
    message: /no field of a message's payload/,
    help: /Take the @key out/,
  },
  {
    what: "a default that is no address",
    replaced: [["shelf: string", "shelf: email = nobody"]],
    code: "default",
    subject: "BookPutAside.shelf",
    at: ["shelf: email"],
    message: /"nobody", is no email/,
    help: /Correct/,
  },
]);
