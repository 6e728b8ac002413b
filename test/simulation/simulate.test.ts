// What `simulate` promises whoever writes a simulation: one history per seed, and a failure that
// tells what happened.
import { type SimulationOptions, simulate } from "eventwright/testing";
import { expect, test } from "vitest";
import { Order } from "../../samples/orders/generated/index.ts";
import { order } from "../../samples/orders/order.ts";
import { simulation } from "../../samples/orders/simulation.ts";

const orderId = "ORD-12345";
const price = { amount: 999, currency: "EUR" };
const place = Order.commands.PlaceOrder({
  orderId,
  customerId: "CUST-1",
  warehouseId: "main",
  lines: [{ sku: "A-1", quantity: 1, price }],
});

/** One order, placed by one client, and nothing that follows from it. */
const single: SimulationOptions = {
  app: { aggregates: [order] },
  workload: async ({ send }) => void (await send(place)),
  clients: 1,
};

const confirmed = (id: string) => `${id} is confirmed`;

/** A rule that no run keeps in which an order is confirmed. */
const nothingIsConfirmed: SimulationOptions = {
  ...simulation,
  invariants: {
    "no order is confirmed": ({ eventsOf }) =>
      eventsOf(Order.events.OrderConfirmed).map(({ data }) => confirmed(data.orderId)),
  },
};

test("the same seed leads to the same history, and another seed to another one", async () => {
  const counts = async (seeds: readonly number[]) => {
    const { messages, faults } = await simulate({ ...simulation, seeds });
    return { messages, faults };
  };
  const first = await counts([3]);
  expect(await counts([3])).toEqual(first);
  expect(await counts([4])).not.toEqual(first);
});

test("a failure tells its seed, what is wrong, what happened and the way of the charts", async () => {
  const { failures } = await simulate({ ...nothingIsConfirmed, seeds: 20 });
  const [failure] = failures;
  expect(failure?.violations[0]?.invariant).toBe("no order is confirmed");
  const { story = "", seed } = failure ?? {};
  expect(story).toContain(`Seed ${seed} fails`);
  expect(story).toMatch(/no order is confirmed: ORD-\d+ is confirmed/);
  expect(story).toMatch(/p\d\.1 append evt\.Order\.ORD-\d+ of OrderConfirmed after \d+ → \d+/);
  expect(story).toMatch(/The way of OrderFulfilment ORD-\d+:\n {2}OrderPlaced → /);
  expect(story).toMatch(/\d+: OrderConfirmed → "confirmed"/);
});

test("the smallest history found has few commands and no needless fault", async () => {
  const { failures } = await simulate({ ...nothingIsConfirmed, seeds: 20 });
  // What fails without any fault is shown without any; stock and an order are enough.
  expect(failures[0]?.story).toMatch(/here with [2-9] commands and 0 faults/);
});

test("a rule that throws is broken, and says what it has thrown", async () => {
  const invariants = {
    "a rule": () => {
      throw new Error("It does not hold.");
    },
  };
  const { failures } = await simulate({ ...single, invariants, seeds: 1 });
  expect(failures[0]?.violations).toContainEqual({
    invariant: "a rule",
    message: "It does not hold.",
  });
});

test("a workload that throws is a failure, and no unhandled rejection", async () => {
  const workload = () => Promise.reject(new Error("No such thing."));
  const { failures } = await simulate({ ...single, workload, seeds: 1 });
  expect(failures[0]?.violations[0]?.message).toBe("Client 1 could not go on: No such thing.");
});

test("a dead letter that was not to be expected is a failure", async () => {
  const { expectedLetters: _, ...unexpecting } = simulation;
  const { failures } = await simulate({ ...unexpecting, seeds: 20 });
  const invariants = failures[0]?.violations.map(({ invariant }) => invariant);
  expect(invariants).toContain("no unexpected dead letter");
});

test("it goes on after a failure until there are as many as were asked for", async () => {
  const report = await simulate({
    ...nothingIsConfirmed,
    seeds: 20,
    maxFailures: 2,
    shrink: false,
  });
  expect(report.failures).toHaveLength(2);
  expect(String(report)).toContain("2 failed.");
});

test("without faults nothing is lost, and every answer comes", async () => {
  const report = await simulate({ ...single, faults: false, seeds: 10 });
  expect(report).toMatchObject({ seeds: 10, failures: [], faults: 0 });
  expect(String(report)).toMatch(
    /^10 seeds, \d+ messages, 0 faults in [\d.]+ s: nothing is amiss\.$/,
  );
});

test("options that make no sense are refused, all at once", async () => {
  const faults = { bogus: 1, crash: -1 } as SimulationOptions["faults"] & object;
  await expect(simulate({ ...single, seeds: 0, clients: 0, faults })).rejects.toThrow(
    /seeds are .*clients is .*no fault bogus.*crash is drawn/,
  );
});

test("an app that cannot start is a failure, soon", async () => {
  const app = { aggregates: [order, order] };
  const { failures } = await simulate({ ...single, app, seeds: 1 });
  expect(failures[0]?.violations[0]?.message).toContain("Order is given to the app twice");
});

test("a client that waits for ever, or for no time, is a failure", async () => {
  const waiting = async (delayMs: number) => {
    const workload: SimulationOptions["workload"] = ({ pause }) => pause(delayMs);
    const { failures } = await simulate({ ...single, workload, faults: false, seeds: 1 });
    return failures[0]?.violations[0]?.message;
  };
  expect(await waiting(500 * 86_400_000)).toBe("A client still waits after 400 days.");
  expect(await waiting(Number.NaN)).toContain("A pause has ms, 0 or more, not NaN.");
  for (const delayMs of [2_500, 10_000, 300_000]) expect(await waiting(delayMs)).toBeUndefined();
});

test("a projection that throws is a failure", async () => {
  const [orders] = simulation.app.projections;
  const apply = () => {
    throw new Error("It cannot be folded.");
  };
  const app = { ...simulation.app, projections: [{ ...orders, apply }] };
  const { failures } = await simulate({
    ...simulation,
    app,
    faults: false,
    seeds: 1,
    shrink: false,
  });
  expect(failures[0]?.violations.map(({ message }) => message)).toContain("It cannot be folded.");
});

test("what does not come again is told, with what was wrong at first", async () => {
  let runs = 0;
  const invariants = { "once only": () => (++runs === 1 ? "It was wrong." : undefined) };
  const { failures } = await simulate({ ...single, invariants, shrink: false, seeds: 1 });
  expect(failures[0]?.story).toContain("once only: It was wrong.");
  expect(failures[0]?.story).toContain("did not come again");
});
