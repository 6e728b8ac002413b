// Casts of a transfer that the catalog cannot express.
import type {
  Party,
  TransferRequestedV2,
  TransferRequestedV3,
} from "../../generated/index.ts";

/** Who pays, from two texts. */
export function payerOf(old: TransferRequestedV2): Party {
  return { name: old.payerName ?? "unknown", ...(old.payerIban === undefined ? {} : { iban: old.payerIban }) };
}

/** The texts again. */
export function textsOf(
  now: TransferRequestedV3,
): Pick<TransferRequestedV2, "payerName" | "payerIban"> {
  const { name, iban } = now.payer;
  return { payerName: name, ...(iban === undefined ? {} : { payerIban: iban }) };
}
