// An event of the sample's inventory as it is stored.
import type { Recorded } from "../../runtime/core/message.ts";
import { Inventory } from "../../samples/orders/generated/index.ts";

const time = new Date(Date.now() - 60_000).toISOString();

/** Stock that was added to a warehouse; the number makes its ids. */
export function stockAdded(warehouseId: string, number: number): Recorded {
  const id = `00000000-0000-5000-8000-${number.toString(16).padStart(12, "0")}`;
  return {
    ...Inventory.events.StockAdded({ warehouseId, sku: "A-1", quantity: 1 }),
    ...{ id, time, correlationId: id, causationId: id },
    ...{ aggregateType: "Inventory", aggregateId: warehouseId, aggregateVersion: number + 1 },
  };
}
