// How explore walks through a chart: to all its states, but not for ever.
import { type ExploreOptions, explore } from "eventwright/testing";
import { describe, expect, test } from "vitest";
import { assign } from "xstate";
import { Inventory, Order } from "../../samples/orders/generated/index.ts";
import { inventory } from "../../samples/orders/inventory.ts";
import { order } from "../../samples/orders/order.ts";
import { type DoorCommand, emits, exploreDoor, locked, opened, pathsOf } from "./door.ts";

const orderId = "ORD-12345";
const customerId = "CUST-1";
const price = { amount: 300, currency: "EUR" };
const lines = [{ sku: "A-1", quantity: 1, price }];
const place = Order.commands.PlaceOrder({ orderId, customerId, warehouseId: "main", lines });
const confirm = Order.commands.ConfirmOrder({ orderId });
const cancel = Order.commands.CancelOrder({ orderId, reason: "customer" });
const commands = [place, confirm, cancel];

describe("a chart without flaws", () => {
  const explored = explore(order, { commands });

  test("is walked through to all its states, each by the fewest commands", () => {
    expect(explored.reached.map(({ state, path }) => [state, path])).toEqual([
      ["absent", []],
      ["placed", [place]],
      ["confirmed", [place, confirm]],
      ["cancelled", [place, cancel]],
    ]);
    expect(explored.reached[1]?.context).toEqual({ customerId, total: price });
    expect(explored.limits).toEqual([]);
  });

  test("has no findings", () => {
    expect(explored.findings).toEqual([]);
    expect(String(explored)).toBe(
      [
        "Order comes to 4 configurations:",
        "  absent at first",
        "  placed after PlaceOrder",
        "  confirmed after PlaceOrder, ConfirmOrder",
        "  cancelled after PlaceOrder, CancelOrder",
        "Nothing is amiss.",
      ].join("\n"),
    );
  });

  for (const { name, run } of explored.paths()) test(`is still ${name}`, run);
});

describe("a path", () => {
  let mark = "old";
  const remember = assign(({ event }: never) => {
    return { version: (event as { aggregateVersion: number }).aggregateVersion, mark };
  });
  const states = {
    closed: { on: { Open: emits("Opened"), Opened: { target: "open", actions: remember } } },
    open: { on: { Lock: emits("Locked"), Locked: { target: "locked", actions: remember } } },
    locked,
  };

  test("fails when it no longer leads there", () => {
    const guarded = { on: { Open: { guard: "isOpenable", ...emits("Opened") }, Opened: "open" } };
    let openable = true;
    const isOpenable = () => openable;
    const paths = exploreDoor({ closed: guarded, open: opened, locked }, { isOpenable }).paths();
    const path = paths.find(({ name }) => name === "locked after Open, Lock")!;
    path.run();
    openable = false;
    expect(path.run).toThrow(/Not locked after Open, Lock any more: Open: Rejected: .*isOpenable/);
  });

  test("leads to the same context, which may know the versions of events", () => {
    const found = exploreDoor(states, { context: { version: 0, mark } });
    expect(found.reached.at(-1)?.context).toEqual({ version: 2, mark });
    const path = found.paths().at(-1)!;
    path.run();
    mark = "new";
    expect(path.run).toThrow(/Not locked after Open, Lock any more: it is .*"new".*, not .*"old"/);
  });
});

describe("states without number", () => {
  const count = assign({ times: ({ context }: never) => (context as { times: number }).times + 1 });
  const endless = { on: { Open: emits("Opened"), Opened: { actions: count } } };
  const counting = (options: Partial<ExploreOptions<DoorCommand>>) =>
    exploreDoor({ closed: endless, lost: {} }, { ...options, context: { times: 0 } });

  test("are told apart by their contexts, up to a limit that is named", () => {
    const found = counting({ maxStates: 5 });
    const { reached, limits, findings } = found;
    expect(reached.map(({ context }) => context)).toEqual(
      [0, 1, 2, 3, 4].map((times) => ({ times })),
    );
    expect(limits).toEqual(["maxStates"]);
    expect(findings[0]).toBe("Door.lost is never reached (the walk stopped at maxStates: 5)");
    expect(String(found)).toContain("closed at first, and 4 more like it");
    expect(String(found)).toContain("The walk stopped at maxStates: 5.");
  });

  test("are walked through only so deep", () => {
    const found = counting({ maxDepth: 3 });
    expect(pathsOf(found).at(-1)).toBe("closed after Open ×3");
    expect(found.limits).toEqual(["maxDepth"]);
  });

  test("end even when nobody has said where", () => {
    expect(counting({}).limits).toEqual(["maxDepth"]);
  });

  test("are told by the numbers of samples of one type", () => {
    const warehouseId = "main";
    const reserve = (sku: string) => {
      const of = { warehouseId, orderId, lines: [{ sku, quantity: 1, price }] };
      return Inventory.commands.ReserveStock(of);
    };
    const add = Inventory.commands.AddStock({ warehouseId, sku: "A-1", quantity: 1 });
    const samples = [add, reserve("A-1"), reserve("B-7")];
    const found = explore(inventory, { commands: samples, maxDepth: 2 });
    expect(pathsOf(found)).toContain("open after AddStock, ReserveStock #1");
    for (const { run } of found.paths()) run();
  });
});

describe("samples", () => {
  test("must be valid, and of one aggregate", () => {
    expect(() => explore(order, { commands: [{ ...confirm, data: { orderId: "x" } }] })).toThrow(
      /The test's own ConfirmOrder is invalid: orderId: /,
    );
    const other = Order.commands.ConfirmOrder({ orderId: "ORD-99999" });
    expect(() => explore(order, { commands: [place, other] })).toThrow(
      "The samples are for several aggregates, ORD-12345, ORD-99999: give them one id.",
    );
  });

  test("and findings are typed", () => {
    const confirmed = Order.events.OrderConfirmed({ orderId, customerId, total: price });
    // @ts-expect-error an event is no command
    void (() => explore(order, { commands: [confirmed] }));
    const add = Inventory.commands.AddStock({ warehouseId: "main", sku: "A-1", quantity: 1 });
    // @ts-expect-error a command of another actor
    void (() => explore(order, { commands: [add] }));
    const { neverAccepted } = explore(order, { commands });
    // @ts-expect-error an order has no such command
    void (() => neverAccepted.includes("AddStock"));
    void (() => neverAccepted.includes("PlaceOrder"));
  });
});
