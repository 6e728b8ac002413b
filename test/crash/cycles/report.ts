// What a run of cycles says: a line for each, a table in the end, or all of it as JSON.
import type { CycleResult } from "./cycle.ts";

/** Violations of one cycle that are printed. */
const MOST_PRINTED = 20;
/** What is printed of the workers' last words. */
const LONGEST_SAYING = 8 * 1024;

/** One line about a cycle. */
export function lineOf(result: CycleResult, number: number, of: number): string {
  const { seed, faults, skipped, violations, commands, resent, commits, tookMs } = result;
  const place = `${String(number).padStart(String(of).length)}/${of}`;
  const head = `${place}  seed ${seed}  ${faults.join(" + ")}`;
  if (skipped !== undefined) return `${head}: skipped, ${skipped}`;
  const worked =
    `${commands} commands (${resent} resent), ${commits} commits, ` +
    `answered in ${seconds(result.recoveryMs)}, finished in ${seconds(result.finishedMs)}`;
  const exits = result.exits > 0 ? `, ${result.exits} exits` : "";
  const parked = result.parked > 0 ? `, ${result.parked} sagas parked` : "";
  const verdict = violations.length === 0 ? "holds" : `${violations.length} VIOLATIONS`;
  return `${head}: ${worked}${parked}${exits}, took ${seconds(tookMs)}, ${verdict}`;
}

/** What is waited for. */
export function waitingOf(violations: readonly string[]): string {
  const [first = "nothing", ...others] = violations;
  return `  ${new Date().toISOString().slice(11, 23)} ${first}, and ${others.length} more`;
}

/** What is wrong with a cycle, and how to see it again. */
export function troubleOf(result: CycleResult, fault: string | undefined): string {
  const { violations, said } = result;
  const listed = violations.slice(0, MOST_PRINTED).map((text) => `  ${text}`);
  const left = violations.length - listed.length;
  const more = left > 0 ? [`  and ${left} more`] : [];
  return [
    ...listed,
    ...more,
    `  again: ${commandOf(result, fault)}`,
    said.slice(-LONGEST_SAYING),
  ].join("\n");
}

/** The command that runs this one cycle again. */
export function commandOf({ seed }: CycleResult, fault: string | undefined): string {
  const named = fault === undefined ? "" : ` --fault ${fault}`;
  return `npm run test:crash -- --cycles 1 --seed ${seed}${named}`;
}

/** A row of the closing table. */
export interface Row {
  readonly fault: string;
  readonly cycles: number;
  readonly skipped: number;
  readonly violations: number;
  readonly worstRecoveryMs: number;
  readonly worstFinishedMs: number;
}

/** By fault, what became of the cycles; one with two faults counts for both. */
export function rowsOf(results: readonly CycleResult[]): readonly Row[] {
  const names = [...new Set(results.flatMap(({ faults }) => faults))].sort();
  return names.map((fault) => {
    const own = results.filter(({ faults }) => faults.includes(fault));
    const tried = own.filter(({ skipped }) => skipped === undefined);
    return {
      fault,
      cycles: tried.length,
      skipped: own.length - tried.length,
      violations: tried.reduce((sum, { violations }) => sum + violations.length, 0),
      worstRecoveryMs: Math.max(0, ...tried.map(({ recoveryMs }) => recoveryMs)),
      worstFinishedMs: Math.max(0, ...tried.map(({ finishedMs }) => finishedMs)),
    };
  });
}

const HEAD = ["fault", "cycles", "violations", "worst answer", "worst finish"];

/** The closing table, in Markdown. */
export function tableOf(results: readonly CycleResult[]): string {
  const cells = rowsOf(results).map(({ fault, cycles, skipped, violations, ...worst }) => [
    fault,
    skipped > 0 ? `${cycles} (${skipped} skipped)` : String(cycles),
    String(violations),
    seconds(worst.worstRecoveryMs),
    seconds(worst.worstFinishedMs),
  ]);
  const all = [HEAD, ...cells];
  const widths = HEAD.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(" | ")} |`;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [line(HEAD), rule, ...cells.map(line)].join("\n");
}

/** For programs: everything but what only a debugger needs. */
export function jsonOf(results: readonly CycleResult[], fault: string | undefined): string {
  const cycles = results.map(({ ledger: _, history: _history, said: _said, ...result }) => ({
    ...result,
    again: commandOf(result as CycleResult, fault),
  }));
  return JSON.stringify({ faults: rowsOf(results), cycles }, undefined, 2);
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
