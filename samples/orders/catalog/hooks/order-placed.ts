// Casts that the catalog cannot express: lines were once a text such as "A-1 x2; B-7 x1".
import type { OrderLine, OrderPlacedV2, OrderPlacedV3 } from "../../generated/index.ts";

/** Lines of an old order. Their price was not kept: it is zero, in the order's currency. */
export function linesFromText(old: OrderPlacedV2): readonly OrderLine[] {
  return old.linesText.split("; ").map((part): OrderLine => {
    const [sku = "", quantity = ""] = part.split(" x");
    return { sku, quantity: Number(quantity), price: { amount: 0, currency: old.total.currency } };
  });
}

/** The text that old readers understand. */
export function textFromLines(current: OrderPlacedV3): string {
  return current.lines.map(({ sku, quantity }) => `${sku} x${quantity}`).join("; ");
}
