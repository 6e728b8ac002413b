// Everything that a seed decides comes from here, so that a cycle can be run again.
import { mulberry32 } from "../../../runtime/testing/faults.ts";

/** A source of choices. */
export interface Random {
  /** An integer from 0 to below the bound. */
  below(bound: number): number;
  /** An integer within both bounds. */
  between(lowest: number, highest: number): number;
  from<T>(choices: readonly T[]): T;
}

/** The choices of a seed. */
export function randomOf(seed: number): Random {
  const random = mulberry32(seed);
  const below = (bound: number): number => Math.floor(random() * bound);
  return {
    below,
    between: (lowest, highest) => lowest + below(highest - lowest + 1),
    from: (choices) => choices[below(choices.length)]!,
  };
}

/** A UUID of version 4. */
export function uuidOf(random: Random): string {
  const digits = Array.from({ length: 32 }, () => random.below(16).toString(16));
  digits[12] = "4";
  digits[16] = random.from(["8", "9", "a", "b"]);
  const text = digits.join("");
  const parts = [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20)];
  return [...parts, text.slice(20)].join("-");
}
