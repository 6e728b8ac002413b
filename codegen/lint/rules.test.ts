// Each lint rule finds what it is for, at its place, with a way out; and leaves the rest alone.
import { describe, expect, test } from "vitest";
import type { Finding } from "../finding.ts";
import { loadCatalog } from "../load/catalog.ts";
import { LIBRARY, library, writeFolder } from "../testing/catalog-fixture.ts";
import { RULES } from "./mod.ts";

const TODAY = "2026-11-25";

async function lint(source: string): Promise<readonly Finding[]> {
  const folder = await writeFolder({ "catalog.yaml": source });
  return (await loadCatalog(folder, { lint: TODAY })).findings;
}

/** What a rule finds in the library with some of its texts replaced. */
async function found(code: string, ...replaced: readonly (readonly [string, string])[]) {
  const findings = await lint(library(...replaced));
  expect(findings.filter(({ severity }) => severity === "error" && !isRule(code))).toEqual([]);
  return findings.filter((finding) => finding.code === code);
}

const isRule = (code: string): boolean => RULES.some((rule) => rule.code === code);

const PUT = "BookPutAside: { payload: { bookId: BookId @key, shelf: string } }";
const AFTER = "  ReaderId: string\n";

/** The library with one of its names everywhere replaced. */
const renamed = (from: string, to: string): string => LIBRARY.replaceAll(from, to);

describe("names", () => {
  test.each<[code: string, from: string, to: string, help: RegExp]>([
    ["event-like-command", "LoanClosed", "FinishLoan", /LoanFinished/],
    ["command-like-event", "PutBack", "BookReturned", /ReturnBook/],
    ["event-tense", "LoanGivenUp", "LoanFailure", /LoanFailed/],
    ["command-mood", "SendNotice", "PaymentNotice", /name such as PlaceOrder/],
    ["kind-in-name", "LoanGivenUp", "LoanGivenUpEvent", /LoanGivenUp/],
    ["version-in-name", "LoanGivenUp", "LoanGivenUpV2", /add a version/],
    ["crud-event", "LoanGivenUp", "LoanUpdated", /decision/],
    ["query-event", "LoanClosed", "LoanResponded", /query a projection/],
  ])("%s", async (code, from, to, help) => {
    const source = from === "PutBack" ? LIBRARY.replaceAll(/\bPutBack\b/g, to) : renamed(from, to);
    const findings = (await lint(source)).filter((finding) => finding.code === code);
    const mine = findings.filter(({ subject }) => subject === to);
    expect(mine).toHaveLength(1);
    expect(mine[0]!.help).toMatch(help);
    expect(mine[0]!.severity).toBe(RULES.find((rule) => rule.code === code)!.severity);
  });

  test("a name that is allowed is left alone by the rules of names", async () => {
    const source = renamed("LoanGivenUp", "LoanFailure");
    expect((await lint(source)).map(({ code }) => code)).toContain("event-tense");
    const allowed = source.replace("types:", "lint: { allow: [LoanFailure] }\ntypes:");
    expect((await lint(allowed)).map(({ code }) => code)).not.toContain("event-tense");
  });
});

describe("payloads", () => {
  test("envelope-field", async () => {
    const [finding] = await found("envelope-field", ["shelf: string", "correlationId: string"]);
    expect(finding).toMatchObject({ severity: "error", subject: "BookPutAside.correlationId" });
  });

  test("deep-nesting", async () => {
    const types =
      "  A: { fields: { b: B } }\n  B: { fields: { c: C } }\n  C: { fields: { d: int } }\n";
    const two = await found("deep-nesting", [AFTER, AFTER + types], ["shelf: string", "shelf: B"]);
    expect(two).toEqual([]);
    const three = await found(
      "deep-nesting",
      [AFTER, AFTER + types],
      ["shelf: string", "shelf: A"],
    );
    expect(three).toMatchObject([{ subject: "BookPutAside.shelf", severity: "warning" }]);
  });

  test("many-fields", async () => {
    const fields = (count: number): string =>
      Array.from({ length: count }, (_, index) => `f${index}: int`).join(", ");
    expect(await found("many-fields", ["shelf: string", fields(19)])).toEqual([]);
    expect(await found("many-fields", ["shelf: string", fields(20)])).toHaveLength(1);
  });

  test("money-float and money-currency", async () => {
    expect(await found("money-float", ["shelf: string", "totalPrice: number"])).toHaveLength(1);
    expect(await found("money-float", ["shelf: string", "ratio: number"])).toEqual([]);
    expect(await found("money-currency", ["shelf: string", "price: int"])).toHaveLength(1);
    const both = "price: int, currency: string";
    expect(await found("money-currency", ["shelf: string", both])).toEqual([]);
  });

  test("date-string", async () => {
    for (const name of ["dueDate", "returnedAt", "day"]) {
      expect(await found("date-string", ["shelf: string", `${name}: string`])).toHaveLength(1);
      expect(await found("date-string", ["shelf: string", `${name}: date`])).toEqual([]);
    }
    expect(await found("date-string", ["shelf: string", "update: string"])).toEqual([]);
  });

  test("id-only-event and no-example", async () => {
    const ids = (await found("id-only-event")).map(({ subject }) => subject);
    expect(ids).toContain("LoanClosed");
    expect(ids).not.toContain("BookPutAside");
    const examples = await found("no-example", [
      PUT,
      `${PUT.slice(0, -1)}, example: { bookId: a, shelf: b } }`,
    ]);
    expect(examples.map(({ subject }) => subject)).not.toContain("BookPutAside");
    expect(examples.map(({ subject }) => subject)).toContain("NoticeSent");
  });
});

