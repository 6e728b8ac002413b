// What a watcher says has changed.
import { expect, test } from "vitest";
import { LIBRARY, library, loadFiles } from "../testing/catalog-fixture.ts";
import { differencesOf } from "./differences.ts";

/** The differences that replacing texts of the library makes, a line each. */
async function saidOf(
  ...replaced: readonly (readonly [from: string, to: string])[]
): Promise<readonly string[]> {
  const { catalog: before } = await loadFiles(LIBRARY);
  const { catalog: after } = await loadFiles(library(...replaced));
  return differencesOf(before, after).map(
    ({ change, kind, subject, details }) => `${change} ${kind} ${subject}: ${details.join(", ")}`,
  );
}

test("lines that move and comments are no difference", async () => {
  expect(await saidOf(["\ntypes:", "\n\n# Ids.\ntypes:"])).toEqual([]);
});

test("fields of a version that come, go and change are named", async () => {
  const closed = "LoanClosed: { payload: { bookId: BookId @key";
  expect(await saidOf([closed, `${closed}, note?: string`])).toEqual([
    "changed event LoanClosed v1: + note",
  ]);
  expect(
    await saidOf([", shelf: string } }", " }, doc: Away. }"], ["reason: string", "reason: int"]),
  ).toEqual([
    "changed command GiveUpLoan v1: ~ reason",
    "changed event BookPutAside v1: - shelf",
    "changed event BookPutAside: doc",
  ]);
});

test("a further version is new", async () => {
  const before = "LoanClosed: { payload: { bookId: BookId @key } }";
  const after = `LoanClosed:
    versions:
      1: { payload: { bookId: BookId @key } }
      2: { payload: { bookId: BookId @key, note?: string }, changes: [{ add: note }] }`;
  expect(await saidOf([before, after])).toEqual(["added version LoanClosed v2: "]);
});

test("messages, and who handles them, come and go", async () => {
  expect(
    await saidOf(
      ["  LoanClosed:", "  LoanEnded:"],
      ["LoanRequested, LoanClosed", "LoanRequested, LoanEnded"],
    ),
  ).toEqual([
    "added event LoanEnded: ",
    "removed event LoanClosed: ",
    "changed aggregate Loan: emits + LoanEnded, emits - LoanClosed",
  ]);
});

test("types, sagas, projections, feeds and the head are compared too", async () => {
  expect(
    await saidOf(
      ["context: library", "context: library\nowner: team-books"],
      ["ReaderId: string", "ReaderId: string(1..9)"],
      ["timeout: 30s", "timeout: 40s"],
      ["row: { readerId: ReaderId }", "row: { readerId: ReaderId, count: int }"],
      ["NoticeSent: 1 }", "LoanClosed: 1, LoanRequested: 1 }"],
    ),
  ).toEqual([
    "changed catalog library: owner",
    "changed type ReaderId: ",
    "changed saga Lending: steps",
    "changed projection LoansByReader: row",
    "changed feed partners: events",
  ]);
});
