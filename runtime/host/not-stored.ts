// Says why a write is not stored, in words for whoever reads the log.
import { EventwrightError } from "../core/error.ts";
import type { WriteResult } from "../ports.ts";

/** The transient error of a write that was not stored; `what` names it, such as `The row x`. */
export function notStored(
  what: string,
  result: Exclude<WriteResult, { readonly kind: "stored" }>,
): EventwrightError {
  const text = `${what} is not stored: ${reasonOf(result)}.`;
  return new EventwrightError("broker_unavailable", text, { transient: true });
}

function reasonOf(result: Exclude<WriteResult, { readonly kind: "stored" }>): string {
  switch (result.kind) {
    case "conflict":
      return "somebody else wrote there first";
    case "duplicate":
      return "a message of the same id is stored already";
    case "full":
      return `the broker has no room (${result.reason})`;
    case "unknown":
      return `the broker did not confirm it (${result.reason})`;
  }
}
