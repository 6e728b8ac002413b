// Commands whose append meets a fault: answered from the log alone, with one effect.
import { type AppOptions, defineService, startApp } from "eventwright";
import { memory } from "eventwright/memory";
import { type Fault, type FaultPlan, withFaults } from "eventwright/testing";
import { expect, test } from "vitest";
import { parts } from "../../samples/orders/app.ts";
import { Payments } from "../../samples/orders/generated/index.ts";
import { QUICK } from "../delivery/brokers.ts";
import { place } from "./counting.ts";

const log = (): void => undefined;
const aggregates = parts.aggregates;

/** The first append to the log of this handler meets the fault. */
function firstAppend(handler: string, fault: Fault): FaultPlan {
  let left = 1;
  return {
    faultOf({ method, parameters: [subject] }) {
      if (method !== "append" || !String(subject).startsWith(`ew.fulfilment.evt.${handler}.`)) {
        return "none";
      }
      return left-- > 0 ? fault : "none";
    },
  };
}

const startFaulty = (plan: FaultPlan, limits: AppOptions["limits"] = QUICK) =>
  startApp({ broker: withFaults(memory(), plan), aggregates, limits, log });

async function typesOf(app: Awaited<ReturnType<typeof startFaulty>>): Promise<readonly string[]> {
  const types: string[] = [];
  for await (const { event } of app.readEvents()) types.push(event.type);
  return types;
}

test("an answer is given for what is on the log, not for what was sent there", async () => {
  await using app = await startFaulty(firstAppend("Order", "lostBefore"));
  const result = await app.send(place("ORD-10001"), { timeoutMs: 2_000 });
  expect(await typesOf(app)).toEqual(["OrderPlaced"]);
  expect(result).toMatchObject({ ok: true, position: { sequence: 1 } });
});

test("a command whose stored append is not acknowledged has one effect", async () => {
  await using app = await startFaulty(firstAppend("Order", "lostAfter"));
  const result = await app.send(place("ORD-10001"), { timeoutMs: 2_000 });
  expect(result).toMatchObject({ ok: true, position: { sequence: 1 } });
  expect(await typesOf(app)).toEqual(["OrderPlaced"]);
});

test("a service is called once, though the append of its answer was lost", async () => {
  let calls = 0;
  const orderId = "ORD-10001";
  const total = { amount: 1999, currency: "EUR" };
  const payments = defineService(Payments, {
    async CapturePayment(_command, { idempotencyKey: paymentId }) {
      calls++;
      return Payments.events.PaymentCaptured({ orderId, paymentId, total });
    },
    RefundPayment: async () => [],
  });
  const broker = withFaults(memory(), firstAppend("Payments", "lostBefore"));
  await using app = await startApp({ broker, services: [payments], limits: QUICK, log });
  const capture = Payments.commands.CapturePayment({ orderId, customerId: "CUST-1", total });
  expect((await app.send(capture)).ok).toBe(true);
  expect(calls).toBe(1);
});
