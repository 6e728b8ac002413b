// What customers notice: letters, and a person who calls when two orders came to nothing.
import { accepted, explore, given, rejected } from "eventwright/testing";
import { describe, expect, test } from "vitest";
import { apology } from "./apology.ts";
import { customerCare } from "./customer-care.ts";
import { Apology, Notices, Order } from "./generated/index.ts";
import { notices } from "./notices.ts";
import { tellCustomer } from "./tell-customer.ts";

const customerId = "CUST-1";
const [first, second, third] = ["ORD-10001", "ORD-10002", "ORD-10003"] as const;
const cancelled = (orderId: string, reason: "customer" | "fulfilment" = "fulfilment") =>
  Order.events.OrderCancelled({ orderId, customerId, reason });
const plan = (orders: readonly string[], urgent = false) =>
  Apology.commands.PlanApology({ customerId, orders: [...orders], urgent });
const made = Apology.events.ApologyMade({ customerId, note: "They were friendly." });

describe("a customer", () => {
  test("is told when an order is on its way, and when it is cancelled", () => {
    const total = { amount: 9999, currency: "EUR" };
    const confirmed = Order.events.OrderConfirmed({ orderId: first, customerId, total });
    const notice = (text: string) =>
      Notices.commands.SendNotice({ customerId, orderId: first, text });
    given(tellCustomer)
      .when(confirmed)
      .then(notice("Your order is on its way."))
      .when(cancelled(first))
      .then(notice("Your order was cancelled."));
  });

  test("gets a letter from whoever delivers it", async () => {
    const data = { customerId, orderId: first };
    await given(notices)
      .when(Notices.commands.SendNotice({ ...data, text: "Hello." }))
      .then(Notices.events.NoticeSent(data));
  });
});

describe("care for a customer", () => {
  test("has a person call when two orders came to nothing", () => {
    given(customerCare, [cancelled(first)])
      .then()
      .thenStatus("active", "disappointed")
      .when(cancelled(second))
      .then(plan([first, second]))
      .when(made)
      .thenStatus("active", "content");
  });

  test("does not count what the customer has cancelled", () => {
    given(customerCare, [cancelled(first), cancelled(second, "customer")])
      .then()
      .thenStatus("active", "disappointed");
  });

  test("forgets a disappointment after 30 days", () => {
    given(customerCare, [cancelled(first)])
      .advance("30d")
      .thenStatus("active", "content")
      .when(cancelled(second))
      .then();
  });

  test("is urgent after a day, for somebody to look at, and tells of what has come since", () => {
    given(customerCare, [cancelled(first), cancelled(second)])
      .when(cancelled(third))
      .then()
      .advance("1d")
      .then(plan([first, second, third], true))
      .thenStatus("parked", { waiting: "overdue" })
      .advance("30d")
      .then()
      .when(made)
      .thenStatus("active", "content");
  });

  test("begins anew after each call", () => {
    given(customerCare, [cancelled(first), cancelled(second), made])
      .when(cancelled(third))
      .then()
      .when(cancelled("ORD-10004"))
      .then(plan([third, "ORD-10004"]));
  });

  test("hears that a call is planned already, and waits", () => {
    given(customerCare, [cancelled(first), cancelled(second)])
      .when(accepted(Apology.commands.PlanApology))
      .then()
      .thenStatus("active", { waiting: "patient" });
  });

  test("is urgent at once when no call can be planned", () => {
    given(customerCare, [cancelled(first), cancelled(second)])
      .when(rejected(Apology.commands.PlanApology, "invalid"))
      .then(plan([first, second], true))
      .thenStatus("parked", { waiting: "overdue" })
      .resume()
      .then(plan([first, second]))
      .thenStatus("active", { waiting: "patient" });
  });
});

describe("an apology", () => {
  const planned = (urgent: boolean) =>
    Apology.events.ApologyPlanned({ customerId, orders: [first], urgent });
  const apologise = Apology.commands.Apologise({ customerId, note: "They were friendly." });

  test("is owed once, and becomes urgent", () => {
    given(apology)
      .when(plan([first]))
      .then(planned(false));
    given(apology, [planned(false)])
      .when(plan([first, second]))
      .then();
    given(apology, [planned(false)])
      .when(plan([first], true))
      .then(planned(true));
    given(apology, [planned(true)])
      .when(plan([first], true))
      .then();
  });

  test("is made by a person, when it is owed", () => {
    given(apology, [planned(false)])
      .when(apologise)
      .then(made);
    given(apology).when(apologise).thenRejected();
  });

  test("comes to every state, and is stuck in none", () => {
    const commands = [plan([first]), plan([first], true), apologise];
    const explored = explore(apology, { commands });
    expect(explored.findings, String(explored)).toEqual([]);
  });
});
