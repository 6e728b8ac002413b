// Comparing what happened with what was expected, and saying the difference readably.
import { EventwrightError } from "../core/error.ts";
import type { Message } from "../core/message.ts";
import { type Difference, differenceOf, jsonLines } from "./difference.ts";

/** Throws `expectation_failed` unless both lists hold the same types and data, in order. */
export function expectMessages(
  what: string,
  got: readonly Message[],
  expected: readonly Message[],
): void {
  const shown = (list: readonly Message[]): readonly Shown[] =>
    list.map(({ type, data }) => ({ type, data }));
  const print = (list: readonly Shown[]) =>
    list.flatMap(({ type, data }) => jsonLines(data, `${type} `));
  const difference = differenceOf(shown(expected), shown(got), print);
  if (difference) failWith(`Other ${what} than expected`, what, difference);
}

/** Throws `expectation_failed` unless both values are the same JSON. */
export function expectSame(what: string, got: unknown, expected: unknown): void {
  const difference = differenceOf(expected, got);
  if (difference) failWith(`Another ${what} than expected`, what, difference);
}

/** What is compared of a message. */
type Shown = Pick<Message, "type" | "data">;

/**
 * Throws `expectation_failed` unless something that was done twice came to the same both times. The
 * host does so after a crash or a lost write, and takes either for what happened.
 */
export function expectSameAgain(who: string, what: string, first: unknown, again: unknown): void {
  const difference = differenceOf(first, again);
  if (!difference) return;
  const hint = "Does it read a clock, draw a random number, count, or change what it is given?";
  failWith(`${who} comes to something else when it is done again. ${hint}`, what, difference);
}

function failWith(lead: string, what: string, { path, expected, got, lines }: Difference): never {
  const separator = path === "" || path.startsWith("[") ? "" : ".";
  const where = `${what}${separator}${path}`;
  const values = `expected ${expected ?? "nothing"}, got ${got ?? "nothing"}`;
  const text = `${lead.replace(/[^.?]$/, "$&.")} First at ${where}: ${values}.`;
  fail(`${text}\n(- expected, + got)\n${lines.map((line) => `  ${line}`).join("\n")}`);
}

/** Throws `expectation_failed`. */
export function fail(message: string): never {
  throw new EventwrightError("expectation_failed", message);
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
