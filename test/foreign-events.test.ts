// Events of other contexts in tests of one's own, and in all versions that they had: what the
// golden store hears of a clinic.
import { defineProjection, defineSaga, upcast } from "eventwright";
import { given } from "eventwright/testing";
import { expect, test } from "vitest";
import {
  Billing,
  billingChart,
  ClinicVisitBooked,
  type ClinicVisitBookedV1,
  ClinicVisitClosed,
  Desk,
} from "../codegen/golden/store/generated/index.ts";

const billing = defineSaga(Billing, billingChart);
const desk = defineProjection(Desk, {
  "clinic.VisitBooked": (_row, { data: { visitId, day } }) => ({ visitId, day, asked: false }),
  MoneyAsked: (row, { data: { visitId } }) => ({ visitId, ...row, asked: true }),
});

const visitId = "V-0001";
const fee = { amount: 2_000, currency: "EUR" };
const booked = ClinicVisitBooked({
  ...{ visitId, patientId: "P-1", fee, day: "2026-05-01T00:00:00.000Z", tag: ["new"] },
  ...{ urgency: "urgent" as const, name: "Ann", ratio: 0.5, floor: null },
});

test("a saga is told events of another context, and is asked what it sends", () => {
  given(billing, [booked])
    .then(Billing.commands.AskForMoney({ visitId, fee }))
    .when(ClinicVisitClosed({ visitId }))
    .then()
    .when(Billing.events.MoneyAsked({ visitId, fee }))
    .thenStatus("done", "failed");
});

test("an event of another context answers no command", () => {
  given(billing, [booked])
    .when(Billing.events["clinic.VisitClosed"]({ visitId }))
    .thenStatus("active");
});

test("a projection folds events of another context and own ones into one row", () => {
  const day = "2026-05-01T00:00:00.000Z";
  given(desk, [booked]).thenRow(visitId, { visitId, day, asked: false });
  given(desk, [booked, Desk.events.MoneyAsked({ visitId, fee })]).thenRow(visitId, {
    ...{ visitId, day, asked: true },
  });
});

test("what the feed showed in an older version is cast up as the other context's catalog says", () => {
  const old: ClinicVisitBookedV1 = {
    ...{ visitId, patient: "P-1", fee: 20, day: "2026-05-01", tag: "new", urgency: "high" },
    ...{ name: "Ann", legacy: "x", ratio: "0.5", floor: null },
  };
  expect(upcast(ClinicVisitBooked.definition, 1, old)).toEqual(booked.data);
});

test("what is not as the other context's catalog says is no event for a test either", () => {
  const wrong = ClinicVisitClosed({ visitId: "none" });
  expect(() => given(billing, [wrong])).toThrow(/clinic\.VisitClosed is invalid: visitId/);
});
