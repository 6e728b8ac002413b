// What must hold of every aggregate, tried with random commands: deciding changes nothing, and
// replaying what was decided gives the same state.
import fc from "fast-check";
import { expect, test } from "vitest";
import { decide, evolve } from "../runtime/core/aggregate.ts";
import { saveTableState } from "../runtime/core/chart-table.ts";
import { recorded, sent } from "../runtime/testing/envelopes.ts";
import { Inventory } from "../samples/orders/generated/index.ts";
import { inventory } from "../samples/orders/inventory.ts";

const warehouseId = "main";
const sku = fc.constantFrom("A-1", "B-7");
const orderId = fc.constantFrom("ORD-10001", "ORD-10002", "ORD-10003");
const quantity = fc.integer({ min: 1, max: 5 });
const price = { amount: 100, currency: "EUR" };
const line = fc.record({ sku, quantity, price: fc.constant(price) });
const lines = fc.array(line, { minLength: 1, maxLength: 2 });
const { commands } = Inventory;

const command = fc.oneof(
  fc.record({ sku, quantity }).map((data) => commands.AddStock({ warehouseId, ...data })),
  fc.record({ orderId, lines }).map((data) => commands.ReserveStock({ warehouseId, ...data })),
  orderId.map((id) => commands.ReleaseStock({ warehouseId, orderId: id })),
  orderId.map((id) => commands.ShipStock({ warehouseId, orderId: id })),
);

test("replaying what an inventory decided gives the same state, and no unit is lost", () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 40 }), (asked) => {
      let state = inventory.initial;
      const log: ReturnType<typeof recorded>[] = [];
      asked.forEach((message, number) => {
        const { definition } = commands[message.type];
        const before = JSON.stringify(saveTableState(state));
        const decision = decide(inventory, state, sent(definition, message, number));
        expect(JSON.stringify(saveTableState(state))).toBe(before);
        for (const event of decision.ok ? decision.events : []) {
          const creator = Inventory.events[event.type as keyof typeof Inventory.events];
          log.push(recorded(creator.definition, event, log.length + 1));
          state = evolve(inventory, state, log.at(-1)!);
        }
      });
      const replayed = log.reduce((at, event) => evolve(inventory, at, event), inventory.initial);
      const saved = saveTableState(state);
      expect(saveTableState(replayed)).toEqual(saved);
      const { free } = saved.context as { readonly free: Record<string, number> };
      for (const units of Object.values(free)) expect(units).toBeGreaterThanOrEqual(0);
    }),
  );
});
