// Why commands may be refused: each reason once, and none that the runtime gives itself.
import { pascal } from "../emit/names.ts";
import type { Findings } from "../finding.ts";
import type { MessageType } from "../model.ts";

/** Reasons that the runtime has for any command; whoever is refused must be able to tell. */
const OWN_REASONS = [
  ...["invalid", "not_accepted", "failed", "expired", "conflict", "idempotency_key_reused"],
];

/** Reports reasons of a command that are none, or that cannot be told apart. */
export function checkReasons({ name, rejects }: MessageType, findings: Findings): void {
  const seen = new Map<string, string>();
  for (const { reason, place } of rejects) {
    const first = seen.get(pascal(reason));
    seen.set(pascal(reason), first ?? reason);
    if (!/^[A-Za-z]\w*$/.test(reason)) {
      const help = "Use letters, digits and _: OrderAlreadyPlaced.";
      findings.error("name", place, reason, `"${reason}" is no reason.`, help);
    } else if (OWN_REASONS.includes(reason)) {
      const text = `${name} is refused with ${reason} by the runtime already.`;
      const help = "Name what the business says, such as OrderAlreadyPlaced.";
      findings.error("name", place, name, text, help);
    } else if (first !== undefined) {
      const text = `Generated code cannot tell ${reason} of ${name} from ${first}.`;
      findings.error("duplicate-name", place, name, text, "Rename or remove one of the two.");
    }
  }
}
