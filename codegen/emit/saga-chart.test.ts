// Charts of declared sagas, where the golden folders do not show it.
import { expect, test } from "vitest";
import { library, loadFiles } from "../testing/catalog-fixture.ts";
import { emitSagaChart } from "./saga-chart.ts";

async function chartOf(closing: string): Promise<string> {
  const source = library(["onCompleted: CloseLoan", `onCompleted: ${closing}`]);
  const { catalog, findings } = await loadFiles(source);
  expect(findings).toEqual([]);
  return emitSagaChart(catalog, catalog.sagas[0]!);
}

test("a receipt parks a step whose answer fills the closing command", async () => {
  const parks = `$accepted: { guard: "answersNotify", target: "#Lending.parked" }`;
  expect(await chartOf("CloseLoan")).not.toContain(parks);
  const closing = "{ do: CloseLoan, with: { bookId: notify.bookId } }";
  expect(await chartOf(closing)).toContain(parks);
});
