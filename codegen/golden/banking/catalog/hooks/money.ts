// Casts between loose cents and money.
import type { AccountDebitedV1, AccountDebitedV2, Money } from "../../generated/index.ts";

/** Both halves in one. */
export function amountOf(old: AccountDebitedV1): Money {
  return { amount: old.cents, currency: old.currency };
}

/** And apart again. */
export function centsOf(now: AccountDebitedV2): Pick<AccountDebitedV1, "cents" | "currency"> {
  return { cents: now.amount.amount, currency: now.amount.currency };
}
