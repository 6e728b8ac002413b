// Charts of declared sagas, where the golden folders do not show it.
import { expect, test } from "vitest";
import type { Catalog } from "../model.ts";
import { library, loadFiles } from "../testing/catalog-fixture.ts";
import { emitSagaChart } from "./saga-chart.ts";
import { planSaga } from "./saga-plan.ts";

async function chartOf(closing: string): Promise<string> {
  const source = library(["onCompleted: CloseLoan", `onCompleted: ${closing}`]);
  const { catalog, findings } = await loadFiles(source);
  expect(findings).toEqual([]);
  return emitSagaChart(catalog, catalog.sagas[0]!);
}

test("a receipt parks a step whose answer fills the closing command", async () => {
  // It forgets where it stood: there is nothing that a person could have asked again.
  const parks =
    /\$accepted: \{\s+guard: "answersNotify",\s+target: "#Lending.parked",\s+.*"parked"/;
  expect(await chartOf("CloseLoan")).not.toMatch(parks);
  const closing = "{ do: CloseLoan, with: { bookId: notify.bookId } }";
  expect(await chartOf(closing)).toMatch(parks);
});

/** A library that puts aside two copies, one after the other, and puts back what it put aside. */
async function loadTwoCopies(undo: string): Promise<Catalog> {
  const step = (name: string, copy: string): string => `
      - name: ${name}
        do: PutAside
        with: { copy: ${copy} }
        done: BookPutAside
        timeout: 30s
        undo: { do: ${undo}, done: BookPutBack }`;
  const source = library(
    ["RequestLoan: { payload: {", "RequestLoan: { payload: { one: string, two: string,"],
    ["LoanRequested: { payload: {", "LoanRequested: { payload: { one: string, two: string,"],
    ["PutAside: { payload: {", "PutAside: { payload: { copy: string,"],
    ["BookPutAside: { payload: {", "BookPutAside: { payload: { copy: string, slip: string,"],
    ["PutBack: { payload: {", "PutBack: { payload: { copy: string, slip: string,"],
    [
      /\n {6}- name: reserve[\s\S]*?(?=\n {6}- name: notify)/.exec(library())![0],
      step("first", "start.one") + step("second", "start.two"),
    ],
  );
  const { catalog, findings } = await loadFiles(source);
  expect(findings).toEqual([]);
  return catalog;
}

test("a step is undone with what it was asked with, and with its own answer", async () => {
  const catalog = await loadTwoCopies("PutBack");
  const { steps } = planSaga(catalog, catalog.sagas[0]!);
  const filled = steps.flatMap(({ step, undo }) =>
    (undo?.fields ?? []).map(({ name, from }) => {
      if (from.kind === "const") return `${step.name}: ${name} is a constant`;
      return `${step.name}: ${name} is ${from.of}.${from.field}`;
    }),
  );
  expect(filled).toEqual([
    "first: copy is start.one",
    "first: slip is first.slip",
    "first: bookId is start.bookId",
    "second: copy is start.two",
    "second: slip is second.slip",
    "second: bookId is start.bookId",
  ]);
});

test("what undo says under `with` counts more than what the step was asked with", async () => {
  const catalog = await loadTwoCopies("PutBack, with: { copy: first.copy }");
  const { steps } = planSaga(catalog, catalog.sagas[0]!);
  expect(steps[1]?.undo?.fields[0]).toMatchObject({ from: { of: "first", field: "copy" } });
});
