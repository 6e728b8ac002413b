// What the sample prints when everything has ended.
import type { OrdersApp } from "./app.ts";
import { customersOf } from "./customers.ts";
import type { LineResult } from "./input.ts";
import type { Run } from "./run.ts";
import { compensatedOrder, storyOf } from "./story.ts";
import { type Totals, totalsOf } from "./totals.ts";

/** Prints the report; false when something does not add up. */
export async function printReport(app: OrdersApp, run: Run): Promise<boolean> {
  const totals = await totalsOf(app);
  console.log(
    `\nHistory: ${run.imported} stored orders of versions 1 and 2 imported; no saga takes them up.`,
  );
  printTable("Orders by outcome", Object.entries(totals.outcomes));
  printTable("Answers to the lines of orders.ndjson", answersOf(run.results));
  const story = await compensatedOrder(app);
  if (story !== undefined) {
    console.log(`\nWhy ${story} was cancelled (▸ command, ● event, ◷ timer):`);
    for (const line of await storyOf(app, story)) console.log(line);
  }
  const ok = printSums(totals);
  const { letters, waiting } = await customersOf(app);
  console.log(
    `Customers: ${letters.size} letters about orders; ${waiting.size} wait for a call, as two of ` +
      "their orders came to nothing.",
  );
  console.log("\nPictures of the statecharts: samples/orders/pictures/*.svg");
  return ok;
}

function answersOf(results: readonly LineResult[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  const seen = new Set<string>();
  for (const { line, result } of results) {
    const repeated = seen.has(line.id) ? " (the same command again: first answer)" : "";
    const answer = result.ok ? `accepted${repeated}` : `rejected: ${result.rejection.reason}`;
    counts.set(answer, (counts.get(answer) ?? 0) + 1);
    seen.add(line.id);
  }
  return [...counts];
}

function printTable(title: string, rows: readonly (readonly [string, number])[]): void {
  console.log(`\n${title}:`);
  const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, count] of sorted) console.log(`${String(count).padStart(7)}  ${name}`);
}

function printSums(totals: Totals): boolean {
  const { units, unitsHeld, captured, refunded, confirmed, chargedTwice } = totals;
  const stock = units.added === units.free + units.shipped && unitsHeld === 0;
  const money = captured - refunded === confirmed && chargedTwice.length === 0;
  const euros = (amount: number): string => `${(amount / 100).toFixed(2)} EUR`;
  const verdict = (ok: boolean): string => (ok ? "adds up" : "DOES NOT ADD UP");
  console.log(
    `\nStock ${verdict(stock)}: ${units.added} units added = ${units.free} free + ` +
      `${units.shipped} shipped + ${unitsHeld} held.`,
  );
  console.log(
    `Money ${verdict(money)}: ${euros(captured)} captured - ${euros(refunded)} refunded = ` +
      `${euros(confirmed)} of confirmed orders; ${chargedTwice.length} charged twice.`,
  );
  return stock && money;
}
