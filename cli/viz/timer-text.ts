// What a picture says about a timer: the delay's name and, where it is a number, how long it is.

const UNITS: readonly (readonly [string, number])[] = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
  ["ms", 1],
];

/** `after 30s`, or `after reserveTimeout (30s)` when the named delay is configured as a number. */
export function timerText(delay: unknown, delays: Readonly<Record<string, unknown>>): string {
  if (typeof delay === "number") return `after ${durationText(delay)}`;
  const name = String(delay);
  const configured = delays[name];
  return typeof configured === "number"
    ? `after ${name} (${durationText(configured)})`
    : `after ${name}`;
}

/** A duration in milliseconds as people write it: `1h 30m`. */
export function durationText(durationMs: number): string {
  let restMs = durationMs;
  const parts: string[] = [];
  for (const [unit, unitMs] of UNITS) {
    const count = unit === "ms" ? restMs : Math.floor(restMs / unitMs);
    if (count > 0) parts.push(`${count}${unit}`);
    restMs -= count * unitMs;
  }
  return parts.length === 0 ? "0s" : parts.join(" ");
}
