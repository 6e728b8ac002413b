// A generated app that hears another context, whose feed has moved on: what it showed in an older
// version is cast up, and what this build does not know waits for one that does.
import { defineProjection, defineSaga, defineService, startApp } from "eventwright";
import { memory } from "eventwright/memory";
import { expect, test } from "vitest";
import {
  Billing,
  billingChart,
  type ClinicVisitBookedV1,
  type ClinicVisitBookedV2,
  Desk,
  Invoices,
} from "../codegen/golden/store/generated/index.ts";
import { encodeJson, eventEnvelope } from "../runtime/core/codec.ts";
import { idFromParts } from "../runtime/core/uuid.ts";
import { systemClock } from "../runtime/host/clock.ts";
import type { Broker } from "../runtime/ports.ts";
import { eventually, QUICK } from "./delivery/brokers.ts";

const desk = defineProjection(Desk, {
  "clinic.VisitBooked": (row, { data: { visitId, day } }) => ({
    asked: false,
    ...row,
    visitId,
    day,
  }),
  MoneyAsked: (row, { data: { visitId } }) => ({ ...row, visitId, asked: true }),
});
const invoices = defineService(Invoices, {
  AskForMoney: async ({ data }) => Invoices.events.MoneyAsked(data),
});
const parts = {
  ...{ sagas: [defineSaga(Billing, billingChart)], projections: [desk], services: [invoices] },
};

/** The clinic's feed, into which a test writes as that context's app would. */
async function openFeed(broker: Broker) {
  const subjects = ["ew.clinic.pub.insurance-feed.*"];
  const stream = { name: "EW_clinic_PUB_insurance-feed", kind: "log" as const, subjects };
  const topology = { streams: [stream], buckets: [] };
  const connection = await broker.connect({ topology, clock: systemClock, log: () => undefined });
  return {
    close: () => connection.close(),
    show(version: number, data: { readonly visitId: string }) {
      const id = idFromParts("test", data.visitId);
      const event = {
        ...{ id, type: "VisitBooked", version, data, time: "2026-05-01T08:00:00.000Z" },
        ...{ correlationId: id, causationId: id },
        ...{ aggregateType: "Visit", aggregateId: data.visitId, aggregateVersion: 1 },
      };
      const subject = "ew.clinic.pub.insurance-feed.VisitBooked";
      return connection.append(subject, encodeJson(eventEnvelope(event)), {});
    },
  };
}

const day = "2026-05-01T00:00:00.000Z";
const old: ClinicVisitBookedV1 = {
  ...{ visitId: "V-0001", patient: "P-1", fee: 20, day: "2026-05-01", tag: "new" },
  ...{ urgency: "high", name: "Ann", legacy: "x", ratio: "0.5", floor: null },
};
const current: ClinicVisitBookedV2 = {
  ...{ visitId: "V-0002", patientId: "P-1", fee: { amount: 1, currency: "EUR" }, day },
  ...{ tag: ["new"], urgency: "urgent", name: "Ann", ratio: 0.5, floor: null },
};

test("old versions are cast up, and unknown ones are dead letters after a while", async () => {
  const broker = memory();
  const feed = await openFeed(broker);
  const limits = { ...QUICK, unknownMs: 100 };
  await using app = await startApp({ broker, ...parts, limits, log: () => undefined });
  await feed.show(1, old);
  await feed.show(2, current);
  await feed.show(3, { ...current, visitId: "V-0003" });
  for (const visitId of ["V-0001", "V-0002"]) {
    const row = await eventually(`${visitId} is asked for`, async () => {
      const found = await app.query(desk, visitId);
      return found?.asked && found;
    });
    expect(row).toEqual({ visitId, day, asked: true });
  }
  const reasons = await eventually("two dead letters", async () => {
    const found: string[] = [];
    for await (const { reason } of app.operations.deadLetters()) found.push(reason);
    return found.length === 2 && found;
  });
  for (const reason of reasons) expect(reason).toMatch(/clinic\.VisitBooked has no version 3/);
  await feed.close();
});
