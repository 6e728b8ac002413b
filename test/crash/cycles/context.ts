// Names of the sample that the sender, the worker and the checker share. They are those of
// docs/wire.md, written once more on purpose: the checker takes nothing from the runtime.

/** The sample's context. */
export const CONTEXT = "fulfilment";
/** Where its commits are. */
export const EVENTS = `EW_${CONTEXT}_EVENTS`;
/** Where its dead letters are. */
export const LETTERS = `EW_${CONTEXT}_DLQ`;
/** Where its readers' records are. */
export const READERS = `KV_EW_${CONTEXT}_READERS`;
/** The order that the worker's projection cannot digest. */
export const POISON_ORDER = "ORD-66666";
/** The customer whose row it belongs to, and who orders nothing else but poison. */
export const POISON_CUSTOMER = "CUST-POISON";