describe("the whole", () => {
  test("no-owner and no-doc", async () => {
    expect(await found("no-owner")).toMatchObject([{ subject: "library", line: 1 }]);
    const owned = ["types:", "owner: team-lending\ndoc: Books.\ntypes:"] as const;
    expect(await found("no-owner", owned)).toEqual([]);
    const docs = (await found("no-doc", owned)).map(({ subject }) => subject);
    expect(docs).toEqual(expect.arrayContaining(["Loan", "RequestLoan", "Lending"]));
    expect(docs).not.toContain("library");
  });

  test("orphan", async () => {
    expect(await found("orphan", [AFTER, `${AFTER}  Nobody: string\n`])).toMatchObject([
      { subject: "Nobody" },
    ]);
    expect(await found("orphan")).toEqual([]);
  });

  test("deprecated-reference and sunset-passed", async () => {
    const old = PUT.replace("{ payload", "{ status: deprecated, sunset: 2026-11-24, payload");
    expect(await found("deprecated-reference", [PUT, old])).toMatchObject([{ subject: "Lending" }]);
    expect(await found("sunset-passed", [PUT, old])).toMatchObject([{ subject: "BookPutAside" }]);
    const later = old.replace("2026-11-24", "2026-11-25");
    expect(await found("sunset-passed", [PUT, later])).toEqual([]);
  });

  test("wide-projection and wide-aggregate", async () => {
    const names = Array.from(
      { length: 31 },
      (_, index) => `Book${"abcdef"[index % 6]}${index}Moved`,
    );
    const events = names
      .map((name) => `  ${name}: { payload: { bookId: BookId @key } }\n`)
      .join("");
    const wide = [
      ["events:\n", `events:\n${events}`],
      ["emits: [BookPutAside,", `emits: [${names.join(", ")}, BookPutAside,`],
      [
        "projections:\n",
        `projections:\n  All: { on: [${names.slice(0, 21)}], key: bookId, row: { bookId: BookId } }\n`,
      ],
    ] as const;
    expect(await found("wide-projection", ...wide)).toMatchObject([{ subject: "All" }]);
    expect(await found("wide-aggregate", ...wide)).toMatchObject([{ subject: "Shelf" }]);
  });

  test("long-chain", async () => {
    expect(await found("long-chain", ...chain(3))).toEqual([]);
    const [finding, more] = await found("long-chain", ...chain(4));
    expect(finding).toMatchObject({ subject: "Lending", severity: "info" });
    expect(more).toBeUndefined();
  });
});

/** Sagas of one step each, every one started by what the one before brought about. */
function chain(length: number): readonly (readonly [string, string])[] {
  const all = Array.from({ length }, (_, index) => index);
  const lines = (of: (index: number) => string): string => all.map(of).join("");
  return [
    [
      "commands:\n",
      `commands:\n${lines((i) => `  MoveBook${i}: { payload: { bookId: BookId @key } }\n`)}`,
    ],
    [
      "events:\n",
      `events:\n${lines((i) => `  Book${i}Moved: { payload: { bookId: BookId @key } }\n`)}`,
    ],
    [
      "services:\n",
      `services:\n${lines((i) => `  Mover${i}: { handles: [MoveBook${i}], emits: [Book${i}Moved] }\n`)}`,
    ],
    [
      "sagas:\n",
      `sagas:\n${lines((i) => {
        const start = i === 0 ? "BookPutBack" : `Book${i - 1}Moved`;
        const step = `{ name: move, do: MoveBook${i}, done: Book${i}Moved, timeout: 1m }`;
        return `  Saga${i}: { startsOn: ${start}, key: bookId, steps: [${step}] }\n`;
      })}`,
    ],
  ];
}

describe("what a catalog says of rules", () => {
  const crud = renamed("LoanGivenUp", "LoanUpdated");
  const top = (config: string): string => crud.replace("types:", `lint: ${config}\ntypes:`);
  const severityOf = async (source: string): Promise<string | undefined> =>
    (await lint(source)).find(({ code }) => code === "crud-event")?.severity;

  test("a severity is set, also to off", async () => {
    expect(await severityOf(crud)).toBe("warning");
    expect(await severityOf(top("{ severity: { crud-event: error } }"))).toBe("error");
    expect(await severityOf(top("{ severity: { crud-event: off } }"))).toBeUndefined();
  });

  test("one finding is ignored with a reason, at the top or at the item", async () => {
    const item = "{ rule: crud-event, subject: LoanUpdated, reason: Agreed with lending. }";
    expect(await severityOf(top(`{ ignore: [${item}] }`))).toBeUndefined();
    const own = crud.replace(
      "LoanUpdated: { payload",
      "LoanUpdated: { lint: { ignore: { crud-event: Agreed. } }, payload",
    );
    expect(await severityOf(own)).toBeUndefined();
  });

  test.each([
    ["{ ignore: [{ rule: crud-event, subject: LoanUpdated }] }", /It is not said what, and why/],
    ["{ severity: { crud-event: loud } }", /"loud" is no severity/],
    ["{ severity: { crud-evnt: off } }", /no rule crud-evnt/],
  ])("%s is an error", async (config, message) => {
    const findings = (await lint(top(config))).filter(({ code }) => code === "lint");
    expect(findings).toHaveLength(1);
    expect(findings[0]!.message).toMatch(message);
  });
});

test("every rule has a code of its own, and says why", () => {
  expect(new Set(RULES.map(({ code }) => code)).size).toBe(RULES.length);
  for (const { why } of RULES) expect(why).toMatch(/\.$/);
});
