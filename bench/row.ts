// One figure of the benchmark. Less is better, but for what is told by the second.

/** One figure. */
export interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit: "ms" | "ms/event" | "µs" | "MB" | "bytes" | "/s";
  /** The value must stay below it; what is told by the second must come to it. */
  readonly target?: number;
  /** What the same takes without us, in the same unit. */
  readonly floor?: number;
  /** How many times the floor it is, or another row's value; the name says which. */
  readonly ratio?: number;
  /** The ratio must not be above it; of what is told by the second, not below. */
  readonly reach?: number;
}

/** What a row is to come to. */
export type Goal = Pick<Row, "target" | "reach">;

/** Targets are set for this many events; a run of another size has none. */
const TARGET_EVENTS = 1_000;

/** Makes a row, rounded as {@link rounded} does. */
export function rowOf(row: Row): Row {
  const { target, floor, ratio } = row;
  return {
    ...row,
    value: rounded(row.value),
    ...(target !== undefined && { target: rounded(target) }),
    ...(floor !== undefined && { floor: rounded(floor) }),
    ...(ratio !== undefined && { ratio: rounded(ratio) }),
  };
}

/** A target that holds for a catalog of 1,000 events, to be spread into a row. */
export function targetAt(events: number, target: number): Pick<Row, "target"> {
  return events === TARGET_EVENTS ? { target } : {};
}

/** Whether a row keeps its target; undefined without one. */
export function isMet(row: Row): boolean | undefined {
  const { value, target, ratio, reach } = row;
  if (target !== undefined) return isMoreBetter(row) ? value >= target : value < target;
  if (reach === undefined || ratio === undefined) return undefined;
  return isMoreBetter(row) ? ratio >= reach : ratio <= reach;
}

/** Whether a row tells how much there is a second. */
export function isMoreBetter({ unit }: Pick<Row, "unit">): boolean {
  return unit === "/s";
}

/** The middle one; of an even number of values the higher of the two. */
export function median(values: readonly number[]): number {
  const middle = [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
  if (middle === undefined) throw new Error("There is no median of nothing.");
  return middle;
}

/** Whole, or three digits of what is smaller than 100: nothing here is more exact. */
export function rounded(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}

/** Measures one part after the other; what fails is told, and sets the exit code. */
export async function measureParts<Part extends string>(
  parts: readonly Part[],
  tell: (sentence: string) => void,
  measure: (part: Part) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const all: Row[] = [];
  for (const part of parts) {
    tell(part);
    try {
      all.push(...(await measure(part)));
    } catch (error) {
      // What the other parts measured is not lost.
      console.error(`The part "${part}" failed: ${(error as Error).message}`);
      process.exitCode = 1;
    }
  }
  return all;
}
