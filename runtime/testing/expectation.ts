// Comparing what happened with what was expected, and saying the difference readably.
import { EventwrightError } from "../core/error.ts";
import type { Message } from "../core/message.ts";

/** Throws `expectation_failed` unless both lists hold the same types and data, in order. */
export function expectMessages(
  what: string,
  got: readonly Message[],
  expected: readonly Message[],
): void {
  const lines = Math.max(got.length, expected.length);
  const rows: string[] = [];
  for (let i = 0; i < lines; i++) {
    const [has, wants] = [show(got[i]), show(expected[i])];
    if (has === wants) rows.push(`    ${has}`);
    else rows.push(...[wants && `  - ${wants}`, has && `  + ${has}`].filter((row) => row !== ""));
  }
  if (rows.every((row) => row.startsWith("    "))) return;
  fail(`Other ${what} than expected (- expected, + got):\n${rows.join("\n")}`);
}

/** Throws `expectation_failed` unless both values are the same JSON. */
export function expectSame(what: string, got: unknown, expected: unknown): void {
  const [has, wants] = [canonical(got), canonical(expected)];
  if (has !== wants) fail(`Another ${what} than expected:\n  - ${wants}\n  + ${has}`);
}

/** Throws `expectation_failed`. */
export function fail(message: string): never {
  throw new EventwrightError("expectation_failed", message);
}

function show(message: Message | undefined): string {
  return message ? `${message.type} ${canonical(message.data)}` : "";
}

/** JSON with sorted keys, so that the order of fields does not matter. */
export function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_key, inner: unknown) =>
      typeof inner === "object" && inner !== null && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
        : inner,
    ) ?? "undefined"
  );
}
