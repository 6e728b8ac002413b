// Prints the rows of the benchmark for people.
import { isMet, isMoreBetter, type Row } from "./row.ts";

const HEAD = ["", "value", "target", "", "floor", "ratio"] as const;

/** A table of rows, a line each, and how many targets are met. */
export function tableOf(rows: readonly Row[]): string {
  const cells = [HEAD, ...rows.map(cellsOf)];
  const widths = HEAD.map((_, column) => Math.max(...cells.map((line) => line[column]!.length)));
  const lines = cells.map((line) =>
    line
      .map((cell, column) => {
        // Names and verdicts begin at one place, figures end at one.
        const width = widths[column]!;
        return column === 0 || column === 3 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join("  ")
      .trimEnd(),
  );
  return [...lines, "", verdictOf(rows)].join("\n");
}

function cellsOf(row: Row): readonly string[] {
  const { name, value, unit, floor, ratio } = row;
  const met = isMet(row);
  return [
    name,
    `${grouped(value)} ${unit}`,
    goalOf(row),
    met === undefined ? "" : met ? "met" : "missed",
    floor === undefined ? "" : grouped(floor),
    ratio === undefined ? "" : `${grouped(ratio)} ×`,
  ];
}

function goalOf(row: Row): string {
  const { target, reach } = row;
  const isMore = isMoreBetter(row);
  if (target !== undefined) return `${isMore ? "≥" : "<"} ${grouped(target)}`;
  return reach === undefined ? "" : `${isMore ? "≥" : "≤"} ${grouped(reach)} ×`;
}

function verdictOf(rows: readonly Row[]): string {
  const aimed = rows.filter((row) => isMet(row) !== undefined);
  const met = aimed.filter(isMet);
  return `${met.length} of ${aimed.length} targets met.`;
}

/** With a comma every three digits. */
export function grouped(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 10 });
}
