// Casts that the catalog cannot express.
import type { SaleStartedV1, SaleStartedV2 } from "../generated/index.ts";

/** One is the first of several. */
export function peopleOf(old: SaleStartedV1): SaleStartedV2["people"] {
  return [old.person];
}
