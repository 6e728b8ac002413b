// Sagas whose chart is code: the catalog says what they hear and send, and that is checked.
import { expect, test } from "vitest";
import { LIBRARY, loadFiles } from "../testing/catalog-fixture.ts";
import { testBroken } from "./broken.ts";

const OWN = `  Reminding:
    startsOn: LoanRequested
    hears: [LoanClosed, LoanGivenUp]
    key: bookId
    sends: [SendNotice]
`;
const withOwn = (own = OWN): readonly [string, string] => ["projections:", `${own}\nprojections:`];

test("a saga may have a chart of its own", async () => {
  const { findings, catalog } = await loadFiles(LIBRARY.replace(...withOwn()));
  expect(findings).toEqual([]);
  expect(catalog.sagas[1]).toMatchObject({
    hears: [{ name: "LoanClosed" }, { name: "LoanGivenUp" }],
    sends: [{ name: "SendNotice" }],
    groups: [],
    from: "now",
  });
  expect(catalog.sagas[1]).not.toHaveProperty("unrouted");
});

test("what becomes of an event without an instance can be said", async () => {
  const own = OWN.replace("    key:", "    unrouted: deadLetter\n    key:");
  const { findings, catalog } = await loadFiles(LIBRARY.replace(...withOwn(own)));
  expect(findings).toEqual([]);
  expect(catalog.sagas[1]?.unrouted).toBe("deadLetter");
});

testBroken([
  {
    what: "an event to hear that nobody knows",
    replaced: [withOwn(OWN.replace("LoanClosed,", "LoanClozed,"))],
    code: "unknown-reference",
    subject: "Reminding",
    at: ["LoanClozed"],
    message: /names the unknown event LoanClozed/,
    help: /LoanClosed/,
  },
  {
    what: "a command to send that nobody knows",
    replaced: [withOwn(OWN.replace("[SendNotice]", "SendNotiz"))],
    code: "unknown-reference",
    subject: "Reminding",
    at: ["SendNotiz"],
    message: /names the unknown command SendNotiz/,
    help: /SendNotice/,
  },
  {
    what: "an event to hear without the key",
    replaced: [
      withOwn(
        OWN.replaceAll("bookId", "readerId").replace("[LoanClosed, LoanGivenUp]", "LoanClosed"),
      ),
    ],
    code: "saga-key",
    subject: "Reminding",
    at: ["hears: LoanClosed", "LoanClosed"],
    message: /has the key readerId, which LoanClosed does not carry/,
    help: /Add readerId/,
  },
  {
    what: "a command that is sent twice",
    replaced: [withOwn(OWN.replace("[SendNotice]", "[SendNotice, CloseLoan, SendNotice]"))],
    code: "duplicate-name",
    subject: "Reminding",
    at: ["CloseLoan, SendNotice", "SendNotice"],
    message: /names SendNotice twice under sends/,
    help: /Take one/,
  },
  {
    what: "steps beside a chart of one's own",
    replaced: [withOwn(`${OWN}    deadline: 7d\n`)],
    code: "stray-key",
    subject: "Reminding",
    at: ["deadline: 7d"],
    message: /has sends, with which deadline cannot stand/,
    help: /deadline goes with steps/,
  },
  {
    what: "a saga that neither has steps nor sends anything",
    replaced: [withOwn(OWN.replace("    sends: [SendNotice]\n", "").replace(/ {4}hears.*\n/, ""))],
    code: "saga-empty",
    subject: "Reminding",
    at: ["  Reminding:", "Reminding"],
    message: /Reminding has no steps/,
    help: /Of a chart of your own say only what it sends/,
  },
  {
    what: "an event without an instance that becomes something else",
    replaced: [withOwn(OWN.replace("    key:", "    unrouted: drop\n    key:"))],
    code: "saga-unrouted",
    subject: "Reminding",
    at: ["unrouted: drop"],
    message: /"drop" is nothing that becomes of an event/,
    help: /ignore, deadLetter or error/,
  },
]);
