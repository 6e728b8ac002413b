// Whether stored old versions still read, and what a test says when one does not.
import { defineMessage, EventwrightError } from "eventwright";
import { decodes, given } from "eventwright/testing";
import { describe, expect, test } from "vitest";
import { Order, type OrderPlaced, OrdersByCustomer } from "../samples/orders/generated/index.ts";
import { order } from "../samples/orders/order.ts";

const orderId = "ORD-12345";
const first = { orderId, customer: "CUST-1", total: 20.99, linesText: "A-1 x1; B-7 x2" };
const second = {
  orderId,
  customerId: "CUST-1",
  total: { amount: 2099, currency: "EUR" },
  linesText: "A-1 x1",
};
const both = { 1: first, 2: second };
const { OrderPlaced: creator } = Order.events;

/** The event with other upcasters. */
const withUpcasters = (upcasters: Readonly<Record<number, (data: never) => unknown>>) =>
  defineMessage<OrderPlaced>({
    ...creator.definition,
    upcasters: { ...creator.definition.upcasters, ...upcasters },
  });

const textOf = (run: () => unknown): string => {
  try {
    run();
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(EventwrightError);
    expect(thrown).toMatchObject({ code: "expectation_failed" });
    return (thrown as Error).message;
  }
  throw new Error("Nothing was thrown.");
};

describe("stored old versions", () => {
  test("are given back at the current version, by the version that they came from", () => {
    const now = decodes(creator, both);
    expect(Object.keys(now)).toEqual(["1", "2"]);
    expect(now[1].total).toEqual({ amount: 2099, currency: "EUR" });
    expect(now[1].lines.map(({ sku, quantity }) => [sku, quantity])).toEqual([
      ["A-1", 1],
      ["B-7", 2],
    ]);
    expect(now[2]).toMatchObject({ customerId: "CUST-1", channel: "web", warehouseId: "main" });
  });

  test("are read for all events of a contract", () => {
    const now = decodes(Order, { OrderPlaced: both });
    expect(now.OrderPlaced[2]?.channel).toBe("web");
    expect(now.OrderCancelled).toEqual({});
    expect(decodes(OrdersByCustomer, { OrderPlaced: both }).OrderPlaced).toEqual(now.OrderPlaced);
  });

  test("are read out of a log's messages, its receipts left out, and make a history", () => {
    const history = decodes(Order, [
      { type: "OrderPlaced", version: 1, data: first },
      { type: "$accepted", version: 1, data: { command: "PlaceOrder" } },
      { event_type: "OrderPlaced", event_version: 2, payload: second },
    ]);
    expect(history.map(({ version }) => version)).toEqual([3, 3]);
    given(order, history.slice(0, 1))
      .when(Order.commands.ConfirmOrder({ orderId }))
      .then(Order.events.OrderConfirmed({ orderId, customerId: "CUST-1", total: second.total }));
    const [one] = decodes(creator, [
      { version: 1, data: first },
      { version: 2, data: second },
    ]);
    expect(one?.data.customerId).toBe("CUST-1");
  });

  test("may have the current one among them", () => {
    const { data } = creator({
      ...second,
      lines: [{ sku: "A", quantity: 1, price: second.total }],
    });
    expect(decodes(creator, { ...both, 3: data })[3]).toEqual(data);
  });

  test("are asked for by name", () => {
    expect(textOf(() => decodes(creator, { 2: second }))).toBe(
      "OrderPlaced does not decode all that is stored:\n  OrderPlaced v1: has no example; give one",
    );
    expect(textOf(() => decodes(Order, []))).toMatch(/OrderPlaced v1: .*\n {2}OrderPlaced v2: has/);
  });

  test("must fit the version that they are of: the path is named, and so is each of them", () => {
    const total = { amount: "much", currency: "EUR" };
    const text = textOf(() =>
      decodes(creator, { 1: { ...first, total: "much" }, 2: { ...second, total } }),
    );
    expect(text).toMatch(/OrderPlaced v1: is no payload of v1: total: .*number/);
    expect(text).toMatch(/OrderPlaced v2: is no payload of v2: total\.amount: .*number/);
  });

  test("must give what the current version allows: the place in the outcome is named", () => {
    const lines = [{ sku: "A-1", quantity: 0.5, price: second.total }];
    const broken = withUpcasters({ 2: (data: object) => ({ ...data, lines }) });
    const text = textOf(() => decodes(broken, both));
    expect(text).toMatch(/v1: cannot be read: Upcasting OrderPlaced v1 .* lines\.0\.quantity: /);
    expect(text).toMatch(/v2: cannot be read: Upcasting OrderPlaced v2 .* lines\.0\.quantity: /);
  });

  test("must not make an upcaster throw", () => {
    const broken = withUpcasters({
      1: () => {
        throw new TypeError("no customer");
      },
    });
    const text = textOf(() => decodes(broken, both));
    expect(text).toMatch(/v1: cannot be read: no customer$/);
  });

  test("are taken as JSON, as a log holds them", () => {
    const lines = [{ sku: "A", quantity: 1, price: second.total }];
    const data = { ...creator({ ...second, lines }).data, email: undefined };
    expect(decodes(creator, { ...both, 3: data })[3]).not.toHaveProperty("email");
    expect(textOf(() => decodes(creator, { ...both, 1: undefined }))).toMatch(/v1: has no payload/);
  });

  test("are of the contract, and of versions that it has", () => {
    const text = textOf(() =>
      decodes(Order, [
        { type: "StockAdded", version: 1, data: {} },
        { type: "OrderPlaced", version: 7, data: {} },
        { version: 1, data: {} },
      ]),
    );
    expect(text).toContain("StockAdded v1 (example 1): Order does not know this type");
    expect(text).toMatch(/OrderPlaced v7 \(example 2\): .* no version 7; this build knows 1, 2, 3/);
    expect(text).toContain("a message without a type v1 (example 3)");
  });
});

test("examples are typed", () => {
  // @ts-expect-error an event of another actor
  void (() => decodes(Order, { StockAdded: {} }));
  // @ts-expect-error a version without an example has no outcome
  void (() => decodes(creator, { 1: first })[2]);
  // @ts-expect-error the current version has no linesText
  void (() => decodes(creator, both)[1].linesText);
});

describe("given a stored message", () => {
  const price = { amount: 0, currency: "EUR" };
  const current = creator({
    ...{ orderId, customerId: "CUST-1", total: { amount: 2099, currency: "EUR" }, channel: "web" },
    ...{ warehouseId: "main", lines: [{ sku: "A-1", quantity: 1, price }] },
  });

  test("it is what today's creator makes", () => {
    given(creator, { version: 2, data: second }).then(current);
    const wire = { event_type: "OrderPlaced", event_version: 2, payload: second };
    given(creator, wire).then(current);
  });

  test("what it is instead is told", () => {
    const other = { version: 2, data: { ...second, total: { amount: 7, currency: "EUR" } } };
    expect(textOf(() => given(creator, other).then(current))).toMatch(
      /^Other messages than expected\. First at messages\[0\]\.data\.total\.amount: expected 2099, got 7\./,
    );
  });

  test("what its own version refuses is no example of it", () => {
    const wrong = { version: 2, data: { ...second, customerId: 7 } };
    expect(textOf(() => given(creator, wrong).then(current))).toMatch(
      /^OrderPlaced v2: is no payload of v2: customerId/,
    );
  });
});
