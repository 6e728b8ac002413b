// One figure of the runtime beside its floor: the same protocol by hand in the same run.
import type { Goal, Row } from "../row.ts";

/** What was measured, and what the floor took. */
export interface Figure extends Goal {
  readonly name: string;
  readonly unit: Row["unit"];
  readonly value: number;
  readonly floor: number;
}

/** Makes a figure. */
export function pair(
  name: string,
  unit: Figure["unit"],
  floor: number,
  value: number,
  goal: Goal = {},
): Figure {
  return { name, unit, value, floor, ...goal };
}

/** The value below which so many percent are. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const index = Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100));
  return sorted[index] ?? Number.NaN;
}

/** Of several rounds the median of each figure, and of its ratio to the floor of the same round. */
export function medians(
  rounds: readonly (readonly Figure[])[],
): readonly (Required<Omit<Row, keyof Goal>> & Goal)[] {
  const [first = []] = rounds;
  return first.map(({ value: _value, floor: _floor, ...told }, index) => {
    const all = rounds.map((round) => round[index]!);
    const middle = (pick: (figure: Figure) => number): number => percentile(all.map(pick), 50);
    return {
      ...told,
      value: middle(({ value }) => value),
      floor: middle(({ floor }) => floor),
      ratio: middle(({ value, floor }) => value / floor),
    };
  });
}
