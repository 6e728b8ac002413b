// Durations such as `30s`, `2m`, `1d`, and ranges of them.
import { BACKOFF, DURATION } from "../format/patterns.ts";

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** A duration in ms; undefined when the text is none. */
export function parseDuration(text: string): number | undefined {
  const match = DURATION.exec(text);
  return match ? Number(match[1]) * UNITS[match[2]!]! : undefined;
}

/** `1s..10s`, or one duration for both ends, in ms. */
export function parseDurationRange(text: string): readonly [number, number] | undefined {
  if (!BACKOFF.test(text)) return undefined;
  const [low = "", high = low] = text.split("..");
  const min = parseDuration(low);
  const max = parseDuration(high);
  return min === undefined || max === undefined || min > max ? undefined : [min, max];
}
