// What SQLite's failures mean, whichever driver tells them. SQLite's own numbers are at
// https://www.sqlite.org/rescode.html.
import { EventwrightError, messageOf } from "../../core/error.ts";
import type { WriteResult } from "../../ports.ts";

/** What went wrong, as far as the adapter tells cases apart. */
export type Failure = "busy" | "readOnly" | "corrupt" | "full" | "cannotOpen" | "other";

const BY_NUMBER: Readonly<Record<number, Failure>> = {
  5: "busy",
  6: "busy",
  8: "readOnly",
  11: "corrupt",
  13: "full",
  14: "cannotOpen",
  26: "corrupt",
};
/** Some failures come without a number: on Deno, and from libsql when a file cannot be opened. */
const BY_TEXT: readonly (readonly [RegExp, Failure])[] = [
  [/database is locked/, "busy"],
  [/readonly database/, "readOnly"],
  [/malformed|not a database/, "corrupt"],
  [/database or disk is full/, "full"],
  [/unable to open database file|Unable to open connection/, "cannotOpen"],
];

/** The kind of a failure that a driver threw. */
export function failureOf(thrown: unknown): Failure {
  const { errcode, rawCode } = thrown as { errcode?: unknown; rawCode?: unknown };
  const number = typeof errcode === "number" ? errcode : rawCode;
  // The lowest byte; the others tell more than is needed here.
  if (typeof number === "number") return BY_NUMBER[number & 0xff] ?? "other";
  const text = messageOf(thrown);
  return BY_TEXT.find(([pattern]) => pattern.test(text))?.[1] ?? "other";
}

/** What became of writes whose transaction failed: it was rolled back, as far as one can know. */
export function resultOf(thrown: unknown, path: string): WriteResult {
  const reason = `${path}: ${messageOf(thrown)}`;
  // Anything else may have happened after the last byte was written.
  return failureOf(thrown) === "full" ? { kind: "full", reason } : { kind: "unknown", reason };
}

/** What a failed reading throws. */
export function readFailure(thrown: unknown, path: string): EventwrightError {
  if (thrown instanceof EventwrightError) return thrown;
  if (failureOf(thrown) === "corrupt") return damaged(path, thrown);
  return new EventwrightError(
    "broker_unavailable",
    `${path} cannot be read: ${messageOf(thrown)}.`,
    { transient: true, cause: thrown },
  );
}

/** What a file throws that cannot be opened. */
export function openFailure(thrown: unknown, path: string): EventwrightError {
  if (thrown instanceof EventwrightError) return thrown;
  const details = { cause: thrown };
  switch (failureOf(thrown)) {
    case "busy":
      return new EventwrightError(
        "sqlite_in_use",
        `${path} is open already, in another process or by another sqlite() of this one: stop ` +
          "that one, share one broker object, or use NATS, which takes many processes.",
        details,
      );
    case "corrupt":
      return damaged(path, thrown);
    case "full":
      return new EventwrightError(
        "sqlite_full",
        `There is no room for ${path}: free some space on its disk.`,
        details,
      );
    case "readOnly":
    case "cannotOpen":
      return new EventwrightError(
        "sqlite_unwritable",
        `${path} cannot be opened for writing (${messageOf(thrown)}): make its folder, and let ` +
          "this process write there.",
        details,
      );
    case "other":
      return new EventwrightError(
        "sqlite_failed",
        `${path} cannot be opened: ${messageOf(thrown)}.`,
        details,
      );
  }
}

function damaged(path: string, cause: unknown): EventwrightError {
  return new EventwrightError(
    "sqlite_damaged",
    `${path} is not a SQLite database, or a damaged one (${messageOf(cause)}): put back a copy, ` +
      "or recover what is left with `sqlite3 FILE .recover`.",
    { cause },
  );
}
