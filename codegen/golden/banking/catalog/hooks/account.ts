// Casts of an account that the catalog cannot express.
import type { AccountKind, AccountOpenedV1, AccountOpenedV2, AccountOpenedV3 } from "../../generated/index.ts";

/** The kind was once a free text. */
export function kindOf(old: AccountOpenedV1): AccountKind {
  return old.type === "deposit" ? "savings" : old.type === "clearing" ? "clearing" : "current";
}

/** The text of a kind. */
export function typeOf(now: AccountOpenedV2): string {
  return now.kind === "savings" ? "deposit" : now.kind;
}

/** Names have had a limit since the statements are printed. */
export function shortName(old: AccountOpenedV2): string {
  return old.holderName.slice(0, 200) || "unknown";
}

/** What is short stays. */
export function sameName(now: AccountOpenedV3): string {
  return now.holderName;
}
